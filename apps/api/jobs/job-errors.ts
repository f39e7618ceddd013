import { documentErrors } from "../../contract/document-errors.ts";
import type { UnreadyReason } from "../../contract/readiness.ts";
import { refusalReason } from "../../engine/inputs.ts";
import { ApiError, type FailureStage, InternalError } from "../errors.ts";
import type { JobEnd } from "../workers/job-end.ts";

/** The caller has aborted the job: nobody waits for an answer. */
export class JobAborted extends Error {
  override readonly name = "JobAborted";
  readonly stage: FailureStage;

  constructor(stage: FailureStage) {
    super("the job was aborted");
    this.stage = stage;
  }
}

/** The worker died, or said what is no answer. Another attempt may succeed. */
export class WorkerLost extends InternalError {
  constructor(logFields: Readonly<Record<string, unknown>>) {
    super("worker", logFields);
  }
}

/** The limits of a job that its errors name. */
export interface JobBounds {
  maxMemoryBytes: number;
  maxOutputBytes: number;
}

/** The error of a job that ended without a result, but was neither aborted nor too slow. */
export function jobError(
  end: Exclude<JobEnd, { type: "done" | "timeout" | "aborted" }>,
  { maxMemoryBytes, maxOutputBytes }: JobBounds,
): ApiError {
  switch (end.type) {
    case "out_of_memory":
      return new ApiError("PAYLOAD_TOO_LARGE", "worker", "the job needs too much memory", {
        limit: "DOCOPS_WORKER_MAX_MEMORY_MB",
        allowed: maxMemoryBytes / 1024 / 1024,
        terminated: true,
      });
    case "out_of_disk":
      return new ApiError("PAYLOAD_TOO_LARGE", "worker", "the job writes too much", {
        limit: "DOCOPS_MAX_OUTPUT_BYTES",
        allowed: maxOutputBytes,
        terminated: true,
      });
    case "crashed":
      return new WorkerLost({
        error_name: "WorkerCrash",
        worker_exit_code: end.exitCode,
        worker_signal: end.signal,
        worker_peak_rss_bytes: end.peakRssBytes,
      });
    case "protocol":
      return new WorkerLost({ error_name: "WorkerProtocol" });
    case "failed":
      return new InternalError("worker", {
        error_name: end.errorName,
        error_stack: end.errorStack,
      });
    case "invalid":
      return new ApiError(end.code, "validation", end.message, end.detail);
    case "disk_full":
      return notReady("worker", ["disk_space"]);
    case "too_large":
      return new ApiError("PAYLOAD_TOO_LARGE", "worker", "the result is too large", {
        limit: "DOCOPS_MAX_OUTPUT_BYTES",
        allowed: maxOutputBytes,
        actual: end.outputBytes,
      });
    case "refused": {
      const isTooLarge = documentErrors[end.code].kind === "size";
      return new ApiError(
        isTooLarge ? "PAYLOAD_TOO_LARGE" : "INVALID_MEDIA_TYPE",
        "worker",
        isTooLarge
          ? "template exceeds the limits of a document"
          : "template must be a valid .docx file",
        {
          ...end.detail,
          field: "template",
          reason: refusalReason(end.code),
          error: end.message,
          hint: documentErrors[end.code].remedy,
        },
      );
    }
  }
}

/** The server accepts no jobs. */
export function notReady(stage: FailureStage, reasons: readonly UnreadyReason[]): ApiError {
  const headers = { "Retry-After": "30" };
  return new ApiError("NOT_READY", stage, "server is not ready", { reasons }, headers);
}

/** The server is ending. */
export function shuttingDown(stage: FailureStage): ApiError {
  const headers = { "Retry-After": "5", Connection: "close" };
  return new ApiError("SHUTTING_DOWN", stage, "server is shutting down", {}, headers);
}

/** No slot is free, and the queue is full. */
export function tooManyRequests(
  stage: FailureStage,
  load: { maxConcurrency: number; queueTimeoutMs: number; retryAfterSeconds: number },
): ApiError {
  return new ApiError(
    "TOO_MANY_REQUESTS",
    stage,
    "server busy",
    {
      max_concurrency: load.maxConcurrency,
      queue_timeout_seconds: load.queueTimeoutMs / 1000,
      hint: `The server has no room for another job now. Send the request again after the seconds of the header Retry-After (${load.retryAfterSeconds}). The operator can raise DOCOPS_MAX_CONCURRENCY or DOCOPS_QUEUE_TIMEOUT_SECONDS.`,
    },
    { "Retry-After": String(load.retryAfterSeconds) },
  );
}
