import { Redis, type RedisOptions } from "ioredis";
import { takeLogin } from "../../limits/redis-connection.ts";

const connectTimeoutMs = 2000;
const commandTimeoutMs = 2000;
const longestPauseMs = 1000;

/**
 * Connects for what sends to a queue. A command to a Redis that is gone fails at once instead of waiting in memory.
 *
 * @param address a URL (`redis:`, `rediss:`), or the path of a socket.
 */
export function producerClient(address: string): LoginClient {
  return new LoginClient(address, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    retryStrategy: pauseBeforeReconnect,
  });
}

/** Connects for what takes from a queue. BullMQ waits on this connection, and refuses one with a limit of retries. */
export function workerClient(address: string): LoginClient {
  return new LoginClient(address, {
    maxRetriesPerRequest: null,
    connectTimeout: connectTimeoutMs,
    retryStrategy: pauseBeforeReconnect,
  });
}

/** A connection to Redis that takes a new login, as do the copies that BullMQ makes of it. */
export class LoginClient extends Redis {
  #address: string;
  readonly #copies: Redis[] = [];

  constructor(address: string, options: Omit<RedisOptions, "replyMapping">) {
    super(address, options);
    this.#address = address;
    // Without a listener the client writes errors to standard error.
    this.on("error", () => undefined);
  }

  /**
   * Makes new connections log in with the user and password of another address.
   *
   * @throws ReloadError if the address names another Redis.
   */
  takeLogin(address: string): void {
    for (const client of [this, ...this.#copies]) takeLogin(client, this.#address, address);
    this.#address = address;
  }

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override);
    copy.on("error", () => undefined);
    this.#copies.push(copy);
    return copy;
  }
}

function pauseBeforeReconnect(attempts: number): number {
  return Math.min(attempts * 100, longestPauseMs);
}
