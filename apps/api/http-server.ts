import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpConfig } from "./config/config.ts";
import { answerMalformed } from "./middleware/malformed-request.ts";

export interface HttpServerOptions {
  http: Pick<HttpConfig, "host" | "port" | "headersTimeoutMs" | "keepAliveMs">;
  uploadTimeoutMs: number;
  maxConnections: number;
}

/** An HTTP server that listens. */
export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Resolves when no connection is left. */
  close(): Promise<void>;
}

/**
 * Listens for HTTP requests.
 *
 * @throws Error of `listen(2)`: the port is taken, the address is not of this machine.
 */
export async function startHttpServer(
  answer: RequestListener,
  { http, uploadTimeoutMs, maxConnections }: HttpServerOptions,
): Promise<HttpServer> {
  const server = createServer(timeoutsOf(http, uploadTimeoutMs), answer);
  server.maxConnections = maxConnections;
  // The client asks before it sends: a saturated server answers 429 without having read anything.
  server.on("checkContinue", answer);
  server.on("clientError", answerMalformed);
  await listen(server, http);
  const { port } = server.address() as AddressInfo;
  const host = http.host.includes(":") ? `[${http.host}]` : http.host;
  return {
    url: `http://${host}:${port}`,
    port,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Against clients that send a little at a time to hold a connection. */
function timeoutsOf(
  { headersTimeoutMs, keepAliveMs }: HttpServerOptions["http"],
  uploadTimeoutMs: number,
): ServerOptions {
  return {
    // The application says so, in our words.
    requireHostHeader: false,
    headersTimeout: headersTimeoutMs,
    // The upload has its own limit, which answers in our words; this one is behind it.
    requestTimeout: headersTimeoutMs + uploadTimeoutMs + 5000,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(headersTimeoutMs, 2000),
  };
}

function listen(server: Server, { host, port }: HttpServerOptions["http"]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
