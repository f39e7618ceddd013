import type { ErrorBody } from "../contract/answers/error.ts";

/** An error that the server has answered, with its JSON body (docs/api.md). */
export class DocopsError extends Error {
  override readonly name = "DocopsError";
  readonly status: number;
  /** `TOO_MANY_REQUESTS`, `INVALID_ARGUMENT`, …; `UNKNOWN` if the body is not an error body of docops. */
  readonly code: string;
  readonly requestId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The error body; null if it is not one of docops, for example because a proxy has answered. */
  readonly body: ErrorBody | null;

  /** The wait that the server asks for before another request, by `Retry-After`; null if it asks for none. */
  readonly retryAfterMs: number | null;

  /** @param answer the parsed body; null if it was not JSON. */
  constructor(
    status: number,
    answer: unknown,
    requestId: string | null,
    retryAfterMs: number | null = null,
  ) {
    const body = isErrorBody(answer) ? answer : null;
    super(body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.error_code ?? "UNKNOWN";
    this.requestId = requestId;
    this.detail = body?.detail ?? {};
    this.retryAfterMs = retryAfterMs;
    this.body = body;
  }
}

function isErrorBody(answer: unknown): answer is ErrorBody {
  const { error_code, message, detail } = (answer ?? {}) as Partial<
    Record<keyof ErrorBody, unknown>
  >;
  return (
    typeof error_code === "string" &&
    typeof message === "string" &&
    typeof detail === "object" &&
    detail !== null
  );
}
