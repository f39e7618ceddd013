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

  constructor(options: SweeperOptions) {
    this.#options = options;
    const { everyMs = 60_000, locks, onError } = options;
    this.#leader = new Leader({
      locks,
      name: "sweeper",
      work: (lease) => this.#work(lease, everyMs),
      retryMs: everyMs,
      onError,
    });
  }

  /** Stops after the current batch, and lets another process sweep. */
  close(): Promise<void> {
    return this.#leader.close();
  }

  async #work({ signal }: Lease, everyMs: number): Promise<void> {
    while (!signal.aborted) {
      for (const task of this.#options.tasks) await this.#sweep(task, signal);
      await wait(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #sweep(task: SweepTask, signal: AbortSignal): Promise<void> {
    const { onError, onSwept } = this.#options;
    let removed = 0;
    try {
      while (!signal.aborted) {
        const count = await task.sweep(batchSize);
        if (count === 0) break;
        removed += count;
      }
    } catch (error) {
      onError(error);
    }
    if (removed > 0) onSwept(task.name, removed);
  }
}
