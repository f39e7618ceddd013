import { setTimeout as wait } from "node:timers/promises";
import { countUnsealed, lastSeal } from "./audit/seal-events.ts";
import { readLastBackup } from "./backup/last-backup.ts";
import { type QueueFacts, readQueueFacts } from "./jobs/store/queue-facts.ts";
import type { Database } from "./state/database.ts";

/** The facts that a database keeps about itself. Times are milliseconds since 1970; 0: never. */
export interface StateFacts {
  lastBackupAt: number;
  lastSealAt: number;
  /** Events of the audit log that no seal is over yet. */
  unsealedEvents: number;
  jobs: QueueFacts;
}

/** One question serves all metrics of a scrape, and scrapes that come closely after each other. */
const maxAgeMs = 5000;
/** Whoever asks for metrics waits no longer for a database that does not answer. */
const maxWaitMs = 1000;

/** Reads facts of a database for metrics, which are answered without the database too. */
export class StateFactsReader {
  readonly #database: Pick<Database, "db" | "now">;
  #known: StateFacts | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;

  constructor(database: Pick<Database, "db" | "now">) {
    this.#database = database;
  }

  /** @returns what was known last; null: the database has not answered yet. */
  async read(): Promise<StateFacts | null> {
    if (performance.now() - this.#askedAt > maxAgeMs) this.#asking ??= this.#ask();
    if (this.#asking !== null) {
      await Promise.race([this.#asking, wait(maxWaitMs, undefined, { ref: false })]);
    }
    return this.#known;
  }

  async #ask(): Promise<void> {
    const { db } = this.#database;
    try {
      const [backup, seal, unsealedEvents, jobs] = await Promise.all([
        readLastBackup(this.#database),
        lastSeal(db),
        countUnsealed(db),
        readQueueFacts(this.#database),
      ]);
      this.#known = {
        lastBackupAt: backup?.made_at ?? 0,
        lastSealAt: seal?.sealed_at ?? 0,
        unsealedEvents,
        jobs,
      };
    } catch {
      // `docops_database_up` tells it; what was known stays.
    } finally {
      this.#askedAt = performance.now();
      this.#asking = null;
    }
  }
}
