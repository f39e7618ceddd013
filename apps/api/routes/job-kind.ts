import type { Request, Response } from "express";
import type { AnswersConfig, LimitsConfig } from "../config/config.ts";
import type { IdempotentRequest } from "../idempotency/idempotent-request.ts";
import type { DoneJob } from "../jobs/executor.ts";
import type { JobInput } from "../jobs/job.ts";
import type { UploadForm } from "../middleware/upload.ts";
import type { KeptTemplate } from "../templates/stored-template.ts";
import type { AnswerOutput } from "./answer-output.ts";
import type { TextPartName } from "./form-parts.ts";
import type { JobClock } from "./job-clock.ts";
import type { JobUpload } from "./job-upload.ts";
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

/** The sources of an answer to a request, with the request. */
export interface RequestAnswerSource<C> extends AnswerSource<C> {
  req: Request;
  res: Response;
  upload: JobUpload;
}

/** An answer that the client has received. */
export interface SentAnswer {
  /** The outcome of the job in the log and in the metrics. */
  outcome: string;
  bytes: number;
  /** The HTTP status; by default 200 for a job that has run. */
  status?: number;
  /** The result of `digest`; null if there is none, or the answer was never in memory as a whole. */
  sha256: string | null;
  /** Further fields for the log. */
  logFields: Readonly<Record<string, unknown>>;
}

/** The part of a job request in which the routes differ. */
export type JobKind<C extends CheckedJob> = RunKind<C> | StoreKind<C>;

interface CommonKind<C extends CheckedJob> {
  /** The text parts of a job's form that this form has. By default it has all. */
  jobParts?: readonly TextPartName[];
  /** Text parts besides the options of a job, with the most bytes of each. */
  textParts?: Readonly<Record<string, number>>;
  /** The file parts and assets of the form, if they are not those of a run. */
  files?: Pick<UploadForm, "files" | "assets">;
  /** @throws ApiError for the first check that fails. */
  check(upload: JobUpload, options: CheckOptions): Promise<C>;
}

/** The job runs while the client waits. */
export interface RunKind<C extends CheckedJob> extends CommonKind<C> {
  store?: never;
  submitted?: never;
  /** The inputs of the worker, if they are not those of a run. */
  inputs?(upload: JobUpload, checked: C): JobInput[];
  /** Inputs in the directory stay there until the answer is sent. */
  keepsInputs?: true;
  /** Sends the answer, and releases the job once it is on its way. Resolves when the client has all of it. */
  answer(
    output: AnswerOutput,
    source: RequestAnswerSource<C>,
    config: AnswerConfig,
  ): Promise<SentAnswer>;
}

/** The job is stored, and runs later. It needs no slot now. */
export interface StoreKind<C extends CheckedJob> extends CommonKind<C> {
  /** The event of the audit log. */
  submitted: "job.submitted" | "batch.submitted";
  /** Stores the job, and answers. Resolves when the client has the answer. */
  store(source: StoreSource<C>): Promise<SentAnswer>;
}

/** The parts of a request from which a job is stored. */
export interface StoreSource<C> {
  req: Request;
  res: Response;
  checked: C;
  /** The inputs of the worker, without assets and without the file of a kept template. */
  inputs: readonly JobInput[];
  /** The kept template of the job; null: its template was uploaded. */
  kept: KeptTemplate | null;
  /** Bytes of all files of the form. */
  bytes: number;
  /** Holds the files that are not in memory. */
  directory(): Promise<string>;
  /** Null if the request has no `Idempotency-Key`. */
  once: Pick<IdempotentRequest, "storeWithin" | "stored"> | null;
  /** To be called when the job is stored, before the answer. @param costMs the estimate of its processor time. */
  onStored(id: string, costMs: number): void;
}
