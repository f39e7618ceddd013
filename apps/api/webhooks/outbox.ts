import type { Transaction } from "kysely";
import { type JobEndState, jobEndStates } from "../../contract/job-states.ts";
import type { JobRow } from "../jobs/store/stored-job.ts";
import type { Database } from "../state/database.ts";
import { newId } from "../state/ids.ts";
import type { Schema } from "../state/schema.ts";

/** A job that a transaction has just ended. */
interface EndedJob {
  row: Pick<JobRow, "id" | "last_event" | "webhook_url">;
  type: string;
}

/**
 * Stores a delivery for each of these jobs that has ended and has a webhook. It runs in the transaction that ends them,
 * so that no end is without its delivery, and no delivery without its end.
 */
export async function storeDeliveries(
  { now }: Pick<Database, "now">,
  transaction: Transaction<Schema>,
  changed: readonly EndedJob[],
): Promise<void> {
  const urls = new Map<string, { url: string; event: number; state: JobEndState }>();
  for (const { row, type } of changed) {
    if (row.webhook_url === null || !isEndState(type)) continue;
    urls.set(row.id, { url: row.webhook_url, event: row.last_event, state: type });
  }
  if (urls.size === 0) return;
  const jobs = await transaction
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
  await transaction.insertInto("webhook_deliveries").values(deliveries).execute();
}

function isEndState(type: string): type is JobEndState {
  return (jobEndStates as readonly string[]).includes(type);
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
  const { exitCode } = (JSON.parse(result) ?? {}) as { exitCode?: unknown };
  return typeof exitCode === "number" ? exitCode : null;
}
