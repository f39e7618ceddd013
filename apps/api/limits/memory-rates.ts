import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiter, RatePolicy, RateState } from "./rate-limiter.ts";

/** Callers that are remembered for one policy; the one that was seen the longest ago makes room. */
const defaultMaxCallers = 100_000;

/** Counts requests in the memory of this process. */
export class MemoryRates implements RateLimiter {
  readonly #maxCallers: number;
  readonly #counters = new Map<string, BoundedCounter>();

  /** @param maxCallers addresses are cheap to change: without a bound they would fill the memory. */
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
  /** In the order in which they were seen last. */
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
 * What the library says of a request. It rejects with its own result at the limit, and with an Error where its
 * store fails: the two must not be taken for each other.
 *
 * @throws Error of the store.
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
