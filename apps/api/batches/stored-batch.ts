import type { RowFault } from "../../batch/row.ts";
import type { JobState } from "../../contract/job-states.ts";

/** A batch as the database has it. Times are milliseconds since 1970, by the database's clock. */
export interface StoredBatch {
  id: string;
  tenant: string;
  rows: number;
  badRows: number;
  isCancelRequested: boolean;
  createdAt: number;
  /** The jobs that exist, by state. */
  jobs: ReadonlyMap<JobState, number>;
  /** The end of the last job; null if none has ended. */
  lastEndedAt: number | null;
  /** When the last job expires; null: none has ended. */
  lastExpiresAt: number | null;
}

/** A row of a batch: a good one has a name and a job, a bad one has faults. */
export interface NewRow {
  number: number;
  line: number | null;
  name: string | null;
  job: string | null;
  faults: readonly RowFault[] | null;
}

/** The outcome of a row. */
export interface RowOutcome extends NewRow {
  /** Null: the row is bad, or its job was deleted. */
  state: JobState | null;
  /** JSON: the result of a job that succeeded, or the error of one that did not. */
  result: string | null;
  error: string | null;
}
