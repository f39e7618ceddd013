import { ApiError } from "../errors.ts";

/** Of `Retry-After`, in seconds. */
const longestWait = 10;

/** Another request has the key. The longer the first request takes, the longer the others wait. */
export function inProgress(ageMs: number): ApiError {
  const seconds = Math.min(Math.max(Math.ceil(ageMs / 1000), 1), longestWait);
  const headers = { "Retry-After": String(seconds) };
  const message = "a request with this Idempotency-Key has not ended yet";
  return new ApiError("IDEMPOTENCY_IN_PROGRESS", "state", message, {}, headers);
}

/** The key is that of other content. */
export function mismatch(): ApiError {
  const message = "an earlier request with this Idempotency-Key had other parts";
  return new ApiError("IDEMPOTENCY_MISMATCH", "state", message);
}
