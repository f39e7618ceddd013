import {
  rateLimitHeader,
  rateLimitPolicyHeader,
  retryAfterHeader,
} from "../../contract/headers.ts";
import type { RatePolicy, RateState } from "./rate-limiter.ts";

/** The header syntax of one version of the draft. Each version changes it. */
interface HeaderSyntax {
  policy(policy: RatePolicy, limit: number): string;
  state(policy: RatePolicy, remaining: number, resetSeconds: number): string;
}

/** draft-ietf-httpapi-ratelimit-headers-11, 3 and 4: lists of strings with parameters (RFC 9651). */
const syntax: HeaderSyntax = {
  policy: ({ name, windowSeconds }, limit) =>
    `"${name}";q=${limit};w=${windowSeconds};qu="requests"`,
  state: ({ name }, remaining, resetSeconds) => `"${name}";r=${remaining};t=${resetSeconds}`,
};

/** The headers of the answer to a counted request, also if it is refused. */
export function rateHeaders(policy: RatePolicy, state: RateState): Record<string, string> {
  const { isAllowed, limit, remaining } = state;
  const resetSeconds = secondsUntil(state.resetMs);
  return {
    [rateLimitPolicyHeader]: syntax.policy(policy, limit),
    [rateLimitHeader]: syntax.state(policy, remaining, resetSeconds),
    ...(isAllowed ? {} : { [retryAfterHeader]: String(resetSeconds) }),
  };
}

/** Whole seconds until a window ends, rounded up, at least 1. */
export function secondsUntil(resetMs: number): number {
  return Math.max(1, Math.ceil(resetMs / 1000));
}
