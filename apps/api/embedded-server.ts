import type { RequestListener } from "node:http";
import type { DestinationStream } from "pino";
import { readConfig } from "./config/config.ts";
import type { Environment } from "./config/read-settings.ts";
import { InProcessServer } from "./mcp/in-process-server.ts";
import { startServer } from "./server.ts";

/** A server that only its own process reaches. */
export interface EmbeddedServer {
  fetch: typeof fetch;
  /** Ends running jobs and their workers. */
  close(): Promise<void>;
}

/**
 * Starts a server that opens no port, with workers in the sandbox.
 *
 * @throws ConfigError with every fault of the environment.
 */
export async function startEmbeddedServer(
  environment: Environment,
  logStream: DestinationStream,
): Promise<EmbeddedServer> {
  const config = readConfig(environment);
  let listener: RequestListener | null = null;
  const server = await startServer(config, logStream, {
    startHttp: async (answer) => {
      listener = answer;
      return { url: "http://localhost", port: 0, close: async () => undefined };
    },
  });
  if (listener === null) throw new Error("the server has not started");
  return {
    fetch: new InProcessServer(listener).fetchAs({ remoteAddress: "127.0.0.1" }),
    close: () => server.close(0),
  };
}
