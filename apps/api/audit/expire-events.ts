import type { Database } from "../state/database.ts";
import type { SweepTask } from "../state/sweeper.ts";
import { appendEvents } from "./append-events.ts";
import { oldSeals } from "./archive-events.ts";
import { serverOrigin, stamp } from "./event.ts";
import { removeArchivedRows } from "./remove-rows.ts";

/** The value of `audit_archives.blob` for events that were deleted without an archive. */
export const expiredBlob = "";

/** Seals in one step. */
const sealsPerStep = 100;

/**
 * Deletes events that are past their retention and in no archive. Their seals stay, so that the chain is complete,
 * and an event records the deletion.
 *
 * @param before deletes the spans whose last event is older than this time, in milliseconds since 1970.
 * @returns the number of deleted events.
 */
export async function expireEvents(database: Database, before: number): Promise<number> {
  let count = await removeArchivedRows(database);
  for (;;) {
    const seals = await oldSeals(database, before, sealsPerStep);
    const [first] = seals;
    const last = seals.at(-1);
    if (first === undefined || last === undefined) return count;
    const span = { first: first.first_seq, last: last.last_seq };
    await noteExpired(database, span, last.hash);
    count += await removeArchivedRows(database);
  }
}

/** The sweeper's task that deletes events older than `keptMs` milliseconds. */
export function sweepAuditEvents(database: Database, keptMs: number): SweepTask {
  return {
    name: "audit events",
    // One call deletes all expired spans, 500 rows a statement: the events of a seal are deleted together.
    sweep: () => expireEvents(database, Date.now() - keptMs),
  };
}

/** Permits the deletion of rows. If two processes try the same span, the primary key refuses the second. */
async function noteExpired(
  database: Database,
  { first, last }: { first: number; last: number },
  hash: string,
): Promise<void> {
  await database.db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("audit_archives")
      .values({
        first_seq: first,
        last_seq: last,
        blob: expiredBlob,
        sha256: hash,
        archived_at: database.now,
      })
      .execute();
    const event = {
      ...serverOrigin,
      action: "audit.expired",
      object: null,
      outcome: "ok",
      detail: { first, last },
    } as const;
    await appendEvents(database, transaction, [stamp(event)]);
  });
}
