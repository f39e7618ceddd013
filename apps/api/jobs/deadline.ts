import type { TimeLimit } from "../config/config.ts";
import { ApiError, type FailureStage } from "../errors.ts";

/**
 * The time that a request has, from its first byte to its last. Every stage has a limit of its own,
 * and never more than what is left of the whole.
 */
export class Deadline {
  readonly #total: TimeLimit;
  readonly #startedAt = performance.now();

  constructor(total: TimeLimit) {
    this.#total = total;
  }

  /** The limit that a stage which begins now runs into first. */
  limitOf(stage: TimeLimit): TimeLimit {
    const leftMs = Math.max(this.#startedAt + this.#total.ms - performance.now(), 0);
    return leftMs < stage.ms ? { setting: this.#total.setting, ms: leftMs } : stage;
  }

  /** The 408 of a limit that has fired. */
  exceeded(limit: TimeLimit, stage: FailureStage, detail: Record<string, unknown> = {}): ApiError {
    const isTotal = limit.setting === this.#total.setting;
    return new ApiError("REQUEST_TIMEOUT", stage, "request timed out", {
      limit: limit.setting,
      timeout_seconds: (isTotal ? this.#total.ms : limit.ms) / 1000,
      ...detail,
    });
  }
}
