import type { ErrorCode } from "../../contract/error-codes.ts";

/** The error codes of routes that receive the form of a job. */
export const jobErrors = [
  "INVALID_ARGUMENT",
  "INVALID_ARGUMENT_CONFLICT",
  "INVALID_JSON",
  "REQUEST_TIMEOUT",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
  "TOO_MANY_REQUESTS",
  "BUDGET_EXCEEDED",
  "INTERNAL_ERROR",
  "SHUTTING_DOWN",
  "CIRCUIT_OPEN",
  "NOT_READY",
] as const satisfies readonly ErrorCode[];
