import type { Readable } from "node:stream";
import type { ErrorCode } from "../../contract/error-codes.ts";
import type { AnswerHead } from "../routes/answer-output.ts";

/** An answer that was kept. */
export interface StoredAnswer extends AnswerHead {
  /** All of the body, or a stream of it from the store of blobs. */
  readonly body: Buffer | Readable;
  /** Bytes of the body. */
  readonly bytes: number;
}

/** What is wrong with a document or a form is wrong at the next time too: answers with these codes are kept. */
const codesThatStay: ReadonlySet<ErrorCode> = new Set([
  "INVALID_ARGUMENT",
  "INVALID_ARGUMENT_CONFLICT",
  "INVALID_JSON",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
]);

/** Whether an error comes from what was sent, and not from the time at which it was sent. */
export function isKept(code: ErrorCode): boolean {
  return codesThatStay.has(code);
}
