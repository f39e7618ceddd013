import type { PackageLimits } from "../engine/docx/limits.ts";
import type { DocumentErrorCode } from "../engine/errors.ts";
import type { ExitCode, JobSettings } from "../engine/pipeline.ts";

/** The file descriptor of a worker's channel: messages are JSON, one a line. */
export const channelDescriptor = 3;

/** What the API sends a worker: paths and settings, never a document's text. */
export interface JobRequest extends Omit<JobSettings, "task"> {
  type: "job";
  jobId: string;
  /** Holds the template and the checked task; artifacts are written beside them. */
  directory: string;
  limits: PackageLimits;
  /** Bytes of all artifacts together. */
  maxOutputBytes: number;
  /** The worker is kept for other jobs: templates that are compiled may be of use again. */
  isKept: boolean;
}

/** What a job took out of its process. */
export interface WorkerUsage {
  cpuMs: number;
  /** The most memory that the process ever held resident. */
  peakRssBytes: number;
}

/** What a worker answers, once a job. */
export interface JobAnswer {
  type: "answer";
  jobId: string;
  usage: WorkerUsage;
  outcome: JobOutcome;
}

export type JobOutcome =
  | {
      type: "done";
      exitCode: ExitCode;
      exitCodes: ExitCode[];
      message: string;
      /** The first lines of the readable format summary, where one was asked for. */
      summary: string[];
    }
  | {
      type: "refused";
      code: DocumentErrorCode;
      message: string;
      detail: Readonly<Record<string, string | number>>;
    }
  /** The artifacts would be more than `maxOutputBytes`: none was written. */
  | { type: "too_large"; outputBytes: number }
  | { type: "failed"; errorName: string; errorStack: string[] };

/** Lines of a summary that go to the log; the report has them all. */
export const maxSummaryLines = 50;

/** Names of the files in a job's directory: what comes in, and what a worker leaves there. */
export const inputNames = { template: "template.docx", task: "task.json" } as const;

export const artifactNames = {
  document: "out.docx",
  replaceLog: "out.replace_log.json",
  missingFields: "out.missing_fields.json",
  formatReport: "out.format_report.json",
  suggestedPolicy: "out.suggested_policy.yaml",
} as const;
