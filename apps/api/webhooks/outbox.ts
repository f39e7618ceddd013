import type { Kysely } from "kysely";
import { isEndState, type JobEndState } from "../../contract/job-states.ts";
import { type JobRow, shownState } from "../jobs/store/stored-job.ts";
import type { StoredResult } from "../jobs/work/stored-result.ts";
import type { Database } from "../state/database.ts";
import { newId } from "../state/ids.ts";
import type { Schema } from "../state/schema.ts";

/** A job that a transaction has just changed. */
type ChangedJob = Pick<JobRow, "id" | "last_event" | "state" | "webhook_url">;

/**
 * Stores a delivery for each of these jobs that has ended and has a webhook. It runs in the transaction that ends them,
 * so that no end is without its delivery, and no delivery without its end.
 *
 * @throws Error if there is a delivery, and no transaction.
 */
export async function storeDeliveries(
  { now }: Pick<Database, "now">,
  db: Kysely<Schema>,
  changed: readonly ChangedJob[],
): Promise<void> {
  const urls = new Map<string, { url: string; event: number; state: JobEndState }>();
  for (const { id, last_event: event, state, webhook_url: url } of changed) {
    const shown = shownState(state);
    if (url !== null && isEndState(shown)) urls.set(id, { url, event, state: shown });
  }
  if (urls.size === 0) return;
  if (!db.isTransaction) throw new Error("the end of a job with a webhook needs a transaction");
  const jobs = await db
    .selectFrom("jobs")
    .select(["id", "tenant", "attempt", "handed_back", "result"])
    .select(["created_at", "started_at", "ended_at"])
    .where("id", "in", [...urls.keys()])
    .execute();
  const deliveries = jobs.flatMap((job) => {
    const end = urls.get(job.id);
    if (end === undefined) return [];
    const { url, event, state } = end;
    const type = `job.${state}`;
    return {
      id: newId(),
      tenant: job.tenant,
      job: job.id,
      event,
      type,
      url,
      host: new URL(url).host,
      body: Buffer.from(JSON.stringify(payloadOf(job, { type, state }))),
      state: "waiting" as const,
      due_at: now,
      created_at: now,
    };
  });
  await db.insertInto("webhook_deliveries").values(deliveries).execute();
}

type EndedRow = Pick<
  JobRow,
  "id" | "attempt" | "handed_back" | "result" | "created_at" | "started_at" | "ended_at"
>;

/** The body of a webhook: ids, codes and times. It has the names of `GET /v1/jobs/{id}`, and nothing of a document. */
function payloadOf(job: EndedRow, { type, state }: { type: string; state: JobEndState }) {
  const self = `/v1/jobs/${job.id}`;
  return {
    type,
    timestamp: isoTime(job.ended_at),
    data: {
      id: job.id,
      state,
      attempt: job.attempt - job.handed_back,
      exit_code: exitCodeOf(job.result),
      timing: {
        created_at: isoTime(job.created_at),
        started_at: isoTime(job.started_at),
        ended_at: isoTime(job.ended_at),
      },
      links: { self, events: `${self}/events`, result: `${self}/result` },
    },
  };
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** @param result the stored JSON of a job that succeeded. */
function exitCodeOf(result: string | null): number | null {
  if (result === null) return null;
  const { exit_code } = JSON.parse(result) as StoredResult;
  return exit_code;
}
