import type { BreakerState, DependencyName } from "../../contract/limits.ts";

/** Keeps calls away from a program that has failed, until a call that is tried succeeds. */
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
  /** After so many failures in a row no call is made. */
  failures: number;
  /** After this time one call is tried. */
  retryAfterMs: number;
}
