import { Redis } from "ioredis";
import { checkSameServer } from "../reload.ts";

/** How long a request waits for Redis. Then it is counted in memory. */
const commandTimeoutMs = 500;
const connectTimeoutMs = 2000;
const longestPauseMs = 1000;

/**
 * Connects to Redis, and reconnects when the connection is lost. Commands fail immediately while there is no
 * connection: a queue would delay requests, and commands that were already sent would be counted twice.
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
  // Without a listener the client writes errors to standard error. Commands and `connect` reject with them too.
  client.on("error", () => undefined);
  return client;
}

/**
 * Makes new connections log in with the user and password of another address.
 *
 * @throws ReloadError if the address names another Redis.
 */
export function takeLogin(client: Redis, before: string, now: string): void {
  checkSameServer("DOCOPS_REDIS_URL", before, now);
  const { username, password } = URL.canParse(now) ? new URL(now) : { username: "", password: "" };
  // The client reads its options whenever it connects.
  Object.assign(client.options, {
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
}
