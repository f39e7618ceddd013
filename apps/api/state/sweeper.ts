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

  /** When this process ended a round in which no task failed, in milliseconds since 1970; 0: never. */
  get sweptAt(): number {
    return this.#sweptAt;
  }

  /** Stops after the batch that is under way, and lets another process sweep. */
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
