import type { KeyRecord } from "./key-store.ts";

/**
 * How long a key that exists is cached: a revocation by another process takes effect after this time at the latest.
 */
const knownMs = 1000;
/** How long the cache remembers that no key has an id. */
const unknownMs = 5000;
/** The most entries. The oldest one is removed first. */
const maxEntries = 10_000;

interface Entry {
  record: Promise<KeyRecord | null>;
  untilMs: number;
}

/**
 * Caches look-ups of the store, and combines concurrent look-ups of an id into one. A program that repeats requests
 * with a deleted key must not cause a query each time.
 */
export class KeyCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The key with an id. A failed look-up is not cached. @throws what `lookUp` throws */
  find(id: string, lookUp: (id: string) => Promise<KeyRecord | null>): Promise<KeyRecord | null> {
    const known = this.#entries.get(id);
    if (known !== undefined && this.#now() < known.untilMs) return known.record;
    const record = lookUp(id);
    const entry: Entry = { record, untilMs: this.#now() + knownMs };
    // A map keeps the order of insertion, so the newest entry must come last.
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest);
    record.then(
      (found) => {
        if (found === null) entry.untilMs = this.#now() + unknownMs;
      },
      () => {
        if (this.#entries.get(id) === entry) this.#entries.delete(id);
      },
    );
    return record;
  }

  /** Removes the entry of an id. */
  forget(id: string): void {
    this.#entries.delete(id);
  }
}
