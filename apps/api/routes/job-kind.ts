import type { AnswersConfig, LimitsConfig } from "../config/config.ts";
import type { DoneJob } from "../jobs/executor.ts";
import type { Upload } from "../middleware/upload.ts";
import type { AnswerOutput } from "./answer-output.ts";
import type { JobClock } from "./job-clock.ts";
import type { CheckedJob, CheckOptions } from "./run-checks.ts";

/** The settings that an answer to a job needs. */
export interface AnswerConfig {
  readonly answers: Pick<AnswersConfig, "commit" | "debugArtifacts">;
  readonly limits: Pick<LimitsConfig, "maxOutputBytes">;
}

/** The sources of an answer to a job. */
export interface AnswerSource<C> {
  requestId: string;
  checked: C;
  job: DoneJob;
  clock: JobClock;
  /** Hashes an answer that is in memory; null if no hash is needed. */
  digest: ((bytes: Uint8Array) => string) | null;
}

/** An answer that the client has received. */
export interface SentAnswer {
  /** The outcome of the job in the log and in the metrics. */
  outcome: string;
  bytes: number;
  /** The result of `digest`; null if there is none, or the answer was never in memory as a whole. */
  sha256: string | null;
  /** Further fields for the log. */
  logFields: Readonly<Record<string, unknown>>;
}

/** The part of a job request in which `run` and `precheck` differ. */
export interface JobKind<C extends CheckedJob> {
  /** @throws ApiError for the first check that fails. */
  check(upload: Upload, options: CheckOptions): Promise<C>;
  /** Sends the answer, and releases the job once it is on its way. Resolves when the client has all of it. */
  answer(output: AnswerOutput, source: AnswerSource<C>, config: AnswerConfig): Promise<SentAnswer>;
}
