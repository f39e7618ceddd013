import { createHistogram, type RecordableHistogram } from "node:perf_hooks";

/** Durations in milliseconds, kept in buckets: a million of them take no more memory than ten. */
export class Durations {
  readonly #histogram: RecordableHistogram = createHistogram({ figures: 3 });
  #sum = 0;
  #count = 0;

  /** Hundredths of a millisecond are told apart. */
  record(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) return;
    this.#histogram.record(Math.max(1, Math.round(ms * 100)));
    this.#sum += ms;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** @returns `null` of nothing. */
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
