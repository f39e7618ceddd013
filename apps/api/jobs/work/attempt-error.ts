import type { ErrorBody } from "../../../contract/answers/error.ts";
import type { ErrorCode } from "../../../contract/error-codes.ts";
import { diskFullCodes } from "../../../worker/protocol.ts";
import { WrongArtifacts } from "../../archive/attached.ts";
import { ReadFault } from "../../archive/zip-stream.ts";
import { ApiError, InternalError } from "../../errors.ts";
import { describeError } from "../../log.ts";
import { errorBody, stateUnavailable } from "../../middleware/error-handler.ts";
import { StateUnavailableError } from "../../state/errors.ts";
import { notReady, WorkerLost } from "../job-errors.ts";
import type { AttemptEnd } from "../runner/job-runner.ts";

/** The error of a stored job, as clients get it. `detail.request_id` is that of the request that submitted it. */
export type StoredError = ErrorBody;

/** Errors that another attempt would have too. They are the answer to the job. */
const answers: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "INVALID_ARGUMENT",
  "INVALID_ARGUMENT_CONFLICT",
  "INVALID_JSON",
  "REQUEST_TIMEOUT",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
  "PDF_FAILED",
]);

/** A part that every job needs cannot be used now. The job is not at fault, and the attempt does not count. */
const outages: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["STATE_UNAVAILABLE", "NOT_READY"]);

/**
 * Tells whether an attempt that threw is the job's fault, met an outage, or was broken by the infrastructure.
 *
 * An engine that throws is the job's answer. A worker that died without an answer is not: the kernel, an operator or a
 * failing machine may have ended it, and two such deaths make the job dead.
 */
export function attemptEndOf(thrown: unknown, requestId: string): AttemptEnd {
  const error = toApiError(thrown);
  const told = errorBody(error, requestId) satisfies StoredError;
  if (error.code === "SHUTTING_DOWN") return { kind: "handed_back" };
  if (outages.has(error.code)) return { kind: "postponed", error: told };
  if (error instanceof WorkerLost) {
    return { kind: "broken", broken: { cause: "worker_died", error: told } };
  }
  const isAnswer =
    answers.has(error.code) || (error instanceof InternalError && error.stage === "worker");
  if (!isAnswer) return { kind: "broken", broken: { cause: "infrastructure", error: told } };
  const discard = async () => undefined;
  return { kind: "outcome", outcome: { state: "failed", error: told }, discard };
}

/** The error of a job whose runners have vanished one after the other. */
export function lostJobError(): Omit<StoredError, "detail"> & { detail: Record<string, unknown> } {
  const { code: error_code, message } = new InternalError("state", { error_name: "RunnerLost" });
  return { error_code, message, detail: {} };
}

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof ReadFault) return toApiError(thrown.cause);
  if (thrown instanceof WrongArtifacts) return new WorkerLost({ error_name: thrown.name });
  if (thrown instanceof StateUnavailableError) return stateUnavailable(thrown);
  const { code } = (thrown ?? {}) as { code?: unknown };
  if (diskFullCodes.includes(code)) return notReady("state", ["disk_space"]);
  return new InternalError("state", describeError(thrown));
}
