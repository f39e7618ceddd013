import type { Response } from "express";
import type { AnswersConfig, LimitsConfig } from "../config/config.ts";
import type { DoneJob } from "../jobs/executor.ts";
import type { Upload } from "../middleware/upload.ts";
import type { JobClock } from "./job-clock.ts";
import type { CheckedJob, CheckOptions } from "./run-checks.ts";

/** The settings that the answer to a job goes by. */
export interface AnswerConfig {
  readonly answers: Pick<AnswersConfig, "commit" | "debugArtifacts">;
  readonly limits: Pick<LimitsConfig, "maxOutputBytes">;
}

/** What the answer to a job is made of. */
export interface AnswerSource<C> {
  requestId: string;
  checked: C;
  job: DoneJob;
  clock: JobClock;
  /** Hashes an answer that is in memory; null: nobody asks for it. */
  digest: ((bytes: Uint8Array) => string) | null;
}

/** An answer that a client has. */
export interface SentAnswer {
  /** How the job is counted, in the log and in the metrics. */
  outcome: string;
  bytes: number;
  /** What `digest` has said of it; null: it was not asked, or the answer never was in memory as a whole. */
  sha256: string | null;
  /** What the log tells besides. */
  logFields: Readonly<Record<string, unknown>>;
}

/** What one kind of job adds to the way that all of them go. */
export interface JobKind<C extends CheckedJob> {
  path: string;
  /** @throws ApiError for the first check that fails. */
  check(upload: Upload, options: CheckOptions): Promise<C>;
  /** Sends the answer, and releases the job when that is on its way; resolves when the client has it all. */
  answer(res: Response, source: AnswerSource<C>, config: AnswerConfig): Promise<SentAnswer>;
}
