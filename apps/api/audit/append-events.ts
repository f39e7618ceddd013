import { sql, type Transaction } from "kysely";
import type { Database } from "../state/database.ts";
import type { Schema } from "../state/schema.ts";
import type { StampedEvent } from "./event.ts";
import { type EventRow, eventHash } from "./hashes.ts";

/** The fact that stores the number of the last event, so that `docops audit verify` notices a removed tail. */
export const lastEventFact = "audit_last_event";

/** Serializes writers and the sealer, so that no uncommitted event comes before an event that is sealed. */
export const auditLockName = "audit";

/** Rows in one statement: databases limit the number of its parameters. */
const rowsPerStatement = 200;

/**
 * Writes events with their numbers and hashes. A transaction that is rolled back leaves no gap in the numbers. Other
 * writers of events wait until the transaction ends, so make this its last step.
 */
export async function appendEvents(
  database: Pick<Database, "now" | "serialize">,
  transaction: Transaction<Schema>,
  events: readonly StampedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await database.serialize(transaction, auditLockName);
  const last = await takeNumbers(database, transaction, events.length);
  const first = last - events.length + 1;
  const rows = events.map((event, index) => rowOf(event, first + index));
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const some = rows.slice(start, start + rowsPerStatement);
    await transaction.insertInto("audit_events").values(some).execute();
  }
}

/** Reserves the next numbers. @returns the last of them. */
async function takeNumbers(
  { now }: Pick<Database, "now">,
  transaction: Transaction<Schema>,
  count: number,
): Promise<number> {
  const { value } = await transaction
    .insertInto("facts")
    .values({ name: lastEventFact, value: String(count), updated_at: now })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({
        value: sql<string>`cast(cast(facts.value as bigint) + ${sql.lit(count)} as text)`,
        updated_at: now,
      }),
    )
    .returning("value")
    .executeTakeFirstOrThrow();
  return Number(value);
}

function rowOf(event: StampedEvent, seq: number): EventRow {
  const row = {
    seq,
    id: event.id,
    at: event.at,
    actor: event.actor,
    tenant: event.tenant,
    action: event.action,
    object: event.object,
    outcome: event.outcome,
    request_id: event.requestId,
    address: event.address,
    detail: JSON.stringify(event.detail),
  };
  return { ...row, hash: eventHash(row) };
}
