import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpConfig } from "./config/config.ts";
import { answerMalformed } from "./middleware/malformed-request.ts";

export interface HttpServerOptions {
  http: Pick<HttpConfig, "host" | "port" | "headersTimeoutMs" | "keepAliveMs">;
  uploadTimeoutMs: number;
  maxConnections: number;
}

/** A listening HTTP server. */
export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Takes no more connections, and resolves when none is open. */
  close(): Promise<void>;
}

/**
 * Listens for HTTP requests.
 *
 * @throws Error of `listen(2)`: the port is in use, or this machine does not have the address.
 */
export async function startHttpServer(
  answer: RequestListener,
  { http, uploadTimeoutMs, maxConnections }: HttpServerOptions,
): Promise<HttpServer> {
  const server = createServer(timeoutsOf(http, uploadTimeoutMs), answer);
  server.maxConnections = maxConnections;
  // With `Expect: 100-continue` the client asks before it sends the body: a saturated server answers 429
  // without reading it.
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

/** Limits against clients that send slowly to keep connections open. */
function timeoutsOf(
  { headersTimeoutMs, keepAliveMs }: HttpServerOptions["http"],
  uploadTimeoutMs: number,
): ServerOptions {
  return {
    // `allowedHosts` checks it, and answers with an error body of the contract.
    requireHostHeader: false,
    headersTimeout: headersTimeoutMs,
    // This limit comes after the upload's own, which answers with an error body of the contract.
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
