import type { Redis } from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { stateOf } from "./memory-rates.ts";
import type { RateLimiter, RatePolicy, RateState } from "./rate-limiter.ts";

/** Counts requests in Redis for all servers that use it. It uses the clock of Redis. */
export class RedisRates implements RateLimiter {
  readonly #client: Redis;
  readonly #limiters = new Map<string, RateLimiterRedis>();

  /** @param client must not queue commands while it is not connected. The caller closes it. */
  constructor(client: Redis) {
    this.#client = client;
  }

  async count(policy: RatePolicy, callerId: string): Promise<RateState> {
    return stateOf(policy, this.#limiterOf(policy).consume(callerId));
  }

  async close(): Promise<void> {
    this.#limiters.clear();
  }

  #limiterOf({ name, limit, windowSeconds }: RatePolicy): RateLimiterRedis {
    // Servers with other settings use other keys.
    const keyPrefix = `docops:rate:${name}:${limit}:${windowSeconds}`;
    const known = this.#limiters.get(keyPrefix);
    if (known !== undefined) return known;
    const limiter = new RateLimiterRedis({
      storeClient: this.#client,
      keyPrefix,
      points: limit,
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
    });
    this.#limiters.set(keyPrefix, limiter);
    return limiter;
  }
}
