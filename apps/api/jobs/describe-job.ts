import type { ErrorBody } from "../../contract/answers/error.ts";
import type { JobBody, JobEventBody } from "../../contract/answers/job.ts";
import { isEndState, type JobEventType, type JobStage } from "../../contract/job-states.ts";
import type { JobEvent } from "./store/job-events.ts";
import type { StoredJob } from "./store/stored-job.ts";
import type { StoredResult } from "./work/stored-result.ts";
import type { StoredRun } from "./work/stored-run.ts";

/** The present activity of a job, as far as it was asked for. */
export interface JobProgress {
  /** The jobs of its lane that go before it; null if it does not wait in its lane. */
  ahead: number | null;
  stage: JobStage | null;
  /** The start of its stage or state, in milliseconds since 1970 by the database's clock; null: it was not asked for. */
  since: number | null;
}

const unknown: JobProgress = { ahead: null, stage: null, since: null };

/** A job as its clients see it. */
export function describeJob(job: StoredJob, progress: JobProgress = unknown): JobBody {
  const { createdAt, endedAt, expiresAt, id, readAt, startedAt, state } = job;
  const until = endedAt ?? readAt;
  const hasEnded = isEndState(state);
  const self = jobPath(id);
  return {
    id,
    state,
    priority: job.priority,
    attempt: job.attempts,
    is_cancel_requested: job.isCancelRequested,
    timing: {
      created_at: moment(createdAt),
      started_at: startedAt === null ? null : moment(startedAt),
      ended_at: endedAt === null ? null : moment(endedAt),
      expires_at: expiresAt === null ? null : moment(expiresAt),
      waited_seconds: secondsBetween(createdAt, startedAt ?? until),
      run_seconds: startedAt === null ? null : secondsBetween(startedAt, until),
    },
    exit_code: state === "succeeded" ? resultOf(job).exit_code : null,
    progress: hasEnded
      ? null
      : {
          ahead: progress.ahead,
          stage: progress.stage,
          seconds: secondsBetween(
            progress.since ?? (state === "running" ? (startedAt ?? createdAt) : createdAt),
            readAt,
          ),
        },
    error: errorOf(job),
    links: { self, events: `${self}/events`, result: hasEnded ? `${self}/result` : null },
  };
}

/** The result of a job that succeeded. */
export function resultOf({ result }: Pick<StoredJob, "result">): StoredResult {
  return result as StoredResult;
}

/** The error of a job that failed or is dead; else null. */
export function errorOf({ error, spec }: Pick<StoredJob, "error" | "spec">): ErrorBody | null {
  if (error === null) return null;
  const { detail, ...rest } = error as ErrorBody;
  // A job whose runners have vanished has an error that no request knows.
  return { ...rest, detail: { ...detail, request_id: (spec as StoredRun).requestId } };
}

export function describeEvent({ at, attempt, data, seq, type }: JobEvent): JobEventBody {
  const { reason, stage } = data as { reason?: string; stage?: JobStage };
  return {
    id: seq,
    type: type as JobEventType,
    at: moment(at),
    attempt,
    ...(stage !== undefined && { stage }),
    ...(reason !== undefined && { reason }),
  };
}

export function jobPath(id: string): string {
  return `/v1/jobs/${id}`;
}

function moment(ms: number): string {
  return new Date(ms).toISOString();
}

function secondsBetween(from: number, to: number): number {
  return Math.max(0, to - from) / 1000;
}
