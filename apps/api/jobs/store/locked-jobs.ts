import { type RawBuilder, sql } from "kysely";
import type { Database } from "../../state/database.ts";

export interface LockedJobsOptions {
  /**
   * For jobs that another transaction is changing. `wait` waits for it, and locks in the order of ids. `skip` leaves
   * them out; a transaction with several such statements must use it, because it would lock in no order.
   */
  busy: "wait" | "skip";
  /** The most jobs. */
  limit?: number;
}

/**
 * A condition for statements that change several jobs at once: the jobs that meet another condition.
 *
 * PostgreSQL locks the rows of a statement in whatever order it finds them, and ends one of two transactions that wait
 * for each other (deadlock, SQLSTATE 40P01). That cannot happen if all wait in one order, or do not wait. SQLite runs
 * one transaction at a time.
 */
export function lockedJobs(
  { engine }: Pick<Database, "engine">,
  condition: RawBuilder<unknown>,
  { busy, limit }: LockedJobsOptions,
): RawBuilder<boolean> {
  const most = limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`;
  const matching = sql`select id from jobs where ${condition}`;
  if (engine === "sqlite") return sql`id in (${matching} ${most})`;
  return busy === "skip"
    ? sql`id in (${matching} ${most} for update skip locked)`
    : sql`id in (${matching} order by id ${most} for update)`;
}
