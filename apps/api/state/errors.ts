/**
 * The database or the blob store cannot be used now: it cannot be reached, is locked, or its disk is full. The failed
 * operation may or may not have happened. The cause is the driver's error, which may quote values, so log only its
 * code.
 */
export class StateUnavailableError extends Error {
  override readonly name = "StateUnavailableError";
  /** The driver's code, such as `ECONNREFUSED`, `57P01`, `SQLITE_FULL`. */
  readonly code: string;

  constructor(code: string, cause?: unknown, part: "database" | "blob store" = "database") {
    super(`the ${part} cannot be used (${code})`, { cause });
    this.code = code;
  }
}

/** The program cannot work with the state. The start ends with this error. */
export class StateSetupError extends Error {
  override readonly name = "StateSetupError";
}

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE (sqlite.org/rescode.html). */
const sqliteUnique = new Set<unknown>([1555, 2067]);

/** Whether a statement failed because a row with the same key exists. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  // PostgreSQL, appendix A: unique_violation.
  return code === "23505" || sqliteUnique.has(errcode);
}
