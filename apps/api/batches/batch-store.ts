import { sql, type Transaction } from "kysely";
import { isEndState, type JobState, jobEndStates } from "../../contract/job-states.ts";
import { cancelEvent, changedColumns, changeJobs, newEvent } from "../jobs/store/job-events.ts";
import { lockedJobs } from "../jobs/store/locked-jobs.ts";
import { shownState, waitingStates } from "../jobs/store/stored-job.ts";
import type { Database } from "../state/database.ts";
import type { Schema } from "../state/schema.ts";
import type { NewRow, RowOutcome, StoredBatch } from "./stored-batch.ts";

/** A batch of a tenant. Another tenant's batch is as if it did not exist. */
export interface BatchName {
  tenant: string;
  id: string;
}

/** The outcome of `cancel`. */
export type BatchCancellation =
  | { kind: "not_found" }
  /** All jobs had ended: nothing has changed. */
  | { kind: "too_late" }
  /** @param running the running jobs, whose runners must be told. */
  | { kind: "cancelled"; running: readonly string[] };

/** The outcome of `remove`. The caller deletes the blobs. */
export type BatchRemoval =
  | { kind: "not_found" }
  | { kind: "removed"; jobs: readonly { id: string; claim: number }[] }
  /** Some jobs wait or run. */
  | { kind: "refused" };

/** Rows in one statement: SQLite takes at most 32,766 values. */
const rowsPerStatement = 1000;

/** The rows of batches. The jobs of a batch tell its state. Methods throw `StateUnavailableError`. */
export class BatchStore {
  readonly #database: Database;
  readonly #keptMs: number;

  /** @param rules `keptMs`: how long an ended job is kept. */
  constructor(database: Database, { keptMs }: { keptMs: number }) {
    this.#database = database;
    this.#keptMs = keptMs;
  }

  /** Stores a batch and its rows, in the transaction that creates its jobs. @returns the time of its creation. */
  async create(
    transaction: Transaction<Schema>,
    { id, tenant }: BatchName,
    rows: readonly NewRow[],
  ): Promise<number> {
    const badRows = rows.filter(({ faults }) => faults !== null).length;
    const { created_at } = await transaction
      .insertInto("batches")
      .values({ id, tenant, rows: rows.length, bad_rows: badRows, created_at: this.#database.now })
      .returning("created_at")
      .executeTakeFirstOrThrow();
    for (let at = 0; at < rows.length; at += rowsPerStatement) {
      const values = rows.slice(at, at + rowsPerStatement).map(({ faults, ...row }) => ({
        ...row,
        batch: id,
        faults: faults === null ? null : JSON.stringify(faults),
      }));
      await transaction.insertInto("batch_rows").values(values).execute();
    }
    return created_at;
  }

  /** @returns null if the tenant has no such batch. */
  async find({ tenant, id }: BatchName): Promise<StoredBatch | null> {
    const row = await this.#database.db
      .selectFrom("batches")
      .selectAll()
      .where("tenant", "=", tenant)
      .where("id", "=", id)
      .executeTakeFirst();
    return row === undefined ? null : this.#withJobs(row);
  }

  /**
   * Lists batches of a tenant, the newest first.
   *
   * @param before the last batch of the page before; null: the first page.
   * @returns null if that batch does not exist any more.
   */
  async list({
    tenant,
    before,
    limit,
  }: {
    tenant: string;
    before: string | null;
    limit: number;
  }): Promise<StoredBatch[] | null> {
    const { db } = this.#database;
    let query = db.selectFrom("batches").selectAll().where("tenant", "=", tenant);
    if (before !== null) {
      const last = await db
        .selectFrom("batches")
        .select("seq")
        .where("tenant", "=", tenant)
        .where("id", "=", before)
        .executeTakeFirst();
      if (last === undefined) return null;
      query = query.where("seq", "<", last.seq);
    }
    const rows = await query.orderBy("seq", "desc").limit(limit).execute();
    return Promise.all(rows.map((row) => this.#withJobs(row)));
  }

  /** The outcomes of a batch's rows after one of them, in their order. @param after 0: from the first. */
  async outcomes({
    batch,
    after,
    limit,
    onlyBad = false,
  }: {
    batch: string;
    after: number;
    limit: number;
    onlyBad?: boolean;
  }): Promise<RowOutcome[]> {
    let query = this.#database.db
      .selectFrom("batch_rows")
      .leftJoin("jobs", "jobs.id", "batch_rows.job")
      .select(["batch_rows.number", "batch_rows.line", "batch_rows.name", "batch_rows.job"])
      .select(["batch_rows.faults", "jobs.state", "jobs.result", "jobs.error"])
      .where("batch_rows.batch", "=", batch)
      .where("batch_rows.number", ">", after);
    if (onlyBad) query = query.where("batch_rows.faults", "is not", null);
    const rows = await query.orderBy("batch_rows.number").limit(limit).execute();
    return rows.map(({ faults, state, ...row }) => ({
      ...row,
      faults: faults === null ? null : (JSON.parse(faults) as RowOutcome["faults"]),
      state: state === null ? null : shownState(state),
    }));
  }

  /** Whether a job of the batch waits or runs. It counts no jobs. */
  async isRunning(batch: string): Promise<boolean> {
    const job = await this.#database.db
      .selectFrom("jobs")
      .select("id")
      .where("batch", "=", batch)
      .where("state", "in", [...waitingStates, "running"])
      .limit(1)
      .executeTakeFirst();
    return job !== undefined;
  }

  /** Cancels all jobs of a batch that have not ended. */
  cancel({ tenant, id }: BatchName): Promise<BatchCancellation> {
    const { db, now } = this.#database;
    const hasNotEnded = sql`state in (${sql.join([...waitingStates, "running"])})`;
    return db.transaction().execute(async (transaction): Promise<BatchCancellation> => {
      const batch = await transaction
        .updateTable("batches")
        .set({
          cancel_requested_at: sql`case
            when exists (select 1 from jobs where jobs.batch = batches.id and ${hasNotEnded})
            then coalesce(cancel_requested_at, ${now}) else cancel_requested_at end`,
        })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .returning("cancel_requested_at")
        .executeTakeFirst();
      if (batch === undefined) return { kind: "not_found" };
      if (batch.cancel_requested_at === null) return { kind: "too_late" };
      const isLive = sql<boolean>`batch = ${id} and cancel_requested_at is null and ${hasNotEnded}`;
      const ends = sql<number>`case when state = 'running' then null else ${now} end`;
      const change = transaction
        .updateTable("jobs")
        .set({
          state: sql`case when state = 'running' then 'running' else 'cancelled' end`,
          cancel_requested_at: now,
          ended_at: ends,
          expires_at: sql`${ends} + ${sql.lit(this.#keptMs)}`,
          ...newEvent(cancelEvent),
        })
        .where(lockedJobs(this.#database, isLive, { busy: "wait" }))
        .where(isLive)
        .returning(changedColumns);
      const rows = await changeJobs(this.#database, transaction, change);
      const running = rows.filter(({ state }) => state === "running").map((row) => row.id);
      return { kind: "cancelled", running };
    });
  }

  /** Removes a batch whose jobs have all ended, with them. The caller deletes the blobs afterwards. */
  async remove({ tenant, id }: BatchName): Promise<BatchRemoval> {
    const { db } = this.#database;
    try {
      return await db.transaction().execute(async (transaction): Promise<BatchRemoval> => {
        const batch = await transaction
          .deleteFrom("batches")
          .where("tenant", "=", tenant)
          .where("id", "=", id)
          .returning("id")
          .executeTakeFirst();
        if (batch === undefined) return { kind: "not_found" };
        return { kind: "removed", jobs: await removeRows(this.#database, transaction, id) };
      });
    } catch (error) {
      if (error instanceof LiveJobs) return { kind: "refused" };
      throw error;
    }
  }

  /** Batches whose time is over, the oldest first. */
  async expired({ graceMs, limit }: { graceMs: number; limit: number }): Promise<BatchName[]> {
    const { db, now } = this.#database;
    // A batch is kept as long as the last of its jobs, and at least as long as a job.
    const { rows } = await sql<BatchName>`
      select id, tenant from batches
      where created_at <= ${now} - ${sql.lit(this.#keptMs + graceMs)}
        and not exists (select 1 from jobs where jobs.batch = batches.id
          and (jobs.expires_at is null or jobs.expires_at > ${now} - ${sql.lit(graceMs)}))
      order by created_at limit ${limit}`.execute(db);
    return rows;
  }

  /** Which of these batches exist. */
  async existing(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const { db } = this.#database;
    const rows = await db.selectFrom("batches").select("id").where("id", "in", ids).execute();
    return new Set(rows.map(({ id }) => id));
  }

  async #withJobs(row: {
    id: string;
    tenant: string;
    rows: number;
    bad_rows: number;
    cancel_requested_at: number | null;
    created_at: number;
  }): Promise<StoredBatch> {
    const groups = await this.#database.db
      .selectFrom("jobs")
      .select(["state", sql<number>`count(*)`.as("jobs")])
      .select([sql<number | null>`max(ended_at)`.as("ended")])
      .select([sql<number | null>`max(expires_at)`.as("expires")])
      .where("batch", "=", row.id)
      .groupBy("state")
      .execute();
    const jobs = new Map<JobState, number>();
    for (const group of groups) {
      const state = shownState(group.state);
      jobs.set(state, (jobs.get(state) ?? 0) + group.jobs);
    }
    const ended = groups.filter(({ state }) => isEndState(shownState(state)));
    return {
      id: row.id,
      tenant: row.tenant,
      rows: row.rows,
      badRows: row.bad_rows,
      isCancelRequested: row.cancel_requested_at !== null,
      createdAt: row.created_at,
      jobs,
      lastEndedAt: latest(ended.map((group) => group.ended)),
      lastExpiresAt: latest(ended.map((group) => group.expires)),
    };
  }
}

/** Rolls the removal of a batch back. */
class LiveJobs extends Error {}

/** @throws LiveJobs if a job waits or runs. */
async function removeRows(
  database: Pick<Database, "engine">,
  transaction: Transaction<Schema>,
  batch: string,
): Promise<{ id: string; claim: number }[]> {
  // Events are deleted through the rows of the batch, because their jobs are gone then: whoever removes a single job
  // locks the job first too.
  const jobs = await transaction
    .deleteFrom("jobs")
    .where(lockedJobs(database, sql`batch = ${batch}`, { busy: "wait" }))
    .where("state", "in", jobEndStates)
    .returning(["id", "attempt"])
    .execute();
  await transaction
    .deleteFrom("job_events")
    .where("job", "in", (rows) =>
      rows
        .selectFrom("batch_rows")
        .select("batch_rows.job")
        .where("batch_rows.batch", "=", batch)
        .where("batch_rows.job", "is not", null)
        .$castTo<{ job: string }>(),
    )
    .execute();
  // After the deletion, because a job may be restarted meanwhile.
  const live = await transaction
    .selectFrom("jobs")
    .select("id")
    .where("batch", "=", batch)
    .limit(1)
    .executeTakeFirst();
  if (live !== undefined) throw new LiveJobs();
  await transaction.deleteFrom("batch_rows").where("batch", "=", batch).execute();
  return jobs.map(({ id, attempt }) => ({ id, claim: attempt }));
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
