import { createHash } from "node:crypto";

/** A statement that was sent so often before is likely to be sent again. */
const usesBeforeName = 2;
/** Each connection keeps the plans of named statements in the memory of the server. */
const maxNames = 200;
/** Longer statements have lists of values, whose lengths differ each time. */
const maxNamedLength = 4000;
const maxCounted = 1000;

/**
 * SQLSTATE codes of a pooler that gives each transaction another connection and does not know their statements:
 * `invalid_sql_statement_name` and `duplicate_prepared_statement` (PostgreSQL, appendix A).
 */
const poolerFaults = ["26000", "42P05"];
/** `feature_not_supported`: a migration has changed the columns of a prepared statement. */
const stalePlan = "0A000";

/**
 * Names statements that come again, so that PostgreSQL parses and plans them once for each connection (PostgreSQL, 55.2.3).
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #uses = new Map<string, number>();
  #generation = 0;
  #isOff = false;

  /** @returns undefined for a statement that stays without a name. */
  nameOf(text: string): string | undefined {
    if (this.#isOff || text.length > maxNamedLength) return undefined;
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size === maxNames) return known;
    const uses = this.#uses.get(text) ?? 0;
    if (this.#uses.size > maxCounted) this.#uses.clear();
    this.#uses.set(text, uses + 1);
    if (uses < usesBeforeName) return undefined;
    this.#uses.delete(text);
    // Other processes may share a connection through a pooler, so that a name must always mean the same statement.
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 32);
    const name = `docops_${this.#generation}_${hash}`;
    this.#names.set(text, name);
    return name;
  }

  /**
   * Gives no more names if the error of a named statement shows that the pooler cannot keep them, and other names if
   * plans are stale: behind a pooler, the connection to the server outlives this one.
   *
   * @returns whether the error is one of these, and the statement may be sent again.
   */
  refusedBy(code: string): boolean {
    if (code === stalePlan) {
      this.#generation++;
      this.#names.clear();
      return true;
    }
    const isRefused = poolerFaults.includes(code);
    this.#isOff ||= isRefused;
    return isRefused;
  }
}
