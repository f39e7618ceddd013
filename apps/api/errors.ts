import { apiErrors, type ErrorCode } from "../contract/error-codes.ts";

/** The HTTP status of an error code. */
export function errorStatus(code: ErrorCode): number {
  return apiErrors[code].status;
}

/** The stage in which a request failed. It stands in the log, not in the answer. */
export type FailureStage =
  | "admission"
  | "upload"
  | "validation"
  | "queue"
  | "worker"
  | "pdf"
  | "zip"
  | "auth"
  | "state"
  | "routing";

/** An error for the client. It tells nothing about the server's inside, and no text of a document. */
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

/** A body is too costly to read, even to drop the rest: the connection is cut off after the answer. */
export class CostlyBodyError extends ApiError {}

/** A fault of the server. The client learns only that there was one; the log has the details. */
export class InternalError extends ApiError {
  readonly logFields: Readonly<Record<string, unknown>>;

  /** @param logFields fields for the log, without messages of library errors: they may quote a document. */
  constructor(stage: FailureStage, logFields: Readonly<Record<string, unknown>>) {
    super("INTERNAL_ERROR", stage, "internal server error");
    this.logFields = logFields;
  }
}

/** The client closed the connection before it had its answer. */
export class ClientClosed extends Error {
  override readonly name = "ClientClosed";
  readonly stage: FailureStage;

  constructor(stage: FailureStage) {
    super("the client closed the connection");
    this.stage = stage;
  }
}

/** Shortens a text of a client before an error repeats it. */
export function clip(text: string, length = 200): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
