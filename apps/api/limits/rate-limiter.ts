import type { RateName } from "../../contract/limits.ts";
import type { Rate } from "../config/parsers.ts";

/** The number of requests of one kind that a caller may send in a window. */
export interface RatePolicy extends Rate {
  readonly name: RateName;
}

/** A caller's rate after a request was counted. */
export interface RateState {
  readonly isAllowed: boolean;
  /** The applied limit: a share of the policy's limit during an outage of the shared store. */
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the window ends. */
  readonly resetMs: number;
}

/** Counts requests in fixed windows. A window begins with its first request. */
export interface RateLimiter {
  /**
   * Counts one request.
   *
   * @param callerId `Caller.id`.
   * @throws Error if the counters cannot be reached; never because of the limit.
   */
  count(policy: RatePolicy, callerId: string): Promise<RateState>;
  close(): Promise<void>;
}

/** A server's share of a policy while servers cannot share their counts: at least one request. */
export function shareOf(policy: RatePolicy, replicas: number): RatePolicy {
  return { ...policy, limit: Math.max(1, Math.floor(policy.limit / replicas)) };
}
