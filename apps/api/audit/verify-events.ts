import type { Database } from "../state/database.ts";
import { lastEventFact } from "./append-events.ts";
import { type EventRow, eventHash, noSeal, type SealRow, SpanRoot, sealHash } from "./hashes.ts";
import { type RemovedSpan, readRemovedSpans } from "./removed-spans.ts";
import { lastSealFact } from "./seal-events.ts";

/** A difference from what was written, and its place. */
export interface AuditFault {
  kind:
    | "event_changed"
    | "events_missing"
    | "span_changed"
    | "seal_changed"
    | "seal_missing"
    | "chain_broken"
    | "head_changed"
    | "archive_missing"
    | "archive_changed";
  /** A sentence for people. */
  message: string;
  /** Numbers of events; for faults of seals, numbers of seals. */
  first: number;
  last: number;
}

/** The result of a verification. */
export interface AuditReport {
  events: number;
  /** Events that no seal covers yet. */
  unsealed: number;
  /** Events that were deleted because they are in an archive, or past their retention. */
  removed: number;
  head: Pick<SealRow, "number" | "hash"> | null;
  faults: readonly AuditFault[];
}

export interface VerifyOptions {
  /** A seal that was recorded outside of the database, from the server's log or `/status`. */
  knownHead?: { number: number; hash: string } | null;
}

/** A verification stops after this many faults. */
const maxFaults = 100;
const pageSize = 1000;

/**
 * Checks every event, every seal and the chain of seals.
 *
 * @returns at most 100 faults. Events that were moved to archives are not checked: see `verifyArchives`.
 */
export async function verifyAudit(
  database: Database,
  { knownHead = null }: VerifyOptions = {},
): Promise<AuditReport> {
  // A consistent view of all tables while other processes write.
  return database.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((transaction) => new Verification(transaction, knownHead).run());
}

type Reader = Pick<Database["db"], "selectFrom">;

class Verification {
  readonly #db: Reader;
  readonly #knownHead: VerifyOptions["knownHead"];
  readonly #faults: AuditFault[] = [];
  readonly #removed: RemovedSpan[] = [];
  #events = 0;
  /** The last event that was read. */
  #lastSeq = 0;
  #page: EventRow[] = [];

  constructor(db: Reader, knownHead: VerifyOptions["knownHead"]) {
    this.#db = db;
    this.#knownHead = knownHead;
  }

  async run(): Promise<AuditReport> {
    const { spans, untold } = await readRemovedSpans(this.#db);
    this.#removed.push(...spans);
    for (const { first_seq, last_seq } of untold) {
      const message = `${spanOf("event", first_seq, last_seq)} gone, and no event of the log says why`;
      this.#tell("events_missing", first_seq, last_seq, message);
    }
    const head = await this.#verifySeals();
    const sealed = this.#events;
    await this.#verifySpan(Number.MAX_SAFE_INTEGER);
    await this.#verifyLastEvent();
    return {
      events: this.#events,
      unsealed: this.#events - sealed,
      removed: spans.reduce((sum, { first_seq, last_seq }) => sum + last_seq - first_seq + 1, 0),
      head,
      faults: this.#faults,
    };
  }

  async #verifySeals(): Promise<AuditReport["head"]> {
    let before = null as SealRow | null;
    for (;;) {
      const seals = await this.#db
        .selectFrom("audit_seals")
        .selectAll()
        .where("number", ">", before?.number ?? 0)
        .orderBy("number")
        .limit(pageSize)
        .execute();
      for (const seal of seals) {
        this.#verifySeal(seal, before);
        await this.#verifySealedSpan(seal);
        before = seal;
      }
      if (seals.length < pageSize) break;
    }
    await this.#verifyLastSeal(before);
    return before === null ? null : { number: before.number, hash: before.hash };
  }

  #verifySeal(seal: SealRow, before: SealRow | null): void {
    const { number } = seal;
    const expected = (before?.number ?? 0) + 1;
    if (number !== expected) {
      this.#tell(
        "seal_missing",
        expected,
        number - 1,
        `${spanOf("seal", expected, number - 1)} missing`,
      );
    } else if (seal.previous !== (before?.hash ?? noSeal)) {
      const last = before === null ? "it is the first" : `seal ${before.number} has another hash`;
      this.#tell(
        "chain_broken",
        number,
        number,
        `seal ${number} names a previous hash, but ${last}`,
      );
    }
    if (sealHash(seal) !== seal.hash) {
      this.#tell("seal_changed", number, number, `seal ${number} does not match its hash`);
    }
    const known = this.#knownHead;
    if (known?.number === number && known.hash !== seal.hash) {
      const message = `seal ${number} does not have the hash that was given`;
      this.#tell("head_changed", number, number, message);
    }
  }

  /** Compares the events of a seal with its root, unless the events were removed. */
  async #verifySealedSpan(seal: SealRow): Promise<void> {
    const before = this.#faults.length;
    if (seal.first_seq !== this.#lastSeq + 1) {
      const message = `seal ${seal.number} begins with event ${seal.first_seq} instead of ${this.#lastSeq + 1}`;
      this.#tell("chain_broken", seal.number, seal.number, message);
    }
    const root = await this.#verifySpan(seal.last_seq);
    const isRemoved = this.#removed.some(
      ({ first_seq, last_seq }) => first_seq <= seal.first_seq && seal.last_seq <= last_seq,
    );
    if (isRemoved || root === seal.root || this.#faults.length > before) return;
    const { number, first_seq, last_seq } = seal;
    const message = `seal ${number} does not match events ${first_seq} to ${last_seq}: an event was changed together with its hash`;
    this.#tell("span_changed", first_seq, last_seq, message);
  }

  /** Reads events up to a number. @returns their root. */
  async #verifySpan(lastSeq: number): Promise<string> {
    const root = new SpanRoot();
    for (;;) {
      const event = await this.#next(lastSeq);
      if (event === null) break;
      this.#tellGap(event.seq);
      this.#lastSeq = event.seq;
      this.#events++;
      root.add(event);
      if (eventHash(event) !== event.hash) {
        const message = `event ${event.seq} does not match its hash`;
        this.#tell("event_changed", event.seq, event.seq, message);
      }
    }
    if (lastSeq < Number.MAX_SAFE_INTEGER) {
      this.#tellGap(lastSeq + 1);
      this.#lastSeq = Math.max(this.#lastSeq, lastSeq);
    }
    return root.end();
  }

  async #next(lastSeq: number): Promise<EventRow | null> {
    if (this.#page.length === 0) {
      this.#page = await this.#db
        .selectFrom("audit_events")
        .selectAll()
        .where("seq", ">", this.#lastSeq)
        .orderBy("seq")
        .limit(pageSize)
        .execute();
    }
    const [event] = this.#page;
    if (event === undefined || event.seq > lastSeq) return null;
    this.#page.shift();
    return event;
  }

  /** Reports missing events between the last one and the next, except those that were removed. */
  #tellGap(next: number): void {
    let first = this.#lastSeq + 1;
    for (const { first_seq, last_seq } of this.#removed) {
      if (last_seq < first || first_seq >= next) continue;
      this.#tellMissing(first, first_seq - 1);
      first = last_seq + 1;
    }
    this.#tellMissing(first, next - 1);
  }

  #tellMissing(first: number, last: number): void {
    if (first > last) return;
    this.#tell("events_missing", first, last, `${spanOf("event", first, last)} missing`);
  }

  async #verifyLastEvent(): Promise<void> {
    const last = await this.#fact(lastEventFact);
    this.#tellGap(Math.max(last, this.#removed.at(-1)?.last_seq ?? 0) + 1);
    if (this.#lastSeq > last && !this.#isRemoved(this.#lastSeq)) {
      const message = `event ${this.#lastSeq} exists, but the last event that was written is ${last}`;
      this.#tell("head_changed", last + 1, this.#lastSeq, message);
    }
  }

  #isRemoved(seq: number): boolean {
    return this.#removed.some(({ first_seq, last_seq }) => first_seq <= seq && seq <= last_seq);
  }

  async #verifyLastSeal(head: SealRow | null): Promise<void> {
    const there = head?.number ?? 0;
    const last = Math.max(await this.#fact(lastSealFact), this.#knownHead?.number ?? 0);
    if (last > there) {
      this.#tell("seal_missing", there + 1, last, `${spanOf("seal", there + 1, last)} missing`);
    } else if (last < there) {
      const message = `seal ${there} exists, but the last seal that was made is ${last}`;
      this.#tell("head_changed", last + 1, there, message);
    }
  }

  async #fact(name: string): Promise<number> {
    const row = await this.#db
      .selectFrom("facts")
      .select("value")
      .where("name", "=", name)
      .executeTakeFirst();
    return Number(row?.value ?? 0);
  }

  #tell(kind: AuditFault["kind"], first: number, last: number, message: string): void {
    if (this.#faults.length < maxFaults) this.#faults.push({ kind, message, first, last });
  }
}

/** `event 7 is`, `events 7 to 9 are`. */
function spanOf(what: "event" | "seal", first: number, last: number): string {
  return first === last ? `${what} ${first} is` : `${what}s ${first} to ${last} are`;
}
