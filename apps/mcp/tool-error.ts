import { DocopsError, NoAnswerError } from "../client/client.ts";
import { apiErrors, type ErrorCode } from "../contract/error-codes.ts";

/** The error of a call in the shape of the API's errors (docs/errors.md). */
export interface ErrorAnswer {
  error_code: string;
  message: string;
  detail: Readonly<Record<string, unknown>>;
}

/** An error that a tool raises itself. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly code: ErrorCode;
  readonly detail: Readonly<Record<string, unknown>>;

  /** @param detail `hint` says what to do; without it the remedy of the code does. */
  constructor(code: ErrorCode, message: string, detail: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

/** Converts an error to its answer. @returns null for an error that is a fault of the program. */
export function errorAnswer(error: unknown): ErrorAnswer | null {
  if (error instanceof ToolError) {
    const { code, detail, message } = error;
    return { error_code: code, message, detail: { hint: apiErrors[code].remedy, ...detail } };
  }
  if (error instanceof DocopsError) {
    const { body, code, message, status } = error;
    if (body === null) return { error_code: code, message, detail: { status } };
    return { ...body, detail: { ...remedyOf(body.error_code), ...body.detail } };
  }
  if (error instanceof NoAnswerError) {
    const hint = "Check the address of the server (--url, DOCOPS_URL), and that it runs.";
    return { error_code: "NOT_READY", message: "no server answers", detail: { hint } };
  }
  return null;
}

/** A newer server may have further codes. */
function remedyOf(code: string): { hint?: string } {
  return Object.hasOwn(apiErrors, code) ? { hint: apiErrors[code as ErrorCode].remedy } : {};
}
