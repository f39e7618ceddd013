import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/**
 * Durations in milliseconds, counted in buckets, so that the memory does not depend on their
 * number.
 */
export class Durations {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });
  #sum = 0;
  #count = 0;

  /** Adds a duration, rounded to hundredths of a millisecond. */
  record(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) return;
    this.#histogram.record(Math.max(1, Math.round(ms * 100)));
    this.#sum += ms;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** @returns `null` if there are no durations. */
  percentile(percent: number): number | null {
    if (this.#count === 0) return null;
    return rounded(Number(this.#histogram.percentile(percent)) / 100);
  }

  get average(): number | null {
    return this.#count === 0 ? null : rounded(this.#sum / this.#count);
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
