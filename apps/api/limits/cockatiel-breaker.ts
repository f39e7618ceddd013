import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  isBrokenCircuitError,
} from "cockatiel";
import type { BreakerState, DependencyName } from "../../contract/limits.ts";
import { type Breaker, BreakerOpenError, type BreakerOptions } from "./breaker.ts";

const stateNames: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half_open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
};

export function cockatielBreaker(
  name: DependencyName,
  { failures, retryAfterMs }: BreakerOptions,
): Breaker {
  const policy = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: retryAfterMs,
  });
  return {
    name,
    get state() {
      return stateNames[policy.state];
    },
    run: (call) =>
      policy.execute(call).catch((error: unknown) => {
        throw isBrokenCircuitError(error)
          ? new BreakerOpenError(`the breaker of ${name} is open`)
          : error;
      }),
  };
}
