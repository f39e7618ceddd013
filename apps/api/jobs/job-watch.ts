import type { JobSignals } from "./delivery/signals.ts";

/** Waits for the changes of one job. Close it when the job is of no interest any more. */
export interface WatchedJob {
  /**
   * Resolves when the job has changed since the call before, after this time, or when the signal aborts. A change of
   * another process may come only with the time.
   */
  changed(ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Tells those who wait for a job that it has changed. */
export class JobWatch {
  readonly #watched = new Map<string, Set<() => void>>();
  readonly #unlisten: () => void;

  constructor(signals: Pick<JobSignals, "listen">) {
    this.#unlisten = signals.listen({
      changed: (id) => {
        for (const wake of this.#watched.get(id) ?? []) wake();
      },
    });
  }

  /** Begins to watch. A change before the first call of `changed` is not missed. */
  watch(id: string): WatchedJob {
    let hasChanged = false;
    let resolveWaiting: (() => void) | null = null;
    const wake = () => {
      hasChanged = true;
      resolveWaiting?.();
    };
    const listeners = this.#watched.get(id) ?? new Set();
    this.#watched.set(id, listeners.add(wake));
    return {
      changed: async (ms, signal) => {
        if (!hasChanged && !signal.aborted) {
          const { promise, resolve } = Promise.withResolvers<void>();
          resolveWaiting = resolve;
          const timer = setTimeout(resolve, ms);
          const abort = () => resolve();
          signal.addEventListener("abort", abort);
          await promise;
          clearTimeout(timer);
          signal.removeEventListener("abort", abort);
          resolveWaiting = null;
        }
        hasChanged = false;
      },
      close: () => {
        listeners.delete(wake);
        if (listeners.size === 0) this.#watched.delete(id);
      },
    };
  }

  close(): void {
    this.#unlisten();
  }
}
