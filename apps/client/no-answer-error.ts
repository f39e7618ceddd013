/** There was no answer: no server listens at the address, or the connection was lost. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
  /** The error code of the connection, such as `ECONNREFUSED`; null if it is not known. */
  readonly code: string | null;

  /** @param cause the error of `fetch`. */
  constructor(baseUrl: string, cause: unknown) {
    const code = codeOf(cause);
    const reason = code === "ECONNREFUSED" ? "no server listens there" : "the connection failed";
    const shown = code === null ? "" : ` (${code})`;
    super(`no answer from ${baseUrl || "the server"}: ${reason}${shown}`, { cause });
    this.code = code;
  }
}

/** Node has the code in the cause of its error; a browser tells none. */
function codeOf(error: unknown): string | null {
  const { cause } = (error ?? {}) as { cause?: { code?: unknown } };
  return typeof cause?.code === "string" ? cause.code : null;
}
