import { apiErrors, type ErrorCode } from "../contract/error-codes.ts";

/** The HTTP status of an error code. */
export function errorStatus(code: ErrorCode): number {
  return apiErrors[code].status;
}

/** Where in its way through the house a request failed; only the log tells. */
export type FailureStage =
  | "admission"
  | "upload"
  | "validation"
  | "queue"
  | "worker"
  | "zip"
  | "auth"
  | "state"
  | "routing";

/** An error that a client may read: nothing of the server's inside, nothing of a document's text. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode;
  readonly stage: FailureStage;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    stage: FailureStage,
    message: string,
    detail: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.stage = stage;
    this.detail = detail;
    this.headers = headers;
  }

  get status(): number {
    return errorStatus(this.code);
  }
}

/** An error of a body of which nothing more may be read, not even to drop it: the connection is cut off. */
export class CostlyBodyError extends ApiError {}

/** A fault of ours: the client learns that it happened, the log learns what. */
export class InternalError extends ApiError {
  readonly logFields: Readonly<Record<string, unknown>>;

  /** @param logFields what may be logged: no message of a foreign error, which could quote a text. */
  constructor(stage: FailureStage, logFields: Readonly<Record<string, unknown>>) {
    super("INTERNAL_ERROR", stage, "internal server error");
    this.logFields = logFields;
  }
}

/** The client left before it had its answer: nobody is there to read one. */
export class ClientClosed extends Error {
  override readonly name = "ClientClosed";
  readonly stage: FailureStage;

  constructor(stage: FailureStage) {
    super("the client closed the connection");
    this.stage = stage;
  }
}

/** What clients sent and errors echo, at a length that does no harm. */
export function clip(text: string, length = 200): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
