import type { Database } from "../state/database.ts";

/** Rows that one statement deletes. The limit bounds how long other writers wait. */
const rowsPerStatement = 500;

/**
 * Deletes the rows of all events that `audit_archives` lists, including rows that an interrupted call left. A trigger
 * refuses to delete other rows. Archives start at the oldest event, so `audit_archives` lists all events up to its
 * last one.
 *
 * @returns the number of deleted rows.
 */
export async function removeArchivedRows({ db }: Pick<Database, "db">): Promise<number> {
  const { last } = await db
    .selectFrom("audit_archives")
    .select((query) => query.fn.max("last_seq").as("last"))
    .executeTakeFirstOrThrow();
  let count = 0;
  for (;;) {
    const rows = await db
      .selectFrom("audit_events")
      .select("seq")
      .where("seq", "<=", last ?? 0)
      .orderBy("seq")
      .limit(rowsPerStatement)
      .execute();
    const end = rows.at(-1);
    if (end === undefined) return count;
    await db.deleteFrom("audit_events").where("seq", "<=", end.seq).execute();
    count += rows.length;
  }
}
