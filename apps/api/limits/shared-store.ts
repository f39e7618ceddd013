import type { Breaker } from "./breaker.ts";

export interface SharedStoreOptions {
  breaker: Pick<Breaker, "run">;
  /** Checks the store. Rejects if it does not answer. */
  probe: () => Promise<unknown>;
  /** Called when the store is lost and when it is available again. */
  onChange: (change: { isDegraded: boolean; error: unknown }) => void;
}

/** How often a lost store is checked. */
const probeEveryMs = 250;

/**
 * Tracks whether the store that several servers share can be reached. During an outage each server counts for itself,
 * so that no request fails.
 */
export class SharedStore {
  readonly #options: SharedStoreOptions;
  #probing: NodeJS.Timeout | null = null;

  constructor(options: SharedStoreOptions) {
    this.#options = options;
  }

  /** Whether the server counts in memory now. */
  get isDegraded(): boolean {
    return this.#probing !== null;
  }

  /** Runs an operation in the shared store, or in the memory of this machine if that fails. */
  async attempt<T>(shared: () => Promise<T>, local: () => Promise<T>): Promise<T> {
    try {
      const answer = await this.#options.breaker.run(shared);
      this.#reached();
      return answer;
    } catch (error) {
      this.lost(error);
      return local();
    }
  }

  /** Reports a lost connection. The connection's owner may notice it before the next request. */
  lost(error: unknown): void {
    if (this.#probing !== null) return;
    // Requests detect the end of the outage too, but there may be none.
    this.#probing = setInterval(() => void this.#probe(), probeEveryMs);
    this.#probing.unref();
    this.#options.onChange({ isDegraded: true, error });
  }

  close(): void {
    if (this.#probing !== null) clearInterval(this.#probing);
  }

  #reached(): void {
    if (this.#probing === null) return;
    clearInterval(this.#probing);
    this.#probing = null;
    this.#options.onChange({ isDegraded: false, error: null });
  }

  async #probe(): Promise<void> {
    const { breaker, probe } = this.#options;
    await breaker.run(probe).then(
      () => this.#reached(),
      () => undefined,
    );
  }
}
