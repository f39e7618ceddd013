import { idempotencyKeyHeader } from "../../contract/headers.ts";
import { ApiError, clip } from "../errors.ts";

/** The form of a key, for messages. */
export const idempotencyKeyRule = "1 to 255 visible ASCII characters, bare or in double quotes";

/** Visible ASCII (RFC 20): no space, no control character. */
const keyForm = /^[\x21-\x7e]{1,255}$/;
/** A string of structured fields (RFC 9651, 3.3.3) without parameters. */
const quotedForm = /^"((?:[^"\\]|\\["\\])*)"$/;

/**
 * The key in the values of the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a string of
 * structured fields, or, as most clients send it, the bare text. `"a"` and `a` are one key.
 *
 * @param values the value of each line of the header.
 * @returns null if the header was not sent.
 * @throws ApiError for an invalid key.
 */
export function readIdempotencyKey(values: readonly string[]): string | null {
  const [value, ...others] = values;
  if (value === undefined) return null;
  const key = value.startsWith('"') ? unquote(value) : value;
  if (others.length === 0 && key !== null && keyForm.test(key)) return key;
  throw wrongKeyHeader("idempotency_key_malformed", `must be ${idempotencyKeyRule}, sent once`, {
    value: clip(values.join(", ")),
  });
}

function unquote(value: string): string | null {
  const quoted = quotedForm.exec(value)?.[1];
  return quoted === undefined ? null : quoted.replace(/\\(.)/g, "$1");
}

/** The error for a header that cannot be honoured. The server never ignores the header. */
export function wrongKeyHeader(
  reason: "idempotency_key_malformed" | "idempotency_needs_state" | "idempotency_not_here",
  problem: string,
  detail: Readonly<Record<string, unknown>> = {},
): ApiError {
  return new ApiError("INVALID_ARGUMENT", "validation", `${idempotencyKeyHeader} ${problem}`, {
    field: idempotencyKeyHeader,
    reason,
    ...detail,
  });
}
