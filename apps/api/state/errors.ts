/**
 * The database, or the store of blobs, cannot be used now: it cannot be reached, is locked, or its disk is full. What was asked of it may
 * or may not have happened. Its cause has the driver's error, which may quote values: only its code may be logged.
 */
export class StateUnavailableError extends Error {
  override readonly name = "StateUnavailableError";
  /** The driver's code, such as `ECONNREFUSED`, `57P01`, `SQLITE_FULL`. */
  readonly code: string;

  constructor(code: string, cause?: unknown, part: "database" | "store of blobs" = "database") {
    super(`the ${part} cannot be used (${code})`, { cause });
    this.code = code;
  }
}

/** The state is not what this program can work with: the start ends here. */
export class StateSetupError extends Error {
  override readonly name = "StateSetupError";
}

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE (sqlite.org/rescode.html). */
const sqliteUnique = new Set<unknown>([1555, 2067]);

/** Whether a statement was refused because a row with its key is there already. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  // PostgreSQL, appendix A: unique_violation.
  return code === "23505" || sqliteUnique.has(errcode);
}
