import { setTimeout as wait } from "node:timers/promises";
import { Leader } from "./leader.ts";
import type { Lease, Locks } from "./locks.ts";

/** Removes expired rows of one kind. */
export interface SweepTask {
  /** For the log. */
  name: string;
  /**
   * Removes a batch of expired rows. Two processes may do this at the same time for a moment, which must be harmless.
   *
   * @param limit the most rows, if they can be removed individually.
   * @returns the number of removed rows; 0: none is left.
   */
  sweep(limit: number): Promise<number>;
}

export interface SweeperOptions {
  locks: Locks;
  tasks: readonly SweepTask[];
  /** Called after a task has removed rows. */
  onSwept: (task: string, count: number) => void;
  /** Called with the error of a failed task. Other tasks still run. */
  onError: (error: unknown) => void;
  /** The pause between two rounds, in milliseconds. */
  everyMs?: number;
}

/** The most rows in a batch, which bounds how long other writers wait. */
const batchSize = 500;

/** Removes expired rows. One process at a time does it. */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #leader: Leader;
  readonly #removed: Map<string, number>;
  #sweptAt = 0;

  constructor(options: SweeperOptions) {
    this.#options = options;
    const { everyMs = 60_000, locks, onError, tasks } = options;
    this.#removed = new Map(tasks.map(({ name }) => [name, 0]));
    this.#leader = new Leader({
      locks,
      name: "sweeper",
      work: (lease) => this.#work(lease, everyMs),
      retryMs: everyMs,
      onError,
    });
  }

  /** How many rows of each task this process has removed. */
  get removed(): ReadonlyMap<string, number> {
    return this.#removed;
  }

  /** The end of the last round without an error, in milliseconds since 1970; 0: there was none. */
  get sweptAt(): number {
    return this.#sweptAt;
  }

  /** Stops after the current batch, and lets another process sweep. */
  close(): Promise<void> {
    return this.#leader.close();
  }

  async #work({ signal }: Lease, everyMs: number): Promise<void> {
    while (!signal.aborted) {
      let hasFailed = false;
      for (const task of this.#options.tasks) {
        if (!(await this.#sweep(task, signal))) hasFailed = true;
      }
      if (!hasFailed && !signal.aborted) this.#sweptAt = Date.now();
      await wait(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @returns false where the task has failed. */
  async #sweep(task: SweepTask, signal: AbortSignal): Promise<boolean> {
    const { onError, onSwept } = this.#options;
    let removed = 0;
    let hasFailed = false;
    try {
      while (!signal.aborted) {
        const count = await task.sweep(batchSize);
        if (count === 0) break;
        removed += count;
      }
    } catch (error) {
      hasFailed = true;
      onError(error);
    }
    if (removed > 0) {
      this.#removed.set(task.name, (this.#removed.get(task.name) ?? 0) + removed);
      onSwept(task.name, removed);
    }
    return !hasFailed;
  }
}
