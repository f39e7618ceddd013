import type { Transaction } from "kysely";
import type { Database } from "../state/database.ts";
import type { Schema } from "../state/schema.ts";
import { appendEvents } from "./append-events.ts";
import { type AuditEvent, type StampedEvent, serverOrigin, stamp } from "./event.ts";

/** Accepts events from requests without making the requests wait for the database. */
export interface AuditLog {
  /** Queues an event. A crash of this process loses the events of about the last second. */
  note(event: AuditEvent): void;
}

export interface AuditWriterOptions {
  database: Database;
  /** Called once for each outage in which events cannot be written. The events stay in the queue. */
  onFailure: (error: unknown) => void;
  /** How long a batch collects events, in milliseconds. */
  delayMs?: number;
  /** The most events in the queue. Further events are only counted. */
  maxWaiting?: number;
  /** Unix time in milliseconds. */
  now?: () => number;
}

/** The most events in one transaction, because other writers wait for it. */
const eventsPerTransaction = 1000;
/** Pauses after failures, in milliseconds. Each pause doubles the one before, up to the longest. */
const pauses = { first: 500, longest: 10_000 };

/** Writes events in batches, in the order in which they were queued. */
export class AuditWriter implements AuditLog {
  readonly #database: Database;
  readonly #onFailure: (error: unknown) => void;
  readonly #delayMs: number;
  readonly #maxWaiting: number;
  readonly #now: () => number;
  #waiting: StampedEvent[] = [];
  /** Those that the log does not tell of yet, and all of them. */
  #lost = 0;
  #everLost = 0;
  #pauseMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing = Promise.resolve();

  constructor({ database, onFailure, delayMs, maxWaiting, now }: AuditWriterOptions) {
    this.#database = database;
    this.#onFailure = onFailure;
    this.#delayMs = delayMs ?? 1000;
    this.#maxWaiting = maxWaiting ?? 20_000;
    this.#now = now ?? Date.now;
  }

  /** Events that wait for the database, and those that found no room since the start. */
  get backlog(): { waiting: number; lost: number } {
    return { waiting: this.#waiting.length, lost: this.#everLost };
  }

  note(event: AuditEvent): void {
    if (this.#waiting.length >= this.#maxWaiting) this.#lose();
    else this.#waiting.push(stamp(event, this.#now()));
    this.#schedule();
  }

  /** Tries once to write the queue. Events that cannot be written stay in it. @returns the length of the queue. */
  async flush(): Promise<number> {
    // One batch after the other keeps the order of the events.
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
    return this.#waiting.length + this.#lost;
  }

  /** Writes the queue and stops. @returns how many events could not be written and are lost. */
  async close(): Promise<number> {
    const left = await this.flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
    return left;
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.flush().then((left) => left > 0 && this.#schedule());
    }, this.#delayMs + this.#pauseMs);
    // The drain writes the queue.
    this.#timer.unref();
  }

  #lose(): void {
    this.#lost++;
    this.#everLost++;
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0 || this.#lost > 0) {
        const lost = this.#lost;
        const batch = this.#waiting.slice(0, eventsPerTransaction);
        const events = lost === 0 ? batch : [...batch, lostEvents(lost, this.#now())];
        await this.#append(events);
        this.#waiting = this.#waiting.slice(batch.length);
        this.#lost -= lost;
      }
      this.#pauseMs = 0;
    } catch (error) {
      if (this.#pauseMs === 0) this.#onFailure(error);
      this.#pauseMs = Math.min(Math.max(pauses.first, this.#pauseMs * 2), pauses.longest);
    }
  }

  #append(events: readonly StampedEvent[]): Promise<void> {
    return this.#database.db.transaction().execute(async (transaction) => {
      // The failed transaction may have been committed if only its response was lost.
      const isAgain = this.#pauseMs > 0;
      const fresh = isAgain ? await withoutWritten(transaction, events) : events;
      await appendEvents(this.#database, transaction, fresh);
    });
  }
}

async function withoutWritten(
  transaction: Transaction<Schema>,
  events: readonly StampedEvent[],
): Promise<StampedEvent[]> {
  const ids = events.map(({ id }) => id);
  const rows = await transaction
    .selectFrom("audit_events")
    .select("id")
    .where("id", "in", ids)
    .execute();
  const written = new Set(rows.map(({ id }) => id));
  return events.filter(({ id }) => !written.has(id));
}

function lostEvents(count: number, at: number): StampedEvent {
  const detail = { events: count };
  const event = {
    ...serverOrigin,
    action: "audit.lost",
    object: null,
    outcome: "lost",
    detail,
  } as const;
  return stamp(event, at);
}
