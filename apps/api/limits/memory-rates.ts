import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiter, RatePolicy, RateState } from "./rate-limiter.ts";

/** The most callers of a policy. The least recently seen one is removed first. */
const defaultMaxCallers = 100_000;

/** Counts requests in the memory of this process. */
export class MemoryRates implements RateLimiter {
  readonly #maxCallers: number;
  readonly #counters = new Map<string, BoundedCounter>();

  /** @param maxCallers bounds the memory, because clients can change their address cheaply. */
  constructor(maxCallers: number = defaultMaxCallers) {
    this.#maxCallers = maxCallers;
  }

  async count(policy: RatePolicy, callerId: string): Promise<RateState> {
    return this.#counterOf(policy).count(callerId);
  }

  async close(): Promise<void> {
    for (const counter of this.#counters.values()) counter.forgetAll();
    this.#counters.clear();
  }

  #counterOf(policy: RatePolicy): BoundedCounter {
    const { name, limit, windowSeconds } = policy;
    const key = `${name} ${limit} ${windowSeconds}`;
    const known = this.#counters.get(key);
    if (known !== undefined) return known;
    const counter = new BoundedCounter(policy, this.#maxCallers);
    this.#counters.set(key, counter);
    return counter;
  }
}

/** The counts of one policy. */
class BoundedCounter {
  readonly #policy: RatePolicy;
  readonly #limiter: RateLimiterMemory;
  readonly #maxCallers: number;
  /** The least recently seen caller comes first. */
  readonly #callers = new Set<string>();

  constructor(policy: RatePolicy, maxCallers: number) {
    this.#policy = policy;
    this.#maxCallers = maxCallers;
    this.#limiter = new RateLimiterMemory({ points: policy.limit, duration: policy.windowSeconds });
  }

  async count(callerId: string): Promise<RateState> {
    this.#remember(callerId);
    return stateOf(this.#policy, this.#limiter.consume(callerId));
  }

  forgetAll(): void {
    for (const callerId of this.#callers) void this.#limiter.delete(callerId);
    this.#callers.clear();
  }

  #remember(callerId: string): void {
    this.#callers.delete(callerId);
    this.#callers.add(callerId);
    const [oldest] = this.#callers;
    if (this.#callers.size <= this.#maxCallers || oldest === undefined) return;
    this.#callers.delete(oldest);
    void this.#limiter.delete(oldest);
  }
}

/**
 * The library's result for a request. The library rejects with a result object at the limit, and with an Error if its
 * store fails. This function distinguishes the two.
 *
 * @throws the Error of the store.
 */
export async function stateOf(
  { limit }: RatePolicy,
  consumed: Promise<RateLimiterRes>,
): Promise<RateState> {
  try {
    const { remainingPoints, msBeforeNext } = await consumed;
    return { isAllowed: true, limit, remaining: remainingPoints, resetMs: msBeforeNext };
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    return { isAllowed: false, limit, remaining: 0, resetMs: thrown.msBeforeNext };
  }
}
