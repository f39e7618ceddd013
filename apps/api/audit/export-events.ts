import type { Database } from "../state/database.ts";
import type { EventRow } from "./hashes.ts";

/** Which events are exported: at or after `since`, and before `until`, in milliseconds since 1970. */
export interface ExportRange {
  since: number;
  until: number;
}

const pageSize = 1000;

/** Reads events in the order of their numbers, a page at a time, so that writers are not blocked. */
export async function* exportEvents(
  { db }: Pick<Database, "db">,
  { since, until }: ExportRange,
): AsyncGenerator<EventRow, void> {
  let last = 0;
  for (;;) {
    const page = await db
      .selectFrom("audit_events")
      .selectAll()
      .where("seq", ">", last)
      .where("at", ">=", since)
      .where("at", "<", until)
      .orderBy("seq")
      .limit(pageSize)
      .execute();
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < pageSize) return;
    last = end.seq;
  }
}
