import type { BadRow, BatchBody, BatchOutcome } from "../../contract/answers/batch.ts";
import type { ErrorBody } from "../../contract/answers/error.ts";
import { isEndState, type JobState, jobStates } from "../../contract/job-states.ts";
import type { StoredResult } from "../jobs/work/job-work.ts";
import type { RowOutcome, StoredBatch } from "./stored-batch.ts";

/** Whether none of a batch's jobs waits or runs. */
export function hasEnded({ jobs }: Pick<StoredBatch, "jobs">): boolean {
  return [...jobs.keys()].every(isEndState);
}

/** A batch as its clients see it. */
export function describeBatch(batch: StoredBatch, badRows: readonly BadRow[]): BatchBody {
  const { createdAt, id, isCancelRequested, jobs, lastEndedAt, lastExpiresAt, rows } = batch;
  const isEnded = hasEnded(batch);
  const countOf = (state: JobState) => jobs.get(state) ?? 0;
  const existing = sum(jobs.values());
  const total = rows - batch.badRows;
  const live = sum(jobStates.filter((state) => !isEndState(state)).map(countOf));
  const self = batchPath(id);
  return {
    id,
    state: isEnded ? "ended" : "running",
    is_cancel_requested: isCancelRequested,
    rows,
    counts: {
      bad_row: batch.badRows,
      removed: total - existing,
      ...(Object.fromEntries(jobStates.map((state) => [state, countOf(state)])) as Record<
        JobState,
        number
      >),
    },
    progress: { done: total - live, total },
    created_at: moment(createdAt),
    ended_at: isEnded ? moment(lastEndedAt ?? createdAt) : null,
    expires_at: isEnded && lastExpiresAt !== null ? moment(lastExpiresAt) : null,
    bad_rows: [...badRows],
    links: { self, result: isEnded ? `${self}/result` : null },
  };
}

export function describeBadRow({
  faults,
  line,
  number: row,
}: Pick<RowOutcome, "faults" | "line" | "number">): BadRow {
  return { row, line, faults: [...(faults ?? [])] };
}

export function describeOutcome(outcome: RowOutcome): BatchOutcome {
  const { error, faults, job, line, name, number: row, result, state } = outcome;
  return {
    row,
    line,
    name,
    job,
    state: state ?? (job === null ? "bad_row" : "removed"),
    exit_code: result === null ? null : (JSON.parse(result) as StoredResult).exit_code,
    error_code: error === null ? null : (JSON.parse(error) as ErrorBody).error_code,
    faults: [...(faults ?? [])],
  };
}

export function batchPath(id: string): string {
  return `/v1/batches/${id}`;
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function sum(counts: Iterable<number>): number {
  return [...counts].reduce((all, count) => all + count, 0);
}
