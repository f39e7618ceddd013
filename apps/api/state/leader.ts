import { setTimeout as wait } from "node:timers/promises";
import type { Lease, Locks } from "./locks.ts";

export interface LeaderOptions {
  locks: Locks;
  /** The name of the work: one process of all does it. */
  name: string;
  /** Does the work until the lease's signal is aborted, as it is at `close` too. Where it returns or throws, another may take it over. */
  work: (lease: Lease) => Promise<void>;
  /** How long until the next try to become the leader. */
  retryMs: number;
  /** Hears of an error of the work, or of a database that cannot be used. */
  onError: (error: unknown) => void;
}

/** Runs work that only one process of all may do, whenever this process is the one. */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #lease: Lease | null = null;

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Whether this process does the work now. */
  get isLeader(): boolean {
    return this.#lease !== null && !this.#lease.signal.aborted;
  }

  /** Stops the work, waits until it has stopped, and lets another process have it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#tryToLead().catch(this.#options.onError);
      // A process that has nothing else to do may end.
      await wait(this.#options.retryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #tryToLead(): Promise<void> {
    const { locks, name, work } = this.#options;
    const lease = await locks.tryAcquire(name);
    if (lease === null) return;
    this.#lease = lease;
    try {
      // The lock is kept until the work has stopped.
      const signal = AbortSignal.any([lease.signal, this.#closing.signal]);
      if (!signal.aborted) await work({ ...lease, signal });
    } finally {
      this.#lease = null;
      await lease.release();
    }
  }
}
