import type { Database } from "../state/database.ts";

/** Rows that one statement deletes: others wait no longer than for these. */
const rowsPerStatement = 500;

/**
 * Deletes the rows of events that `audit_archives` names, those too that an earlier call has left; the database refuses
 * all others. Archives are made from the oldest event on, so that they name everything up to the last of them.
 *
 * @returns how many rows went.
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
