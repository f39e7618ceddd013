/** The names of docops' own headers. HTTP ignores the case of header names. */

/** The id of a request. A client may send one; every answer has one. */
export const requestIdHeader = "X-Docops-Request-Id";

/** The form of a request id. An id of another form is replaced. */
export const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** The exit code of the job whose ZIP is the answer (`exit-codes.ts`). */
export const exitCodeHeader = "X-Docops-Exit-Code";

/** How long a refused client must wait, in seconds (RFC 9110, 10.2.3). */
export const retryAfterHeader = "Retry-After";

/** The rate limit of a client, and the rest of it (draft-ietf-httpapi-ratelimit-headers-11). */
export const rateLimitPolicyHeader = "RateLimit-Policy";
export const rateLimitHeader = "RateLimit";

/**
 * Makes the job of a request run once, however often the request is sent
 * (draft-ietf-httpapi-idempotency-key-header-07).
 */
export const idempotencyKeyHeader = "Idempotency-Key";

/** `true` for the stored answer to an earlier request with the same key. */
export const idempotencyReplayedHeader = "Idempotency-Replayed";
