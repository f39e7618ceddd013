import type { Breaker } from "./breaker.ts";

export interface SharedStoreOptions {
  breaker: Pick<Breaker, "run">;
  /** Hears when the store is lost and when it is there again. */
  onChange: (change: { isDegraded: boolean; error: unknown }) => void;
}

/**
 * Whether the store that several servers share can be reached. While it cannot, each server counts for itself:
 * no request fails because of that.
 */
export class SharedStore {
  readonly #options: SharedStoreOptions;
  #isDegraded = false;

  constructor(options: SharedStoreOptions) {
    this.#options = options;
  }

  /** Counts stand in memory now. */
  get isDegraded(): boolean {
    return this.#isDegraded;
  }

  /** Does something in the shared store, or, where that fails, in the memory of this machine. */
  async attempt<T>(shared: () => Promise<T>, local: () => Promise<T>): Promise<T> {
    try {
      const answer = await this.#options.breaker.run(shared);
      this.reached();
      return answer;
    } catch (error) {
      this.lost(error);
      return local();
    }
  }

  /** Of the connection, which learns it sooner than the next request where there are few. */
  reached(): void {
    this.#change(false, null);
  }

  lost(error: unknown): void {
    this.#change(true, error);
  }

  #change(isDegraded: boolean, error: unknown): void {
    if (this.#isDegraded === isDegraded) return;
    this.#isDegraded = isDegraded;
    this.#options.onChange({ isDegraded, error });
  }
}
