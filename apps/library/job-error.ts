/** A job that cannot be done, because an option, the task or an asset is wrong. A template has errors of its own. */
export class DocumentJobError extends Error {
  override readonly name = "DocumentJobError";
  /** As the API has it: `INVALID_JSON`, `INVALID_ARGUMENT` or `INVALID_ARGUMENT_CONFLICT`. */
  readonly code: string;
  /** The field, and what is allowed; which other members there are depends on the fault. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, detail: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}
