import { sql } from "kysely";
import type { Migration, MigrationDialect, MigrationTransaction } from "./migration.ts";

/** The webhook of a job, the outbox of deliveries, and the endpoints that want no more of them. */
export const webhooks: Migration = {
  name: "webhooks",
  up: async (db, dialect) => {
    await db.schema.alterTable("jobs").addColumn("webhook_url", "text").execute();
    await makeDeliveries(db, dialect);
    await makeEndpoints(db, dialect);
  },
};

async function makeDeliveries(
  db: MigrationTransaction,
  { bytes, integer }: MigrationDialect,
): Promise<void> {
  await db.schema
    .createTable("webhook_deliveries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("job", "text", (column) => column.notNull())
    .addColumn("event", "integer", (column) => column.notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("host", "text", (column) => column.notNull())
    .addColumn("body", bytes, (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("due_at", integer, (column) => column.notNull())
    .addColumn("lease_token", "text")
    .addColumn("last_result", "text")
    .addColumn("created_at", integer, (column) => column.notNull())
    .addColumn("ended_at", integer)
    .addUniqueConstraint("webhook_deliveries_event", ["job", "event"])
    .execute();
  await run(
    db,
    "create index webhook_deliveries_due on webhook_deliveries (due_at) where state = 'waiting'",
  );
  await run(
    db,
    "create index webhook_deliveries_dead on webhook_deliveries (created_at) where state = 'dead'",
  );
  await run(
    db,
    "create index webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null",
  );
}

async function makeEndpoints(
  db: MigrationTransaction,
  { integer }: MigrationDialect,
): Promise<void> {
  await db.schema
    .createTable("webhook_endpoints")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("url", "text", (column) => column.notNull())
    .addColumn("disabled_at", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("webhook_endpoints_key", ["tenant", "url"])
    .execute();
}

async function run(db: MigrationTransaction, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}
