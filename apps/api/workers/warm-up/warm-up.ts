import type { WorkerProcess } from "../worker-process.ts";
import { type WarmUpInputs, warmUpCourse, warmUpRequest } from "./courses.ts";

/** Longer than a start on a busy machine. A job that claims the process waits at most this long. */
const timeoutMs = 3000;

/**
 * Makes a waiting process do small warm-up jobs, so that the first real job finds code loaded and compiled
 * and memory mapped. The results are ignored.
 */
export class WarmUp {
  readonly #ended: Promise<void>;
  #isStopped = false;

  /** @param home the only directory that the process may write in. */
  constructor(worker: WorkerProcess, home: string, course = warmUpCourse) {
    this.#ended = this.#run(worker, `${home}/job`, course);
  }

  /** Ends the warm-up after the current job, which takes a few milliseconds. Resolves then. */
  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#ended;
  }

  async #run(
    worker: WorkerProcess,
    directory: string,
    course: readonly WarmUpInputs[],
  ): Promise<void> {
    const { signal } = new AbortController();
    for (const inputs of course) {
      if (!worker.isUsable || this.#isStopped) return;
      await worker.run(warmUpRequest(directory), inputs, { timeoutMs, signal });
    }
  }
}
