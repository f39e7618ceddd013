import { type Kysely, type OperationNode, type RawBuilder, sql } from "kysely";
import type { Database } from "../../state/database.ts";
import type { Schema } from "../../state/schema.ts";
import { storeDeliveries } from "../../webhooks/outbox.ts";
import type { JobRow } from "./stored-job.ts";

/** An event of a job. Its type is the state that the job got, or one of the others in `JobEventType`. */
export interface JobEvent {
  /** Numbered from 1 without gaps for each job. */
  seq: number;
  /** Milliseconds since 1970, by the database's clock. */
  at: number;
  type: string;
  /** The number of the claim to which it belongs; 0 before the first. */
  attempt: number;
  data: Record<string, unknown>;
}

/** Events that do not change the state: the runner has begun a stage, and a cancellation was requested. */
export type OtherEventType = "stage" | "cancel_requested";

/** The columns of a changed job that `changeAndTell` needs. */
export const eventColumns = ["id", "state", "attempt", "last_event", "webhook_url"] as const;

type ChangedRow = Pick<JobRow, (typeof eventColumns)[number]>;

/** A statement that inserts or updates jobs, numbers their new event in `last_event`, and returns `eventColumns`. */
export interface JobChange<Row extends ChangedRow> {
  execute(): Promise<Row[]>;
  toOperationNode(): OperationNode;
}

/** The event that a change adds to each of its jobs. */
export interface ChangeEvent {
  /** SQL over the columns of the changed job. By default the state that clients see. */
  type?: RawBuilder<string>;
  data?: Record<string, unknown>;
}

/** A cancelled job has ended, or its runner is asked to end it. */
export const cancelEvent: ChangeEvent = {
  type: sql<string>`case when state = 'running' then 'cancel_requested' else 'cancelled' end`,
};

const shownState = sql<string>`case when state in ('announced', 'delayed') then 'queued' else state end`;

/**
 * Changes jobs, and adds an event to each of them. The change holds the locks of the rows, so that two events of a job
 * cannot get the same number. For jobs that have ended, their webhooks are stored too.
 *
 * PostgreSQL does both in one statement, which is a transaction of its own. A change that may end a job with a webhook
 * needs a transaction there, and SQLite always does: see `inTransaction`.
 *
 * @param db on which the change was built.
 * @returns the changed rows, in no order.
 */
export async function changeAndTell<Row extends ChangedRow>(
  { engine, now }: Pick<Database, "engine" | "now">,
  db: Kysely<Schema>,
  change: JobChange<Row>,
  { type = shownState, data = {} }: ChangeEvent = {},
): Promise<Row[]> {
  const columns = sql`job_events (job, seq, at, type, attempt, data)`;
  const event = sql`id, last_event, ${now}, ${type}, attempt, ${JSON.stringify(data)}`;
  let rows: Row[];
  if (engine === "postgres") {
    const both = sql<Row>`with changed as (${change}), told as (
      insert into ${columns} select ${event} from changed) select * from changed`;
    rows = (await both.execute(db)).rows;
  } else {
    rows = await change.execute();
    const ids = JSON.stringify(rows.map(({ id }) => id));
    await sql`insert into ${columns} select ${event} from jobs
      where id in (select value from json_each(${ids}))`.execute(db);
  }
  await storeDeliveries({ now }, db, rows);
  return rows;
}

/** Runs work in a transaction, where one `changeAndTell` alone does not suffice. */
export function inTransaction<T>(
  { db, engine }: Pick<Database, "db" | "engine">,
  { isNeeded }: { isNeeded: boolean },
  work: (db: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  return isNeeded || engine === "sqlite" ? db.transaction().execute(work) : work(db);
}

/** The events of a job after one that is known already, in order. @param after 0: from the first. */
export async function readJobEvents(
  { db }: Pick<Database, "db">,
  { job, after, limit }: { job: string; after: number; limit: number },
): Promise<JobEvent[]> {
  const rows = await db
    .selectFrom("job_events")
    .select(["seq", "at", "type", "attempt", "data"])
    .where("job", "=", job)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
  return rows.map(({ data, ...event }) => ({
    ...event,
    data: JSON.parse(data) as Record<string, unknown>,
  }));
}
