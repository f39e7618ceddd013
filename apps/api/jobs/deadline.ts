import type { TimeLimit } from "../config/config.ts";
import { ApiError, type FailureStage } from "../errors.ts";

/**
 * The time of a request, from its first byte to the last byte of its answer. Every stage has its own
 * limit, and at most the rest of the total.
 */
export class Deadline {
  readonly #total: TimeLimit;
  readonly #startedAt = performance.now();

  constructor(total: TimeLimit) {
    this.#total = total;
  }

  /** The limit that ends a stage which begins now: its own, or the rest of the total. */
  limitOf(stage: TimeLimit): TimeLimit {
    const leftMs = Math.max(this.#startedAt + this.#total.ms - performance.now(), 0);
    return leftMs < stage.ms ? { setting: this.#total.setting, ms: leftMs } : stage;
  }

  /** The 408 error for a stage that has exceeded this limit. */
  exceeded(limit: TimeLimit, stage: FailureStage, detail: Record<string, unknown> = {}): ApiError {
    const { ms, setting } = limit.setting === this.#total.setting ? this.#total : limit;
    return timedOut(stage, { ms, setting }, detail);
  }
}

/** The 408 error for a limit. */
export function timedOut(
  stage: FailureStage,
  { ms, setting }: TimeLimit,
  detail: Readonly<Record<string, unknown>> = {},
): ApiError {
  const seconds = ms / 1000;
  return new ApiError("REQUEST_TIMEOUT", stage, "request timed out", {
    limit: setting,
    timeout_seconds: seconds,
    hint: `The limit is ${seconds} seconds. Send a smaller template, task or policy. The operator can raise ${setting}.`,
    ...detail,
  });
}
