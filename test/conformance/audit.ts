import { sql } from "kysely";
import { appendEvents } from "../../apps/api/audit/append-events.ts";
import { type AuditEvent, serverOrigin, stamp } from "../../apps/api/audit/event.ts";
import type { Database } from "../../apps/api/state/database.ts";

/** An event of a job, with other values laid over it. */
export function eventOf(values: Partial<AuditEvent> = {}): AuditEvent {
  return {
    ...serverOrigin,
    actor: "key:abcdefghijkl",
    tenant: "acme",
    action: "job.ended",
    object: "r1",
    outcome: "ok",
    requestId: "r1",
    address: "192.0.2.7",
    detail: { template_bytes: 12_345 },
    ...values,
  };
}

/** Writes events at once. @param at their time, in milliseconds since 1970. */
export async function write(database: Database, count: number, at?: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) =>
    stamp(eventOf({ object: `r${index}` }), at),
  );
  await database.db
    .transaction()
    .execute((transaction) => appendEvents(database, transaction, events));
}

/** Removes the triggers and runs a statement, as the owner of the database can. */
export async function tamper(database: Database, statement: string): Promise<void> {
  const { db, engine } = database;
  const tables = ["audit_events", "audit_seals", "audit_archives"];
  for (const table of tables) {
    if (engine === "postgres")
      await sql.raw(`alter table ${table} disable trigger all`).execute(db);
    else {
      for (const action of ["update", "delete"]) {
        await sql.raw(`drop trigger if exists ${table}_no_${action}`).execute(db);
      }
    }
  }
  await sql.raw(statement).execute(db);
}
