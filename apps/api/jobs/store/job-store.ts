import { type Kysely, sql, type Transaction } from "kysely";
import { type JobEndState, type JobState, jobEndStates } from "../../../contract/job-states.ts";
import type { Database } from "../../state/database.ts";
import type { Schema } from "../../state/schema.ts";
import { cancelEvent, changedColumns, changeJobs, firstEvent, newEvent } from "./job-events.ts";
import type { JobStoreRules } from "./job-rules.ts";
import { QueuedEstimate } from "./queued-estimate.ts";
import {
  type JobBlob,
  type NewJob,
  type StoredJob,
  shownState,
  toStoredJob,
  waitingStates,
} from "./stored-job.ts";

/** The outcome of `create`. `limit` is the most waiting jobs, of the tenant or of all. */
export type Creation =
  | { kind: "created"; job: StoredJob }
  | { kind: "refused"; by: "tenant" | "all"; limit: number };

/** The outcome of `cancel`. */
export type Cancellation =
  | { kind: "not_found" }
  /** The job did not run, and never will. */
  | { kind: "cancelled" }
  /** The job runs. Its runner ends it, and whatever its worker still does, it becomes `cancelled`. */
  | { kind: "requested" }
  /** The job had ended before. Nothing has changed. */
  | { kind: "too_late"; state: JobEndState };

/** The outcome of `restart`. */
export type Restart =
  | { kind: "not_found" }
  | { kind: "queued" }
  /** Only jobs that ended without a result can be restarted. */
  | { kind: "refused"; state: JobState };

/** The outcome of `remove`. The caller deletes the blobs. */
export type Removal =
  | { kind: "not_found" }
  | { kind: "removed"; inputs: readonly JobBlob[]; claim: number }
  /** Only ended jobs can be removed. */
  | { kind: "refused"; state: JobState };

/** A job of a tenant. Another tenant's job is as if it did not exist. */
export interface JobName {
  tenant: string;
  id: string;
}

/** A step within the transaction that creates a job, such as storing its outbox. If it throws, there is no job. */
export type WithJob = (transaction: Transaction<Schema>, job: StoredJob) => Promise<void>;

/** SQLite takes at most 32,766 values in a statement. */
const jobsPerStatement = 1000;

/** The most tenants whose lanes are remembered. */
const maxKnownLanes = 10_000;

const restartable = ["failed", "dead", "cancelled", "expired"] as const;

/**
 * Jobs for those who submit them. The row is the only truth about a job.
 *
 * Methods throw `StateUnavailableError` if the database cannot be used.
 */
export class JobStore {
  readonly #database: Database;
  readonly #rules: JobStoreRules;
  readonly #estimate = new QueuedEstimate();
  readonly #knownLanes = new Set<string>();

  constructor(database: Database, rules: JobStoreRules) {
    this.#database = database;
    this.#rules = rules;
  }

  /**
   * Stores a job, unless too many wait. When the promise resolves, the job survives a crash of the machine.
   *
   * Concurrent calls may together exceed a limit by their number: an exact count would make them wait for each other.
   */
  create(job: NewJob, within?: WithJob): Promise<Creation> {
    const { db } = this.#database;
    if (within === undefined) return this.#create(db, job);
    return db.transaction().execute(async (transaction) => {
      const creation = await this.#create(transaction, job);
      if (creation.kind === "created") await within(transaction, creation.job);
      return creation;
    });
  }

  /**
   * Stores jobs of one tenant in one transaction, unless too many would wait: all of them or none.
   *
   * @param within runs before the jobs are stored. If it throws, there are no jobs.
   */
  createAll(
    tenant: string,
    jobs: readonly NewJob[],
    within: (transaction: Transaction<Schema>) => Promise<void>,
  ): Promise<{ kind: "created" } | Extract<Creation, { kind: "refused" }>> {
    return this.#database.db.transaction().execute(async (transaction) => {
      const refused = await this.#refusal(transaction, { tenant, count: jobs.length });
      if (refused !== null) return refused;
      await within(transaction);
      for (let at = 0; at < jobs.length; at += jobsPerStatement) {
        await this.#insert(transaction, tenant, jobs.slice(at, at + jobsPerStatement));
      }
      return { kind: "created" } as const;
    });
  }

  async #create(db: Kysely<Schema>, job: NewJob): Promise<Creation> {
    const { tenant } = job;
    const refused = await this.#refusal(db, { tenant, count: 1 });
    if (refused !== null) return refused;
    const [stored] = await this.#insert(db, tenant, [job]);
    if (stored === undefined) throw new Error("a job was not inserted");
    return { kind: "created", job: stored };
  }

  /** Inserts jobs of one tenant, with their first events. */
  async #insert(db: Kysely<Schema>, tenant: string, jobs: readonly NewJob[]): Promise<StoredJob[]> {
    const { now } = this.#database;
    const { maxWaitMs } = this.#rules;
    await this.#makeLane(db, tenant);
    const values = jobs.map(({ costMs, id, inputs, priority, spec, ...job }) => ({
      ...{ id, tenant, priority },
      batch: job.batch ?? null,
      template: job.template ?? null,
      webhook_url: job.webhookUrl ?? null,
      state: "queued" as const,
      cost: costMs,
      spec: JSON.stringify(spec),
      inputs: JSON.stringify(inputs),
      ...firstEvent,
      created_at: now,
      start_until: maxWaitMs === null ? null : this.#after(maxWaitMs),
    }));
    const created = await db.insertInto("jobs").values(values).returningAll().execute();
    return created.map((row) => toStoredJob({ ...row, read_at: row.created_at }));
  }

  /** Makes the lane of a tenant, if this process has not seen one. Lanes are never removed. */
  async #makeLane(db: Kysely<Schema>, tenant: string): Promise<void> {
    if (this.#knownLanes.has(tenant)) return;
    const made = await db
      .insertInto("lanes")
      .values({ tenant })
      .onConflict((conflict) => conflict.column("tenant").doNothing())
      .executeTakeFirst();
    // A lane that this transaction makes is there only once it has committed.
    if (made.numInsertedOrUpdatedRows !== 0n) return;
    if (this.#knownLanes.size >= maxKnownLanes) this.#knownLanes.clear();
    this.#knownLanes.add(tenant);
  }

  /** @returns null if the tenant has no such job. */
  async find({ tenant, id }: JobName): Promise<StoredJob | null> {
    const row = await this.#database.db
      .selectFrom("jobs")
      .selectAll()
      .select(this.#database.now.as("read_at"))
      .where("tenant", "=", tenant)
      .where("id", "=", id)
      .executeTakeFirst();
    return row === undefined ? null : toStoredJob(row);
  }

  /**
   * Lists jobs of a tenant, the newest first.
   *
   * @param before the last job of the page before; null: the first page.
   * @returns null if that job does not exist any more.
   */
  async list({
    tenant,
    states,
    before,
    limit,
  }: {
    tenant: string;
    states: readonly JobState[] | null;
    before: string | null;
    limit: number;
  }): Promise<StoredJob[] | null> {
    const { db, now } = this.#database;
    let query = db
      .selectFrom("jobs")
      .selectAll()
      .select(now.as("read_at"))
      .where("tenant", "=", tenant);
    if (states !== null) {
      const stored = states.flatMap((state) => (state === "queued" ? waitingStates : [state]));
      query = query.where("state", "in", stored);
    }
    if (before !== null) {
      const last = await db
        .selectFrom("jobs")
        .select("seq")
        .where("tenant", "=", tenant)
        .where("id", "=", before)
        .executeTakeFirst();
      if (last === undefined) return null;
      query = query.where("seq", "<", last.seq);
    }
    const rows = await query.orderBy("seq", "desc").limit(limit).execute();
    return rows.map(toStoredJob);
  }

  /** How many jobs of its lane go before a waiting job; null if it does not wait in its lane. */
  async ahead({ tenant, id }: JobName): Promise<number | null> {
    const { rows } = await sql<{ ahead: number }>`
      select (select count(*) from jobs where jobs.state = 'queued' and jobs.tenant = own.tenant
        and (jobs.priority > own.priority or (jobs.priority = own.priority and jobs.seq < own.seq))) as ahead
      from jobs as own where own.id = ${id} and own.tenant = ${tenant} and own.state = 'queued'`.execute(
      this.#database.db,
    );
    return rows[0]?.ahead ?? null;
  }

  /** Cancels a job that waits, or asks the runner of a running one to end it. */
  cancel({ tenant, id }: JobName): Promise<Cancellation> {
    const { db, now } = this.#database;
    return db.transaction().execute(async (transaction): Promise<Cancellation> => {
      const change = transaction
        .updateTable("jobs")
        .set({
          state: sql`case when state = 'running' then 'running' else 'cancelled' end`,
          cancel_requested_at: now,
          ended_at: sql`case when state = 'running' then null else ${now} end`,
          expires_at: sql`case when state = 'running' then null else ${this.#after(this.#rules.keptMs)} end`,
          ...newEvent(cancelEvent),
        })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .where("state", "in", [...waitingStates, "running"])
        .where("cancel_requested_at", "is", null)
        .returning(changedColumns);
      const [row] = await changeJobs(this.#database, transaction, change);
      if (row === undefined) return this.#notCancelled(transaction, { tenant, id });
      return { kind: row.state === "running" ? "requested" : "cancelled" };
    });
  }

  /**
   * Queues a job again that ended without a result. Its attempts and worker deaths start at 0. A job whose time is over
   * is refused, because its inputs may be gone.
   */
  restart({ tenant, id }: JobName): Promise<Restart> {
    const { db, now } = this.#database;
    const { maxWaitMs } = this.#rules;
    return db.transaction().execute(async (transaction): Promise<Restart> => {
      const change = transaction
        .updateTable("jobs")
        .set({
          state: "queued",
          // Attempts keep their numbers, because results are stored by them.
          handed_back: sql`attempt`,
          worker_deaths: 0,
          ...newEvent({ data: { reason: "restarted" } }),
          cancel_requested_at: null,
          error: null,
          start_until: maxWaitMs === null ? null : this.#after(maxWaitMs),
          started_at: null,
          ended_at: null,
          expires_at: null,
        })
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .where("state", "in", restartable)
        .where("expires_at", ">", now)
        .returning(changedColumns);
      const [row] = await changeJobs(this.#database, transaction, change);
      if (row !== undefined) return { kind: "queued" };
      const state = await this.#stateOf(transaction, { tenant, id });
      return state === null ? { kind: "not_found" } : { kind: "refused", state };
    });
  }

  /** Removes an ended job and its events. The caller deletes its blobs afterwards (`deleteJobBlobs`). */
  remove({ tenant, id }: JobName): Promise<Removal> {
    return this.#database.db.transaction().execute(async (transaction): Promise<Removal> => {
      const row = await transaction
        .deleteFrom("jobs")
        .where("tenant", "=", tenant)
        .where("id", "=", id)
        .where("state", "in", jobEndStates)
        .returning(["inputs", "attempt"])
        .executeTakeFirst();
      if (row === undefined) {
        const state = await this.#stateOf(transaction, { tenant, id });
        return state === null ? { kind: "not_found" } : { kind: "refused", state };
      }
      await transaction.deleteFrom("job_events").where("job", "=", id).execute();
      const inputs = JSON.parse(row.inputs) as JobBlob[];
      return { kind: "removed", inputs, claim: row.attempt };
    });
  }

  #after(ms: number) {
    return sql<number>`${this.#database.now} + ${sql.lit(ms)}`;
  }

  /** Refuses jobs if more than the limits would wait. */
  async #refusal(
    db: Kysely<Schema>,
    { tenant, count }: { tenant: string; count: number },
  ): Promise<Extract<Creation, { kind: "refused" }> | null> {
    const { maxQueued, maxQueuedPerTenant } = this.#rules;
    const ofTenant = sql`and tenant = ${tenant}`;
    const limits = [
      { by: "tenant", lane: `of ${tenant}`, condition: ofTenant, limit: maxQueuedPerTenant },
      { by: "all", lane: "all", condition: sql``, limit: maxQueued },
    ] as const;
    for (const { by, condition, lane, limit } of limits) {
      if (this.#estimate.admits(lane, count, limit)) continue;
      const counted = await countQueued(db, condition, limit);
      if (counted + count > limit) return { kind: "refused", by, limit };
      this.#estimate.learn(lane, counted + count);
    }
    return null;
  }

  async #notCancelled(transaction: Transaction<Schema>, name: JobName): Promise<Cancellation> {
    const state = await this.#stateOf(transaction, name);
    if (state === null) return { kind: "not_found" };
    // The update leaves out jobs that are being cancelled, and those that have ended.
    if (state === "running" || state === "queued") return { kind: "requested" };
    return { kind: "too_late", state };
  }

  async #stateOf(
    transaction: Transaction<Schema>,
    { tenant, id }: JobName,
  ): Promise<JobState | null> {
    const row = await transaction
      .selectFrom("jobs")
      .select("state")
      .where("tenant", "=", tenant)
      .where("id", "=", id)
      .executeTakeFirst();
    return row === undefined ? null : shownState(row.state);
  }
}

/** @returns the number of queued jobs, at most `limit`: it stops counting there. */
async function countQueued(
  db: Kysely<Schema>,
  condition: ReturnType<typeof sql>,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ queued: number }>`
    select count(*) as queued from (
      select 1 from jobs where state = 'queued' ${condition} limit ${limit}) as counted`.execute(
    db,
  );
  return Number(rows[0]?.queued ?? 0);
}
