import type { DoneJob } from "../jobs/executor.ts";

/** Measures the stages of a request, in whole milliseconds, for `timing` in reports and log. */
export class JobClock {
  readonly #startedAt: number;
  readonly #zipStartedAt = performance.now();
  readonly #job: Pick<DoneJob, "answer" | "pdf" | "preview" | "queueWaitMs" | "toc" | "workerMs">;

  /** The time of the ZIP counts from the construction. */
  constructor(
    startedAt: number,
    job: Pick<DoneJob, "answer" | "pdf" | "preview" | "queueWaitMs" | "toc" | "workerMs">,
  ) {
    this.#startedAt = startedAt;
    this.#job = job;
  }

  timing() {
    const { answer, pdf, preview, queueWaitMs, toc, workerMs } = this.#job;
    const now = performance.now();
    return {
      queue_wait_ms: Math.round(queueWaitMs),
      subprocess_ms: Math.round(workerMs),
      zip_ms: Math.round(now - this.#zipStartedAt),
      total_ms: Math.round(now - this.#startedAt),
      worker_cpu_ms: Math.round(answer.usage.cpuMs),
      worker_peak_rss_bytes: answer.usage.peakRssBytes,
      ...(pdf !== null && {
        pdf_queue_wait_ms: Math.round(pdf.queueWaitMs),
        pdf_ms: Math.round(pdf.tookMs),
      }),
      ...(preview !== null && { preview_ms: Math.round(preview.tookMs) }),
      ...(toc !== null && { toc_ms: Math.round(toc.tookMs) }),
    };
  }
}
