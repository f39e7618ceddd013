import { Redis } from "ioredis";

/** A request waits at most this long for Redis; then memory counts. */
const commandTimeoutMs = 500;
const connectTimeoutMs = 2000;
const longestPauseMs = 1000;

/**
 * Connects to Redis, and again whenever the connection is lost. Commands fail at once while there is none: a
 * queue for them would hold requests up, and what was sent before would be counted twice.
 *
 * @param address a URL (`redis:`, `rediss:`), or the path of a socket.
 */
export function redisClient(address: string): Redis {
  const client = new Redis(address, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    retryStrategy: (attempts) => Math.min(attempts * 100, longestPauseMs),
  });
  // Without a listener the client writes errors to standard error. Commands and `connect` tell of them too.
  client.on("error", () => undefined);
  return client;
}
