import type { BreakerState, DependencyName } from "../../contract/limits.ts";

/** A circuit breaker: it blocks calls to a dependency that has failed, until a trial call succeeds. */
export interface Breaker {
  readonly name: DependencyName;
  readonly state: BreakerState;
  /** @throws what `call` throws; BreakerOpenError at once, without a call, while the breaker is open. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/** The breaker of a dependency is open: it was not called. */
export class BreakerOpenError extends Error {
  override readonly name = "BreakerOpenError";
  /** As errors of the system have one, for the log. */
  readonly code = "BREAKER_OPEN";
}

export interface BreakerOptions {
  /** The number of consecutive failures that opens the breaker. */
  failures: number;
  /** The time after which an open breaker allows a trial call. */
  retryAfterMs: number;
}
