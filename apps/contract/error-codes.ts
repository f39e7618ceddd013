/** The meaning of an error code. */
interface ErrorDescription {
  /** The HTTP status (RFC 9110, 15). */
  status: number;
  meaning: string;
  /** The advice to the client. */
  remedy: string;
}

/** All error codes of the API. */
export const apiErrors = {
  INVALID_ARGUMENT: {
    status: 400,
    meaning: "A part of the form is missing, unknown, repeated or not allowed.",
    remedy: "Correct the part that detail.field names; detail.allowed lists what it may be.",
  },
  INVALID_ARGUMENT_CONFLICT: {
    status: 400,
    meaning: "Parts of the form exclude each other, or skill and task_type differ.",
    remedy: "Leave out one side of detail.conflicting_fields, or name the skill of the task.",
  },
  INVALID_JSON: {
    status: 400,
    meaning: "The task is not UTF-8, not JSON or not an object.",
    remedy: "Send a JSON object in UTF-8.",
  },
  UNAUTHORIZED: {
    status: 401,
    meaning: "The credential is missing, wrong or expired.",
    remedy:
      "Send an API key or a token as Authorization: Bearer. If WWW-Authenticate names Basic, send the operator's login.",
  },
  FORBIDDEN: {
    status: 403,
    meaning:
      "The credential lacks a scope, the server does not serve this host, or it refuses requests from pages of other sites.",
    remedy:
      "Use a credential with detail.required_scope, or a host that the server serves; detail.reason names other causes.",
  },
  NOT_FOUND: {
    status: 404,
    meaning:
      "The path, or the job, batch, template or key in it, does not exist; or the operator has switched the path off.",
    remedy:
      "Compare the path with GET /openapi.json, and the id or name with the list that has it.",
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    meaning: "The path does not answer this method.",
    remedy: "Use a method that the header Allow names.",
  },
  REQUEST_TIMEOUT: {
    status: 408,
    meaning: "The request took longer than its limit; its job has been ended.",
    remedy: "Send less at once, or ask the operator to raise the limit that detail names.",
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    meaning: "A request with the same Idempotency-Key has not ended yet.",
    remedy:
      "Repeat the request with the same key after the seconds of the header Retry-After: it gets the answer of the first request.",
  },
  CONFLICT: {
    status: 409,
    meaning: "The state of the job, batch or kept template does not allow this.",
    remedy:
      "detail says why. A job or a batch has its state in detail.state: wait until it has ended, or cancel it first.",
  },
  GONE: {
    status: 410,
    meaning: "The job waited too long for its start, or its result is no longer kept.",
    remedy: "Submit the job again, and fetch its result in time.",
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    meaning: "A file, a document once it is unpacked, or a result is larger than its limit.",
    remedy: "Make it smaller, or ask the operator to raise the limit that detail names.",
  },
  INVALID_MEDIA_TYPE: {
    status: 415,
    meaning: "The body is not a form, or the template is not a Word document that can be read.",
    remedy: "Send multipart/form-data with an unprotected .docx that Word opens.",
  },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    meaning: "An earlier request with the same Idempotency-Key had other parts.",
    remedy: "Use a new key for new content; repeat a key only with the same parts.",
  },
  PDF_FAILED: {
    status: 422,
    meaning: "The document was filled, but its PDF or its page numbers could not be made.",
    remedy:
      "detail.reason says why. Send the request again with output=docx and without update_toc to get the document itself.",
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    meaning: "The server has no room for one more request now.",
    remedy: "Send the request again after the seconds of the header Retry-After.",
  },
  RATE_LIMITED: {
    status: 429,
    meaning: "The key or the address has sent more requests than a rate limit allows.",
    remedy: "Wait for the seconds of the header Retry-After; detail names the rate.",
  },
  BUDGET_EXCEEDED: {
    status: 429,
    meaning: "The tenant has used up a budget of processor time, jobs or bytes.",
    remedy: "Wait for the seconds of the header Retry-After; detail names the budget.",
  },
  INTERNAL_ERROR: {
    status: 500,
    meaning: "The server has a fault.",
    remedy: "Tell the operator the request id; the log has the details.",
  },
  SHUTTING_DOWN: {
    status: 503,
    meaning: "The server is stopping.",
    remedy: "Send the request again after the seconds of the header Retry-After.",
  },
  CIRCUIT_OPEN: {
    status: 503,
    meaning: "The jobs of all tenants together have used up the processor time of this hour.",
    remedy:
      "Wait for the seconds of the header Retry-After, or ask the operator to raise the limit.",
  },
  STATE_UNAVAILABLE: {
    status: 503,
    meaning: "The server's database cannot be used now.",
    remedy: "Send the request again after the seconds of the header Retry-After.",
  },
  NOT_READY: {
    status: 503,
    meaning:
      "The server has no disk space, no temporary directory or no database, or cannot check credentials.",
    remedy: "Send the request again later; GET /readyz says when the server is ready.",
  },
} as const satisfies Readonly<Record<string, ErrorDescription>>;

export type ErrorCode = keyof typeof apiErrors;

export const errorCodes = Object.keys(apiErrors) as [ErrorCode, ...ErrorCode[]];
