import type { RequestHandler } from "express";
import { type RateName, rateNames } from "../../contract/limits.ts";
import type { RatesConfig } from "../config/config.ts";
import { settings } from "../config/settings.ts";
import { ApiError } from "../errors.ts";
import { callerOf } from "./caller.ts";
import type { LimitMetrics } from "./limit-metrics.ts";
import { rateHeaders, secondsUntil } from "./rate-headers.ts";
import type { RateLimiter, RatePolicy, RateState } from "./rate-limiter.ts";

export interface RateLimitsOptions {
  config: Pick<RatesConfig, RateName>;
  limiter: RateLimiter;
  /** Null: metrics are switched off. */
  metrics: Pick<LimitMetrics, "requestRefused"> | null;
}

/** Counts requests by kind and caller, and refuses one too many before anything of its body is read. */
export class RateLimits {
  readonly #options: RateLimitsOptions;
  readonly #policies: Readonly<Record<RateName, RatePolicy>>;

  constructor(options: RateLimitsOptions) {
    this.#options = options;
    const policies = rateNames.map((name) => [name, { name, ...options.config[name] }]);
    this.#policies = Object.fromEntries(policies);
  }

  /** @throws ApiError RATE_LIMITED from the handler. */
  guard(name: RateName): RequestHandler {
    const { limiter, metrics } = this.#options;
    const policy = this.#policies[name];
    return async (req, res, next) => {
      const state = await limiter.count(policy, callerOf(req, res).id);
      const headers = rateHeaders(policy, state);
      if (!state.isAllowed) {
        metrics?.requestRefused(name);
        throw rateLimited(policy, state, headers);
      }
      res.set(headers);
      next();
    };
  }
}

function rateLimited(
  { name, windowSeconds }: RatePolicy,
  { limit, remaining, resetMs }: RateState,
  headers: Readonly<Record<string, string>>,
): ApiError {
  const detail = {
    limit: settings.rates[name].variable,
    allowed: limit,
    window_seconds: windowSeconds,
    remaining,
    reset_seconds: secondsUntil(resetMs),
  };
  return new ApiError("RATE_LIMITED", "admission", "too many requests", detail, headers);
}
