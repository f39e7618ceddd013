import { Worker } from "node:worker_threads";
import type { BatchAnswer, BatchTask, BatchThreadData } from "./batch-worker.ts";

/**
 * Threads that have compiled the template. One starts when a task finds none free, up to the most that there may be: a
 * thread takes longer to start than most tasks take.
 */
export class BatchThreads {
  readonly #data: BatchThreadData;
  readonly #max: number;
  readonly #threads: Worker[] = [];
  readonly #free: Worker[] = [];
  #waiting: ((thread: Worker) => void)[] = [];
  readonly #running = new Set<Promise<void>>();
  #failure: Error | null = null;

  /** @param max the most threads, at least 1. */
  constructor(data: BatchThreadData, max: number) {
    this.#data = data;
    this.#max = max;
  }

  /** Resolves when the task has begun. */
  async run(task: BatchTask, onDone: (answer: BatchAnswer) => void): Promise<void> {
    const thread = this.#free.pop() ?? this.#start() ?? (await this.#nextFree());
    if (this.#failure !== null) throw this.#failure;
    const answered = new Promise<BatchAnswer>((resolve) => {
      thread.once("message", resolve);
      thread.postMessage(task);
    });
    const running = answered
      .then(onDone)
      .catch((error: Error) => {
        this.#failure ??= error;
      })
      .then(() => {
        const next = this.#waiting.shift();
        if (next === undefined) this.#free.push(thread);
        else next(thread);
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure !== null) throw this.#failure;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #nextFree(): Promise<Worker> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** @returns null if there are as many threads as there may be. */
  #start(): Worker | null {
    if (this.#threads.length >= this.#max) return null;
    const file = new URL("./batch-worker.ts", import.meta.url);
    const thread = new Worker(file, { workerData: this.#data });
    this.#threads.push(thread);
    thread.once("error", (error) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      const { message } = this.#failure;
      const answer: BatchAnswer = {
        index: -1,
        exitCode: 1,
        missing: [],
        fits: true,
        error: message,
      };
      thread.emit("message", answer);
    });
    return thread;
  }
}
