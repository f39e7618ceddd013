import type { KeyRecord } from "./key-store.ts";

/** A key that was there is looked up again after this time: a revocation elsewhere counts then at the latest. */
const knownMs = 1000;
/** An id that no key has is looked up again after this time. */
const unknownMs = 5000;
/** Answers that are remembered; the oldest makes room. */
const maxEntries = 10_000;

interface Entry {
  record: Promise<KeyRecord | null>;
  untilMs: number;
}

/**
 * Remembers what the store said of an id for a moment, and asks it once for requests that come together: a
 * program in a loop with a key that is no longer there must not become a query each time.
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

  /** The key of an id. A failed look-up is not remembered. @throws what `lookUp` throws */
  find(id: string, lookUp: (id: string) => Promise<KeyRecord | null>): Promise<KeyRecord | null> {
    const known = this.#entries.get(id);
    if (known !== undefined && this.#now() < known.untilMs) return known.record;
    const record = lookUp(id);
    const entry: Entry = { record, untilMs: this.#now() + knownMs };
    // The youngest is the last of the map.
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

  /** What is known of an id counts no longer. */
  forget(id: string): void {
    this.#entries.delete(id);
  }
}
