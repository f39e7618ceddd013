/** Names of the headers that docops has of its own. HTTP compares them without regard to case. */

/** The id of a request. A client may send one; every answer has one. */
export const requestIdHeader = "X-Docops-Request-Id";

/** The form of a request id: an id of another form is replaced. */
export const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** How a job ended whose ZIP is the answer: see `exit-codes.ts`. */
export const exitCodeHeader = "X-Docops-Exit-Code";

/**
 * Makes a request that costs something happen once, however often it is sent
 * (draft-ietf-httpapi-idempotency-key-header-07).
 */
export const idempotencyKeyHeader = "Idempotency-Key";

/** `true`: the answer is the one of an earlier request with the same key. */
export const idempotencyReplayedHeader = "Idempotency-Replayed";
