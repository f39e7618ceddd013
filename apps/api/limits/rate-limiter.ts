import type { RateName } from "../../contract/limits.ts";
import type { Rate } from "../config/parsers.ts";

/** How many requests of one kind a caller may send in a window. */
export interface RatePolicy extends Rate {
  readonly name: RateName;
}

/** What is left to a caller once a request is counted. */
export interface RateState {
  readonly isAllowed: boolean;
  /** The limit that was applied: a share of the policy's while the shared store is gone. */
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until the window ends. */
  readonly resetMs: number;
}

/** Counts requests in fixed windows; a window begins with the first request in it. */
export interface RateLimiter {
  /**
   * Counts one request.
   *
   * @param callerId `Caller.id`.
   * @throws Error where the counts cannot be reached; never because of the limit.
   */
  count(policy: RatePolicy, callerId: string): Promise<RateState>;
  close(): Promise<void>;
}

/** The policy of one of several servers that cannot see each other's counts: its share, at least one request. */
export function shareOf(policy: RatePolicy, replicas: number): RatePolicy {
  return { ...policy, limit: Math.max(1, Math.floor(policy.limit / replicas)) };
}
