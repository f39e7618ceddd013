import type { BreakerState, DependencyName } from "../../contract/limits.ts";

/** A circuit breaker: it blocks calls to a dependency that has failed, until a trial call succeeds. */
export interface Breaker {
  readonly name: DependencyName;
  readonly state: BreakerState;
  /** @throws what `call` throws; while the breaker is open, an Error without a call. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

export interface BreakerOptions {
  /** The number of consecutive failures that opens the breaker. */
  failures: number;
  /** The time after which an open breaker allows a trial call. */
  retryAfterMs: number;
}
