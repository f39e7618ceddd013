import { Redis } from "ioredis";

export interface RedisEvents {
  onReady: () => void;
  /** @param error null where the server closed the connection without one. */
  onLost: (error: unknown) => void;
}

/** A request waits at most this long for Redis; then memory counts. */
const commandTimeoutMs = 500;
const connectTimeoutMs = 2000;
const longestPauseMs = 1000;

/**
 * Connects to Redis, and again whenever the connection is lost. Commands fail at once while there is none: a
 * queue for them would hold requests up, and what was sent before would be counted twice.
 *
 * @param address a URL (`redis:`, `rediss:`), or the path of a socket.
 * @returns once the first attempt has succeeded or failed.
 */
export async function connectRedis(address: string, events: RedisEvents): Promise<Redis> {
  const client = new Redis(address, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    retryStrategy: (attempts) => Math.min(attempts * 100, longestPauseMs),
  });
  let lastError: unknown = null;
  client.on("error", (error) => {
    lastError = error;
  });
  client.on("close", () => events.onLost(lastError));
  client.on("ready", () => {
    lastError = null;
    events.onReady();
  });
  // It goes on trying in the background, and `close` was told.
  await client.connect().catch(() => undefined);
  return client;
}
