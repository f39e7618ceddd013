import type { Breaker } from "./breaker.ts";

export interface SharedStoreOptions {
  breaker: Pick<Breaker, "run">;
  /** Asks the store for anything. Rejects where it does not answer. */
  probe: () => Promise<unknown>;
  /** Hears when the store is lost and when it is there again. */
  onChange: (change: { isDegraded: boolean; error: unknown }) => void;
}

/** How often a store that is lost is asked whether it is there again. */
const probeEveryMs = 250;

/**
 * Whether the store that several servers share can be reached. While it cannot, each server counts for itself:
 * no request fails because of that.
 */
export class SharedStore {
  readonly #options: SharedStoreOptions;
  #probing: NodeJS.Timeout | null = null;

  constructor(options: SharedStoreOptions) {
    this.#options = options;
  }

  /** Counts stand in memory now. */
  get isDegraded(): boolean {
    return this.#probing !== null;
  }

  /** Does something in the shared store, or, where that fails, in the memory of this machine. */
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

  /** The connection is gone, which its owner learns before the next request where there are few. */
  lost(error: unknown): void {
    if (this.#probing !== null) return;
    // Requests find out too, but there may be none.
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
