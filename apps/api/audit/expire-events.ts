import type { Database } from "../state/database.ts";
import type { SweepTask } from "../state/sweeper.ts";
import { appendEvents } from "./append-events.ts";
import { oldSeals } from "./archive-events.ts";
import { byServer, stamp } from "./event.ts";
import { removeArchivedRows } from "./remove-rows.ts";

/** What `audit_archives` has in place of a key where no archive has the events. */
export const expiredBlob = "";

/** Seals of one step. */
const sealsPerStep = 100;

/**
 * Deletes events whose time is over and that no archive has. Their seals stay, so that the chain is whole, and the log
 * says what went.
 *
 * @param before their last is older, in milliseconds since 1970.
 * @returns how many events went.
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

/** Deletes events that are older than a time, in milliseconds, whenever the sweeper comes by. */
export function sweepAuditEvents(database: Database, keptMs: number): SweepTask {
  return {
    name: "audit events",
    // All of them in one call, 500 rows a statement: seals are kept or go as a whole.
    sweep: () => expireEvents(database, Date.now() - keptMs),
  };
}

/** Allows rows to be deleted. Two processes at once come to the same span, and the second is refused by its key. */
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
      ...byServer,
      action: "audit.expired",
      object: null,
      outcome: "ok",
      detail: { first, last },
    } as const;
    await appendEvents(database, transaction, [stamp(event)]);
  });
}
