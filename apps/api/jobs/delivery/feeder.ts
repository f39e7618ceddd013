import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../state/database.ts";
import type { Schema } from "../../state/schema.ts";
import type { SubmissionsFirst } from "../runner/submissions-first.ts";
import { pickFairly } from "../store/fair-share.ts";
import { laneLock } from "../store/job-leases.ts";
import { lockedJobs } from "../store/locked-jobs.ts";
import type { RunnerRegistry } from "../store/runner-registry.ts";
import { AskedLoop } from "./asked-loop.ts";

/** A job that an engine is to deliver. */
export interface AnnouncedJob {
  id: string;
  /** The number of the last claim. The next one has another number. */
  attempt: number;
}

/** How jobs get into an engine: in the transaction that marks them, or after it. */
export interface Engine {
  /** False: the engine cannot be reached, and no job is picked for it. */
  isReady?(): boolean;
  /** Puts jobs into the engine. If it throws, nothing is marked. */
  sendWithin?(transaction: Transaction<Schema>, jobs: readonly AnnouncedJob[]): Promise<void>;
  /** Puts jobs into the engine. If it throws, they are queued again. */
  sendAfter?(jobs: readonly AnnouncedJob[]): Promise<void>;
}

export interface FeederOptions {
  database: Database;
  registry: Pick<RunnerRegistry, "load">;
  engine: Engine;
  /** Holds the feeder back while this process stores submissions. */
  submissions: Pick<SubmissionsFirst, "turn">;
  /** Called when jobs were put into the engine. */
  onFed?(): void;
  /** The longest pause between two looks. */
  pollMs: number;
  onError(error: unknown): void;
}

/** The jobs that the engine holds or that run, for each slot. More would wait in the engine's order. */
const jobsPerSlot = 2;
/** After this time without a claim, an announced job is put into the engine again: it may have lost the first entry. */
const repeatMs = 5000;
const looksPerRepeat = 5;

/**
 * Moves jobs from the lanes into an engine, in fair order and only a few ahead, because engines deliver first in, first
 * out. Each process may have a feeder; a lock lets one of them work at a time.
 */
export class Feeder {
  readonly #options: FeederOptions;
  readonly #loop: AskedLoop;
  #repeatedAt = Number.NEGATIVE_INFINITY;
  #isRoomLikely = false;

  constructor(options: FeederOptions) {
    this.#options = options;
    const { onError, pollMs } = options;
    this.#loop = new AskedLoop({ round: () => this.#feed(), pollMs, onError });
  }

  /** Makes the feeder look at the lanes. */
  look(): void {
    this.#loop.look();
  }

  /** Makes the feeder look, because a job of this process has ended. */
  lookForRoom(): void {
    this.#isRoomLikely = true;
    this.#loop.look();
  }

  close(): Promise<void> {
    return this.#loop.close();
  }

  async #feed(): Promise<void> {
    const { database, engine, onFed, submissions } = this.#options;
    await submissions.turn();
    if (engine.isReady?.() === false) return;
    const isRoomLikely = this.#isRoomLikely || this.#isRepeatDue;
    this.#isRoomLikely = false;
    // Each new job asks for a round. Most of them find no room, and one query tells.
    if (!isRoomLikely && (await this.#room(database.db)) <= 0) return;
    const jobs = await database.db.transaction().execute(async (transaction) => {
      if (!(await database.trySerialize(transaction, laneLock))) return [];
      const repeated = await this.#repeatInTime(transaction);
      const picked = await pickFairly(transaction, await this.#room(transaction));
      const announced = [...repeated, ...(await this.#mark(transaction, picked))];
      if (announced.length > 0) await engine.sendWithin?.(transaction, announced);
      return announced;
    });
    if (jobs.length === 0) return;
    try {
      await engine.sendAfter?.(jobs);
      onFed?.();
    } catch (error) {
      await returnToLanes(
        database,
        jobs.map(({ id }) => id),
      );
      throw error;
    }
  }

  async #room(db: Kysely<Schema>): Promise<number> {
    const { live, slots } = await this.#options.registry.load(db);
    return jobsPerSlot * slots - live;
  }

  get #isRepeatDue(): boolean {
    return performance.now() - this.#repeatedAt >= repeatMs / looksPerRepeat;
  }

  /** Looks for forgotten announcements, unless it has looked a moment ago. */
  async #repeatInTime(transaction: Transaction<Schema>): Promise<AnnouncedJob[]> {
    if (!this.#isRepeatDue) return [];
    const now = performance.now();
    const repeated = await this.#repeat(transaction);
    this.#repeatedAt = now;
    return repeated;
  }

  /** Announced jobs keep their place, and their lanes are not charged again. */
  #repeat(transaction: Transaction<Schema>): Promise<AnnouncedJob[]> {
    const { database } = this.#options;
    const { now } = database;
    // The first condition is that of the partial index.
    const isForgotten = sql<boolean>`state in ('announced', 'running') and state = 'announced'
      and announced_at < ${now} - ${sql.lit(repeatMs)}`;
    return transaction
      .updateTable("jobs")
      .set({ announced_at: now })
      .where(lockedJobs(database, isForgotten, { busy: "skip" }))
      .where(isForgotten)
      .returning(["id", "attempt"])
      .execute();
  }

  /** @returns the jobs in the order in which they were picked. */
  async #mark(transaction: Transaction<Schema>, ids: readonly string[]): Promise<AnnouncedJob[]> {
    if (ids.length === 0) return [];
    const { database } = this.#options;
    const isPicked = sql<boolean>`id in (${sql.join(ids)}) and state = 'queued'`;
    const rows = await transaction
      .updateTable("jobs")
      .set({ state: "announced", announced_at: database.now })
      .where(lockedJobs(database, isPicked, { busy: "skip" }))
      .where(isPicked)
      .returning(["id", "attempt"])
      .execute();
    return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  }
}

/** Queues announced jobs again that nobody has claimed. */
export async function returnToLanes(
  database: Pick<Database, "db" | "engine">,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const isAnnounced = sql<boolean>`id in (${sql.join(ids)}) and state = 'announced'`;
  await database.db
    .updateTable("jobs")
    .set({ state: "queued", announced_at: null })
    .where(lockedJobs(database, isAnnounced, { busy: "wait" }))
    .where(isAnnounced)
    .execute();
}
