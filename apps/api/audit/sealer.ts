import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../state/database.ts";
import { Leader } from "../state/leader.ts";
import type { Lease, Locks } from "../state/locks.ts";
import type { SealRow } from "./hashes.ts";
import { countUnsealed, eventsPerSeal, sealEvents } from "./seal-events.ts";

export interface SealerOptions {
  database: Database;
  locks: Locks;
  /** Hears of each seal, so that its hash stands outside of the database too. */
  onSeal: (seal: SealRow) => void;
  onError: (error: unknown) => void;
  /** An event waits at most about so long for its seal, in milliseconds. */
  sealAfterMs?: number;
  /** How often the sealer looks for events, in milliseconds. */
  lookEveryMs?: number;
}

/** Seals the events of all processes in one of them: after a minute, or 1,000 events. */
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

  /** Lets another process seal. */
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
