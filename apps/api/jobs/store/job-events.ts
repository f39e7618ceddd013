import type { Transaction } from "kysely";
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

/** The columns of an updated job that its event needs. */
export const eventColumns = ["id", "last_event", "attempt", "webhook_url"] as const;

/**
 * Adds an event to each job that the transaction has just updated with `last_event + 1`. The update holds the lock of
 * the row, so that two events of a job cannot get the same number. For a job that has ended, the webhook is stored too.
 */
export async function appendJobEvents(
  database: Pick<Database, "now">,
  transaction: Transaction<Schema>,
  changed: readonly {
    row: Pick<JobRow, (typeof eventColumns)[number]>;
    type: string;
    data?: Record<string, unknown>;
  }[],
): Promise<void> {
  if (changed.length === 0) return;
  const { now } = database;
  await transaction
    .insertInto("job_events")
    .values(
      changed.map(({ row, type, data = {} }) => ({
        job: row.id,
        seq: row.last_event,
        at: now,
        type,
        attempt: row.attempt,
        data: JSON.stringify(data),
      })),
    )
    .execute();
  await storeDeliveries(database, transaction, changed);
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
