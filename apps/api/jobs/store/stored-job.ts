import type { Selectable } from "kysely";
import type { JobState } from "../../../contract/job-states.ts";
import type { JobsTable, StoredJobState } from "../../state/schema.ts";

/** States of a job that waits to run. */
export const waitingStates = ["queued", "announced", "delayed"] as const;

/** A blob that belongs to a job. */
export interface JobBlob {
  /** The name of the part or file, such as `template`. */
  name: string;
  key: string;
  /** Where it begins in the blob, if the blob has the inputs of other jobs too. */
  start?: number;
  bytes: number;
  /** In hexadecimal. */
  sha256: string;
}

/** The content of a new job. */
export interface NewJob {
  /** UUIDv7 (`newId`), made before the blobs, whose keys contain it. */
  id: string;
  tenant: string;
  /** The order within the tenant's lane: larger ones first. */
  priority: number;
  /** The estimated processor time, in whole milliseconds, at least 1. */
  costMs: number;
  /** The job for the executor. It must survive JSON. */
  spec: unknown;
  /** The blobs of its inputs, which are stored already. */
  inputs: readonly JobBlob[];
  /** The batch to which it belongs. */
  batch?: string;
  /** The id of the version of a kept template whose file is among the inputs. */
  template?: string;
  /** The URL that is told of the job's end. */
  webhookUrl?: string;
}

/** A job as it is in the database. Times are milliseconds since 1970, by the database's clock. */
export interface StoredJob {
  id: string;
  tenant: string;
  state: JobState;
  priority: number;
  /** The counted attempts: without those that a closing process handed back. */
  attempts: number;
  /** The number of the newest claim; 0: there was none. Results are stored by it. */
  claim: number;
  isCancelRequested: boolean;
  /** The number of the newest event. */
  lastEvent: number;
  /** As in `NewJob`. */
  spec: unknown;
  inputs: readonly JobBlob[];
  /** The answer of a job that succeeded, as `JobLeases.finish` stored it; else null. */
  result: unknown;
  /** The error of a job that did not succeed; else null. */
  error: unknown;
  /** The time at which the row was read. */
  readAt: number;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  expiresAt: number | null;
}

export type JobRow = Selectable<JobsTable>;

export function toStoredJob(row: JobRow & { read_at: number }): StoredJob {
  return {
    id: row.id,
    tenant: row.tenant,
    state: shownState(row.state),
    priority: row.priority,
    attempts: row.attempt - row.handed_back,
    claim: row.attempt,
    isCancelRequested: row.cancel_requested_at !== null,
    lastEvent: row.last_event,
    spec: JSON.parse(row.spec) as unknown,
    inputs: JSON.parse(row.inputs) as JobBlob[],
    result: parsed(row.result),
    error: parsed(row.error),
    readAt: row.read_at,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    expiresAt: row.expires_at,
  };
}

/** The state as clients see it: how a waiting job is delivered is no matter of theirs. */
export function shownState(state: StoredJobState): JobState {
  return state === "announced" || state === "delayed" ? "queued" : state;
}

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
