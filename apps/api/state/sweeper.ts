import { setTimeout as wait } from "node:timers/promises";
import { Leader } from "./leader.ts";
import type { Lease, Locks } from "./locks.ts";

/** Rows of one kind that have an end. */
export interface SweepTask {
  /** For the log. */
  name: string;
  /**
   * Removes some whose end has come. Two processes may do it at once, if only for a moment: it must do no harm then.
   *
   * @param limit how many at most, where they can be removed one by one.
   * @returns how many it has removed; 0: none is left.
   */
  sweep(limit: number): Promise<number>;
}

export interface SweeperOptions {
  locks: Locks;
  tasks: readonly SweepTask[];
  /** Hears of what was removed. */
  onSwept: (task: string, count: number) => void;
  /** Hears of a task that failed: the others go on. */
  onError: (error: unknown) => void;
  /** How long it rests between two rounds, in milliseconds. */
  everyMs?: number;
}

/** A batch has so many: others that write wait no longer than for these. */
const batchSize = 500;

/** Removes what has an end, in one process of all. */
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

  /** Stops after the batch that is under way, and lets another process sweep. */
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
