import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../state/database.ts";
import { Leader } from "../state/leader.ts";
import type { Lease, Locks } from "../state/locks.ts";
import type { SealRow } from "./hashes.ts";
import { countUnsealed, eventsPerSeal, sealEvents } from "./seal-events.ts";

export interface SealerOptions {
  database: Database;
  locks: Locks;
  /** Called for each seal, so that its hash is also recorded outside of the database. */
  onSeal: (seal: SealRow) => void;
  onError: (error: unknown) => void;
  /** About how long an event waits for its seal at most, in milliseconds. */
  sealAfterMs?: number;
  /** How often the sealer looks for events, in milliseconds. */
  lookEveryMs?: number;
}

/** Seals the events of all processes after a minute or 1,000 events. One process is the sealer. */
export class Sealer {
  readonly #options: SealerOptions;
  readonly #leader: Leader;

  constructor(options: SealerOptions) {
    this.#options = options;
    const { locks, onError, lookEveryMs = 5000 } = options;
    this.#leader = new Leader({
      locks,
      name: "audit sealer",
      work: (lease) => this.#work(lease, lookEveryMs),
      retryMs: lookEveryMs,
      onError,
    });
  }

  /** Stops, and lets another process become the sealer. */
  close(): Promise<void> {
    return this.#leader.close();
  }

  async #work(lease: Lease, lookEveryMs: number): Promise<void> {
    const { database, onSeal, sealAfterMs = 60_000 } = this.#options;
    let waitingSince: number | null = null;
    while (!lease.signal.aborted) {
      const waiting = await countUnsealed(database.db);
      waitingSince = waiting === 0 ? null : (waitingSince ?? performance.now());
      const isDue = waitingSince !== null && performance.now() - waitingSince >= sealAfterMs;
      if (isDue || waiting >= eventsPerSeal) {
        const seals = await sealEvents(database, { assertAllowed: lease.assertHeld });
        seals.forEach(onSeal);
        waitingSince = null;
      }
      const ended = { signal: lease.signal, ref: false };
      await wait(lookEveryMs, undefined, ended).catch(() => undefined);
    }
  }
}
