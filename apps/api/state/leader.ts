import { setTimeout as wait } from "node:timers/promises";
import type { Lease, Locks } from "./locks.ts";

export interface LeaderOptions {
  locks: Locks;
  /** The name of the work, which one process at a time does. */
  name: string;
  /**
   * Does the work until the lease's signal is aborted. `close` aborts it too. If it returns or throws, another
   * process may take over.
   */
  work: (lease: Lease) => Promise<void>;
  /** The pause between attempts to become the leader. */
  retryMs: number;
  /** Called with an error of the work, or of a database that cannot be used. */
  onError: (error: unknown) => void;
}

/** Leader election: runs work while this process is the leader of all processes of a database. */
export class Leader {
  readonly #options: LeaderOptions;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  #lease: Lease | null = null;

  constructor(options: LeaderOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** Whether this process is the leader now. */
  get isLeader(): boolean {
    return this.#lease !== null && !this.#lease.signal.aborted;
  }

  /** Stops the work, waits until it has stopped, and lets another process become the leader. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#tryToLead().catch(this.#options.onError);
      // The timer must not keep a process alive.
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
