import type { Readable } from "node:stream";
import type { ErrorCode } from "../../contract/error-codes.ts";
import type { AnswerHead } from "../routes/answer-output.ts";

/** A stored answer. */
export interface StoredAnswer extends AnswerHead {
  /** The body, or a stream of it from the blob store. */
  readonly body: Buffer | Readable;
  /** Length of the body. */
  readonly bytes: number;
}

/** Errors that the same form causes again. Answers with these codes are stored. */
const storedErrorCodes: ReadonlySet<ErrorCode> = new Set([
  "INVALID_ARGUMENT",
  "INVALID_ARGUMENT_CONFLICT",
  "INVALID_JSON",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
]);

/** Whether the answer to an error is stored, because the same request would cause the error again. */
export function isStored(code: ErrorCode): boolean {
  return storedErrorCodes.has(code);
}
