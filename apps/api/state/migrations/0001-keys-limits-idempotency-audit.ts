import type { Migration, MigrationDialect, MigrationTransaction } from "./migration.ts";
import { refuse } from "./migration.ts";

/** Locks, keys, idempotency, budgets and the audit log. */
export const keysLimitsIdempotencyAudit: Migration = {
  name: "keys, limits, idempotency, audit",
  up: async (db, dialect) => {
    await makeBasics(db, dialect);
    await makeKeys(db, dialect);
    await makeIdempotency(db, dialect);
    await makeBudgets(db, dialect);
    await makeAudit(db, dialect);
  },
};

async function makeBasics(db: MigrationTransaction, { integer }: MigrationDialect): Promise<void> {
  await db.schema
    .createTable("facts")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "text", (column) => column.notNull())
    .addColumn("updated_at", integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("locks")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("token", integer, (column) => column.notNull())
    .addColumn("lease_until", integer, (column) => column.notNull())
    .execute();
}

async function makeKeys(db: MigrationTransaction, { integer }: MigrationDialect): Promise<void> {
  await db.schema
    .createTable("api_keys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("label", "text", (column) => column.notNull())
    .addColumn("secret_hash", "text", (column) => column.notNull())
    .addColumn("previous_hash", "text")
    .addColumn("previous_until", integer)
    .addColumn("scopes", "text", (column) => column.notNull())
    .addColumn("limit_class", "text", (column) => column.notNull())
    .addColumn("created_at", integer, (column) => column.notNull())
    .addColumn("expires_at", integer)
    .addColumn("last_used_at", integer)
    .addColumn("revoked_at", integer)
    .execute();
  await db.schema.createIndex("api_keys_tenant").on("api_keys").columns(["tenant", "id"]).execute();
}

async function makeIdempotency(
  db: MigrationTransaction,
  { integer, bytes }: MigrationDialect,
): Promise<void> {
  await db.schema
    .createTable("idempotency")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("route", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("fingerprint", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("lease_token", "text", (column) => column.notNull())
    .addColumn("lease_until", integer, (column) => column.notNull())
    .addColumn("status", integer)
    .addColumn("headers", "text")
    .addColumn("body", bytes as "bytea")
    .addColumn("blob", "text")
    .addColumn("created_at", integer, (column) => column.notNull())
    .addColumn("expires_at", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("idempotency_key", ["tenant", "route", "key"])
    .execute();
  await db.schema
    .createIndex("idempotency_expires_at")
    .on("idempotency")
    .column("expires_at")
    .execute();
}

async function makeBudgets(db: MigrationTransaction, { integer }: MigrationDialect): Promise<void> {
  await db.schema
    .createTable("budgets")
    .addColumn("tenant", "text", (column) => column.notNull())
    .addColumn("unit", "text", (column) => column.notNull())
    .addColumn("window_start", integer, (column) => column.notNull())
    .addColumn("window_ms", integer, (column) => column.notNull())
    .addColumn("reserved", integer, (column) => column.notNull())
    .addColumn("used", integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("budgets_key", ["tenant", "unit", "window_start"])
    .execute();
  await db.schema.createIndex("budgets_window").on("budgets").column("window_start").execute();
}

/** `appendEvents` numbers the events without gaps. A gap is a row that was removed. */
async function makeAudit(db: MigrationTransaction, dialect: MigrationDialect): Promise<void> {
  const { engine, integer } = dialect;
  await db.schema
    .createTable("audit_events")
    .addColumn("seq", integer, (column) =>
      engine === "sqlite"
        ? column.primaryKey().autoIncrement()
        : column.primaryKey().generatedByDefaultAsIdentity(),
    )
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("at", integer, (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("tenant", "text")
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("object", "text")
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("request_id", "text")
    .addColumn("address", "text")
    .addColumn("detail", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("audit_events_at").on("audit_events").column("at").execute();
  await db.schema
    .createTable("audit_seals")
    .addColumn("number", integer, (column) => column.primaryKey())
    .addColumn("first_seq", integer, (column) => column.notNull())
    .addColumn("last_seq", integer, (column) => column.notNull())
    .addColumn("root", "text", (column) => column.notNull())
    .addColumn("previous", "text", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("signature", "text")
    .addColumn("sealed_at", integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("audit_archives")
    .addColumn("first_seq", integer, (column) => column.primaryKey())
    .addColumn("last_seq", integer, (column) => column.notNull())
    .addColumn("blob", "text", (column) => column.notNull())
    .addColumn("sha256", "text", (column) => column.notNull())
    .addColumn("archived_at", integer, (column) => column.notNull())
    .execute();
  const isArchived =
    "exists (select 1 from audit_archives where old.seq between first_seq and last_seq)";
  await refuse(db, dialect, { table: "audit_events", action: "update" });
  await refuse(db, dialect, { table: "audit_events", action: "delete", unless: isArchived });
  for (const table of ["audit_seals", "audit_archives"]) {
    await refuse(db, dialect, { table, action: "update" });
    await refuse(db, dialect, { table, action: "delete" });
  }
}
