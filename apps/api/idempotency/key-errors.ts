import { ApiError } from "../errors.ts";

/** The largest `Retry-After`, in seconds. */
const longestWait = 10;

/** The error for a key that another request has. `Retry-After` grows with the age of that request. */
export function inProgress(ageMs: number): ApiError {
  const seconds = Math.min(Math.max(Math.ceil(ageMs / 1000), 1), longestWait);
  const headers = { "Retry-After": String(seconds) };
  const message = "a request with this Idempotency-Key has not ended yet";
  return new ApiError("IDEMPOTENCY_IN_PROGRESS", "state", message, {}, headers);
}

/** The error for a key that was used with other content. */
export function mismatch(): ApiError {
  const message = "an earlier request with this Idempotency-Key had other parts";
  return new ApiError("IDEMPOTENCY_MISMATCH", "state", message);
}
