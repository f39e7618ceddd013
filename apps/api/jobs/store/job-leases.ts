import { type Kysely, sql, type UpdateObject } from "kysely";
import type { Database } from "../../state/database.ts";
import { newId } from "../../state/ids.ts";
import type { Schema, StoredJobState } from "../../state/schema.ts";
import { pickFairly } from "./fair-share.ts";
import { changedColumns, changeJobs, type NewEvent, newEvent } from "./job-events.ts";
import type { JobStoreRules } from "./job-rules.ts";
import { lockedJobs } from "./locked-jobs.ts";
import type { JobBlob } from "./stored-job.ts";

/** A claimed job: the right to run it and to write its outcome, until another process claims it. */
export interface JobLease {
  id: string;
  tenant: string;
  /** The number of the claim, from 1. Results are stored by it. */
  attempt: number;
  /** The fence. The row has another one as soon as the lease is lost. */
  token: string;
  /** Whether somebody must be told of the job's end. */
  hasWebhook: boolean;
  spec: unknown;
  inputs: readonly JobBlob[];
}

/** The state of a lease, as its renewal reports it. */
export type LeaseStatus =
  | "held"
  /** The client cancels the job. The runner must end it and call `finish`. */
  | "cancel_requested"
  /** Another process has the job, or it has ended. The runner must stop without writing. */
  | "lost";

/** The end of a job that ran, with what its client gets. Both must survive JSON. */
export type JobOutcome =
  | { state: "succeeded"; result: unknown }
  /** The job has an error that another attempt would have too. */
  | { state: "failed"; error: unknown };

/** The failure of an attempt that is not the job's answer. */
export interface BrokenAttempt {
  /** Whether a worker process died without an answer. Two of them make the job dead. */
  cause: "infrastructure" | "worker_died";
  /** For the client, if this was the last attempt. It must survive JSON. */
  error: unknown;
}

/** The name under which transactions that pick from lanes wait for each other. */
export const laneLock = "job lanes";

const isClaimable = sql<boolean>`state in ('queued', 'announced')`;

/**
 * Jobs for those who run them: claims with a fence, renewals, and ends.
 *
 * Every write after the claim carries the lease's token in its condition, so that a process that lost its lease without
 * knowing changes nothing. Methods throw `StateUnavailableError` if the database cannot be used.
 */
export class JobLeases {
  readonly #database: Database;
  readonly #rules: JobStoreRules;
  readonly #runner: string;

  /** @param runner the id of this process, for the row. */
  constructor(database: Database, rules: JobStoreRules, runner: string) {
    this.#database = database;
    this.#rules = rules;
    this.#runner = runner;
  }

  /** Claims the jobs that are next in fair order, without an engine. */
  claimNext(count: number): Promise<JobLease[]> {
    return this.#database.db.transaction().execute(async (transaction) => {
      await this.#database.serialize(transaction, laneLock);
      return this.claim(await pickFairly(transaction, count), transaction);
    });
  }

  /**
   * Claims those of these jobs that wait, and counts the attempt. An engine may deliver an id twice, or late. A job that
   * another transaction is changing is left out; if it still waits afterwards, the feeder announces it again.
   *
   * @param db the transaction in which an engine removes the ids from its queue, if it has one.
   * @returns leases in the order of the ids.
   */
  async claim(ids: readonly string[], db: Kysely<Schema> = this.#database.db): Promise<JobLease[]> {
    if (ids.length === 0) return [];
    const { now } = this.#database;
    const token = newId();
    const change = db
      .updateTable("jobs")
      .set({
        state: "running",
        attempt: sql`attempt + 1`,
        runner: this.#runner,
        lease_token: token,
        lease_until: this.#after(this.#rules.leaseMs),
        announced_at: null,
        started_at: now,
        // It has started in time, also if it waits for another attempt.
        start_until: null,
        ...newEvent(),
      })
      .where(
        lockedJobs(this.#database, sql`id in (${sql.join(ids)}) and ${isClaimable}`, {
          // It waits for nothing that a feeder holds, which may wait for the entry of this job in its engine.
          busy: "skip",
        }),
      )
      .where(isClaimable)
      .returning([...changedColumns, "tenant", "spec", "inputs"]);
    const rows = await changeJobs(this.#database, db, change);
    return rows
      .sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
      .map(({ id, tenant, attempt, spec, inputs, webhook_url }) => ({
        id,
        tenant,
        attempt,
        token,
        hasWebhook: webhook_url !== null,
        spec: JSON.parse(spec) as unknown,
        inputs: JSON.parse(inputs) as JobBlob[],
      }));
  }

  /**
   * Renews leases in one statement.
   *
   * A lease that has ended is renewed too if nobody has taken its job: after an outage of the database that saves the
   * work.
   *
   * @returns the status of each lease, in the same order.
   */
  async renew(leases: readonly JobLease[]): Promise<LeaseStatus[]> {
    if (leases.length === 0) return [];
    const keys = leases.map(({ id, token }) => sql`(${id}, ${token})`);
    const isHeld = sql<boolean>`(id, lease_token) in (values ${sql.join(keys)}) and state = 'running'`;
    const rows = await this.#database.db
      .updateTable("jobs")
      .set({ lease_until: this.#after(this.#rules.leaseMs) })
      .where(lockedJobs(this.#database, isHeld, { busy: "wait" }))
      .where(isHeld)
      .returning(["id", "cancel_requested_at"])
      .execute();
    const held = new Map(rows.map((row) => [row.id, row]));
    return leases.map(({ id }) => {
      const row = held.get(id);
      if (row === undefined) return "lost";
      return row.cancel_requested_at === null ? "held" : "cancel_requested";
    });
  }

  /** Tells clients that the job has begun a stage. @returns false if the lease is lost. */
  async beginStage(lease: JobLease, stage: string): Promise<boolean> {
    const event = { type: sql<string>`'stage'`, data: { stage } };
    return (await this.#change(lease, {}, event)) !== null;
  }

  /**
   * Ends a job, and makes its result visible. A job whose cancellation was requested becomes `cancelled`, whatever its
   * outcome. A repeated call changes nothing, and returns the same: after a lost connection nobody knows whether the
   * first one was committed.
   *
   * @returns the state in which this attempt has ended the job; null if the lease is lost. If it is not the outcome's
   *   own state, the caller must delete what it has stored as the result.
   */
  async finish(
    lease: JobLease,
    outcome: JobOutcome,
  ): Promise<JobOutcome["state"] | "cancelled" | null> {
    const { now } = this.#database;
    const result = outcome.state === "succeeded" ? JSON.stringify(outcome.result) : null;
    const error = outcome.state === "failed" ? JSON.stringify(outcome.error) : null;
    const state = await this.#change(lease, {
      state: unlessCancelled(sql`${outcome.state}`, sql`'cancelled'`),
      result: unlessCancelled(sql`${result}`),
      error: unlessCancelled(sql`${error}`),
      lease_token: null,
      lease_until: null,
      ended_at: now,
      expires_at: this.#after(this.#rules.keptMs),
    });
    if (state === null) return endedBy(this.#database, lease);
    return state as JobOutcome["state"] | "cancelled";
  }

  /**
   * Ends an attempt that has no answer. The job waits for its next attempt, or it is `dead` if it has had too many.
   *
   * @returns the state that the job has got; null if the lease is lost.
   */
  async break(
    lease: JobLease,
    { cause, error }: BrokenAttempt,
  ): Promise<"delayed" | "dead" | "cancelled" | null> {
    const { now } = this.#database;
    const { deadKeptMs, keptMs, maxAttempts, maxWorkerDeaths } = this.#rules;
    const deaths = sql`worker_deaths + ${sql.lit(cause === "worker_died" ? 1 : 0)}`;
    const isDead = sql`${deaths} >= ${sql.lit(maxWorkerDeaths)}
      or attempt - handed_back >= ${sql.lit(maxAttempts)}`;
    const either = (dead: ReturnType<typeof sql>, delayed: ReturnType<typeof sql>) =>
      sql`case when ${isDead} then ${dead} else ${delayed} end`;
    // The attempt of this lease is counted: 1 after the first.
    const pause = this.#pause(sql`attempt - handed_back - 1`, 5);
    const state = await this.#change(
      lease,
      {
        state: unlessCancelled(either(sql`'dead'`, sql`'delayed'`), sql`'cancelled'`),
        worker_deaths: sql`${deaths}`,
        error: unlessCancelled(either(sql`${JSON.stringify(error)}`, sql`null`)),
        due_at: unlessCancelled(either(sql`null`, sql`${now} + ${pause}`)),
        lease_token: null,
        lease_until: null,
        ended_at: unlessCancelled(either(now, sql`null`), now),
        expires_at: unlessCancelled(
          either(this.#after(deadKeptMs), sql`null`),
          this.#after(keptMs),
        ),
      },
      { data: { reason: cause } },
    );
    return state as "delayed" | "dead" | "cancelled" | null;
  }

  /**
   * Hands a job back that met an outage of what every job needs. The attempt does not count. The next one follows after a
   * pause, which becomes longer twice, so that an outage that nobody sees before the work costs little.
   *
   * @returns the state that the job has got; null if the lease is lost.
   */
  async postpone(lease: JobLease): Promise<"delayed" | "cancelled" | null> {
    const { now } = this.#database;
    const pause = this.#pause(sql`handed_back`, 2);
    const state = await this.#change(
      lease,
      {
        state: unlessCancelled(sql`'delayed'`, sql`'cancelled'`),
        handed_back: sql`handed_back + 1`,
        due_at: unlessCancelled(sql`${now} + ${pause}`),
        lease_token: null,
        lease_until: null,
        ended_at: unlessCancelled(sql`null`, now),
        expires_at: unlessCancelled(sql`null`, this.#after(this.#rules.keptMs)),
      },
      { data: { reason: "outage" } },
    );
    return state as "delayed" | "cancelled" | null;
  }

  /** Hands a job back that this process cannot end any more. The attempt does not count against it. */
  async handBack(lease: JobLease): Promise<void> {
    const { now } = this.#database;
    await this.#change(
      lease,
      {
        state: unlessCancelled(sql`'queued'`, sql`'cancelled'`),
        handed_back: sql`handed_back + 1`,
        lease_token: null,
        lease_until: null,
        ended_at: unlessCancelled(sql`null`, now),
        expires_at: unlessCancelled(sql`null`, this.#after(this.#rules.keptMs)),
      },
      { data: { reason: "handed_back" } },
    );
  }

  /** A pause in milliseconds, four times as long for each earlier one, up to `most`. */
  #pause(earlier: ReturnType<typeof sql>, most: number) {
    // Jobs that broke together do not come back together.
    const jitter = 0.75 + Math.random() / 2;
    const { retryPauseMs } = this.#rules;
    return sql`cast(${sql.lit(retryPauseMs)} * cast(${jitter} as real) * ${fourTo(earlier, most)} as bigint)`;
  }

  #after(ms: number) {
    return sql<number>`${this.#database.now} + ${sql.lit(ms)}`;
  }

  /** Changes the row of a held lease, and adds the event. @returns the new state; null if the lease is lost. */
  async #change(
    { hasWebhook, id, token }: JobLease,
    values: JobChanges,
    event?: NewEvent,
  ): Promise<StoredJobState | null> {
    const change = (db: Kysely<Schema>) =>
      changeJobs(
        this.#database,
        db,
        db
          .updateTable("jobs")
          .set({ ...values, ...newEvent(event) })
          .where("id", "=", id)
          .where("lease_token", "=", token)
          .where("state", "=", "running")
          .returning(changedColumns),
      );
    const { db } = this.#database;
    const [row] = await (hasWebhook ? db.transaction().execute(change) : change(db));
    return row?.state ?? null;
  }
}

/** The state in which this attempt has ended its job; null if it has not. No other attempt has its number. */
async function endedBy(
  { db }: Pick<Database, "db">,
  { id, attempt }: JobLease,
): Promise<JobOutcome["state"] | "cancelled" | null> {
  const row = await db
    .selectFrom("jobs")
    .select("state")
    .where("id", "=", id)
    .where("attempt", "=", attempt)
    .where("state", "in", ["succeeded", "failed", "cancelled"])
    .executeTakeFirst();
  return row === undefined ? null : (row.state as JobOutcome["state"] | "cancelled");
}

/** New values of columns: as they are, or as SQL. */
type JobChanges = UpdateObject<Schema, "jobs">;

/** One value, or another if the client has cancelled the job. */
function unlessCancelled<T>(value: ReturnType<typeof sql>, cancelled = sql`null`) {
  return sql<T>`case when cancel_requested_at is null then ${value} else ${cancelled} end`;
}

/** Powers of 4 up to a highest one, which SQLite has no function for. */
function fourTo(exponent: ReturnType<typeof sql>, most: number) {
  const powers = Array.from({ length: most }, (_, n) => n);
  const cases = powers.map((n) => sql`when ${sql.lit(n)} then ${sql.lit(4 ** n)}`);
  return sql`(case ${exponent} ${sql.join(cases, sql` `)} else ${sql.lit(4 ** most)} end)`;
}
