import { type Kysely, type RawBuilder, sql } from "kysely";
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

/** The columns of a changed job that `changeJobs` needs. */
export const changedColumns = ["id", "state", "attempt", "last_event", "webhook_url"] as const;

type ChangedRow = Pick<JobRow, (typeof changedColumns)[number]>;

/** A statement that inserts or updates jobs, and returns `changedColumns`. */
export interface JobChange<Row extends ChangedRow> {
  execute(): Promise<Row[]>;
}

/** The event that a statement adds to each job that it updates. */
export interface NewEvent {
  /** SQL over the columns of the job before the update. By default the state that clients see after it. */
  type?: RawBuilder<string>;
  data?: Record<string, unknown>;
}

/**
 * The values by which an update adds an event to each of its jobs: a trigger copies them to `job_events`. The update
 * holds the lock of the row, so that two events of a job cannot get the same number.
 */
export function newEvent({ type, data = {} }: NewEvent = {}) {
  return {
    last_event: sql<number>`last_event + 1`,
    event_type: type ?? null,
    event_data: JSON.stringify(data),
  };
}

/** The values of the first event, for an insert. */
export const firstEvent = { last_event: 1, event_type: null, event_data: "{}" } as const;

/** A cancelled job has ended, or its runner is asked to end it. */
export const cancelEvent: NewEvent = {
  type: sql<string>`case when state = 'running' then 'cancel_requested' else 'cancelled' end`,
};

/**
 * Changes jobs. For those that have ended, their webhooks are stored too.
 *
 * @param db on which the change was built. A change that may end a job with a webhook needs a transaction.
 * @returns the changed rows, in no order.
 */
export async function changeJobs<Row extends ChangedRow>(
  database: Pick<Database, "now">,
  db: Kysely<Schema>,
  change: JobChange<Row>,
): Promise<Row[]> {
  const rows = await change.execute();
  await storeDeliveries(database, db, rows);
  return rows;
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
