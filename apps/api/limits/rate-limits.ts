import type { RequestHandler } from "express";
import { retryAfterHeader } from "../../contract/headers.ts";
import { type RateName, rateNames } from "../../contract/limits.ts";
import type { RatesConfig } from "../config/config.ts";
import { settings } from "../config/settings.ts";
import { ApiError } from "../errors.ts";
import { callerOf } from "./caller.ts";
import type { LimitMetrics } from "./limit-metrics.ts";
import type { StreamCounter } from "./open-streams.ts";
import { rateHeaders, secondsUntil } from "./rate-headers.ts";
import type { RateLimiter, RatePolicy, RateState } from "./rate-limiter.ts";

export interface RateLimitsOptions {
  config: Pick<RatesConfig, RateName | "events">;
  limiter: RateLimiter;
  streams: StreamCounter;
  /** Null: metrics are switched off. */
  metrics: Pick<LimitMetrics, "requestRefused"> | null;
}

/** Counts requests by kind and caller, and refuses those above the limit before reading their body. */
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

  /**
   * Limits the streams that a caller has open at once. A stream ends when its response is closed.
   *
   * @throws ApiError RATE_LIMITED from the handler.
   */
  streamGuard(): RequestHandler {
    const { config, metrics, streams } = this.#options;
    return async (req, res, next) => {
      const { id } = callerOf(req, res);
      if (!(await streams.enter(id, config.events))) {
        metrics?.requestRefused("events");
        throw tooManyStreams(config.events);
      }
      // The client may have disconnected during the count. The response emits no further `close` then.
      if (res.closed) return streams.leave(id);
      res.once("close", () => void streams.leave(id));
      next();
    };
  }
}

function tooManyStreams(allowed: number): ApiError {
  const limit = settings.rates.events.variable;
  const hint = `Close one of your streams first. ${allowed} may be open at once. The operator can raise ${limit}.`;
  const detail = { limit, allowed, remaining: 0, hint };
  // It is unknown when a stream will be closed.
  const headers = { [retryAfterHeader]: "1" };
  return new ApiError("RATE_LIMITED", "admission", "too many open streams", detail, headers);
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
    hint: `Wait for the seconds of the header Retry-After. At most ${limit} of these requests are served in ${windowSeconds} seconds. The operator can raise ${settings.rates[name].variable}.`,
  };
  return new ApiError("RATE_LIMITED", "admission", "too many requests", detail, headers);
}
