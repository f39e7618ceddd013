import type { WorkerProcess } from "../worker-process.ts";
import { type WarmUpInputs, warmUpCourse, warmUpRequest } from "./courses.ts";

/** Longer than a start on a busy machine takes; a job that comes meanwhile waits no longer than this. */
const timeoutMs = 3000;

/**
 * Lets a process that waits do small jobs of our own, so that the first of somebody else's finds
 * everything loaded, compiled, and memory that was touched before. What comes of them does not matter.
 */
export class WarmUp {
  readonly #ended: Promise<void>;
  #isStopped = false;

  /** @param home the directory that the process may write in. */
  constructor(worker: WorkerProcess, home: string, course = warmUpCourse) {
    this.#ended = this.#run(worker, `${home}/job`, course);
  }

  /** Ends it after the job that is under way, a few milliseconds; resolves when it has ended. */
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
