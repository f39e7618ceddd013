import { type RawBuilder, sql, type Transaction, type UpdateObject } from "kysely";
import type { Database } from "../../state/database.ts";
import type { Schema } from "../../state/schema.ts";
import { changedColumns, changeJobs, newEvent } from "./job-events.ts";
import type { JobStoreRules } from "./job-rules.ts";
import { lockedJobs } from "./locked-jobs.ts";

/** How many jobs a recovery has changed, by what had happened to them. */
export interface Recovery {
  /** Their runner had stopped renewing their lease. */
  lost: number;
  /** The pause before their next attempt was over. */
  due: number;
  /** They were announced, but nobody claimed them. */
  unclaimed: number;
  /** They had waited too long for their start. */
  expired: number;
}

export interface RecoveryOptions {
  rules: Pick<JobStoreRules, "leaseMs" | "maxAttempts" | "keptMs" | "deadKeptMs">;
  /**
   * How long an announced job may stay unclaimed, in milliseconds. Feeders repeat announcements after five seconds, so
   * that only jobs without a feeder stay unclaimed for half a minute.
   */
  unclaimedMs: number;
  /** False: leases that have ended may still be renewed, and their jobs are left to their runners. True by default. */
  endsLeases?: boolean;
  /** The error of a job that is dead because its runners have vanished. It must survive JSON. */
  lostError: unknown;
}

const nothing: Recovery = { lost: 0, due: 0, unclaimed: 0, expired: 0 };

/** The most jobs of each kind that one call changes. */
const batchSize = 500;

/**
 * Brings jobs on that nobody else will: those of vanished runners, those whose pause is over, those that an engine has
 * forgotten, and those that have waited too long. Any process may call this at any time; of concurrent calls one works.
 *
 * @throws StateUnavailableError if the database cannot be used.
 */
export function recoverJobs(database: Database, options: RecoveryOptions): Promise<Recovery> {
  const { now } = database;
  const { endsLeases = true, lostError, rules, unclaimedMs } = options;
  const after = (ms: number) => sql<number>`${now} + ${sql.lit(ms)}`;
  return database.db.transaction().execute(async (transaction) => {
    if (!(await database.trySerialize(transaction, "job recovery"))) return nothing;
    const change = (stuck: StuckJobs) => changeStuck(database, transaction, stuck);
    const isDead = sql`attempt - handed_back >= ${sql.lit(rules.maxAttempts)}`;
    const byEnd = <T>(
      cancelled: RawBuilder<unknown>,
      dead: RawBuilder<unknown>,
      again: RawBuilder<unknown>,
    ) =>
      sql<T>`case when cancel_requested_at is not null then ${cancelled} when ${isDead} then ${dead} else ${again} end`;
    const lost: StuckJobs = {
      // The first condition is that of the partial index.
      condition: sql`state in ('announced', 'running') and state = 'running' and lease_until < ${now}`,
      values: {
        state: byEnd(sql`'cancelled'`, sql`'dead'`, sql`'queued'`),
        lease_token: null,
        lease_until: null,
        error: byEnd(sql`null`, sql`${JSON.stringify(lostError)}`, sql`null`),
        ended_at: byEnd(now, now, sql`null`),
        expires_at: byEnd(after(rules.keptMs), after(rules.deadKeptMs), sql`null`),
      },
      reason: "lease_lost",
    };
    return {
      lost: endsLeases ? await change(lost) : 0,
      due: await change({
        condition: sql`state = 'delayed' and due_at <= ${now}`,
        values: { state: "queued", due_at: null },
        reason: null,
      }),
      unclaimed: await change({
        condition: sql`state in ('announced', 'running') and state = 'announced'
          and announced_at < ${after(-unclaimedMs)}`,
        values: { state: "queued", announced_at: null },
        reason: null,
      }),
      expired: await change({
        condition: sql`state = 'queued' and start_until < ${now}`,
        values: { state: "expired", ended_at: now, expires_at: after(rules.keptMs) },
        reason: "waited_too_long",
      }),
    };
  });
}

interface StuckJobs {
  condition: RawBuilder<unknown>;
  values: UpdateObject<Schema, "jobs">;
  /** For the event; null: clients see no change. */
  reason: string | null;
}

async function changeStuck(
  database: Database,
  transaction: Transaction<Schema>,
  { condition, values, reason }: StuckJobs,
): Promise<number> {
  const isStuck = sql<boolean>`${condition}`;
  const change = transaction
    .updateTable("jobs")
    .set({
      ...values,
      ...(reason === null ? {} : newEvent({ data: { reason } })),
    })
    // A job that is being changed is not stuck, or the next call finds it.
    .where(lockedJobs(database, isStuck, { busy: "skip", limit: batchSize }))
    .where(isStuck)
    .returning(changedColumns);
  return (await changeJobs(database, transaction, change)).length;
}
