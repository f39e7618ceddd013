import type { Server, ServerOptions } from "node:http";
import type { HttpConfig } from "./config/config.ts";

/** Against clients that send a little at a time to hold a connection. */
export function timeoutsOf(
  { headersTimeoutMs, keepAliveMs }: HttpConfig,
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

export function listen(server: Server, { host, port }: HttpConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
