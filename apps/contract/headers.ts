/** The names of docops' own headers. HTTP ignores the case of header names. */

/** The id of a request. A client may send one; every answer has one. */
export const requestIdHeader = "X-Docops-Request-Id";

/** The form of a request id. An id of another form is replaced. */
export const requestIdPattern = /^[A-Za-z0-9._-]{1,64}$/;

/** The exit code of the job whose ZIP is the answer (`exit-codes.ts`). */
export const exitCodeHeader = "X-Docops-Exit-Code";

/** How long a client that was refused is to wait, in seconds (RFC 9110, 10.2.3). */
export const retryAfterHeader = "Retry-After";

/** What a client may send in a window, and what is left of it (draft-ietf-httpapi-ratelimit-headers-11). */
export const rateLimitPolicyHeader = "RateLimit-Policy";
export const rateLimitHeader = "RateLimit";
