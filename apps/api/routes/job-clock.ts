import type { WorkerUsage } from "../../worker/protocol.ts";

/** Where the time of a request went, in whole milliseconds, and what its worker took. */
export class JobClock {
  readonly #startedAt: number;
  readonly #zipStartedAt = performance.now();
  readonly #queueWaitMs: number;
  readonly #subprocessMs: number;
  readonly #usage: WorkerUsage;

  /** Made when the ZIP begins. */
  constructor(startedAt: number, queueWaitMs: number, subprocessMs: number, usage: WorkerUsage) {
    this.#startedAt = startedAt;
    this.#queueWaitMs = queueWaitMs;
    this.#subprocessMs = subprocessMs;
    this.#usage = usage;
  }

  timing() {
    const now = performance.now();
    return {
      queue_wait_ms: Math.round(this.#queueWaitMs),
      subprocess_ms: Math.round(this.#subprocessMs),
      zip_ms: Math.round(now - this.#zipStartedAt),
      total_ms: Math.round(now - this.#startedAt),
      worker_cpu_ms: Math.round(this.#usage.cpuMs),
      worker_peak_rss_bytes: this.#usage.peakRssBytes,
    };
  }
}
