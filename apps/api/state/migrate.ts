import { sql, type Transaction } from "kysely";
import type { Database } from "./database.ts";
import { StateSetupError } from "./errors.ts";
import { type Migration, migrationDialect } from "./migrations/migration.ts";
import { migrations } from "./migrations/migrations.ts";
import type { Schema } from "./schema.ts";

/** The schema version of a database, 0 without tables, and the latest version that this program knows. */
export interface SchemaState {
  version: number;
  latest: number;
}

/** @returns the schema version of a database. */
export async function schemaState(
  database: Database,
  known: readonly Migration[] = migrations,
): Promise<SchemaState> {
  return { version: await schemaVersion(database, database.db), latest: known.length };
}

/**
 * Migrates a database to the latest schema in one transaction. Concurrent calls wait and then find nothing to do.
 *
 * @returns the versions before and after.
 * @throws StateSetupError if the schema is newer than this program.
 */
export async function migrate(
  database: Database,
  known: readonly Migration[] = migrations,
): Promise<{ from: number; to: number }> {
  const { db, now } = database;
  const before = await schemaState(database, known);
  refuseNewer(before);
  // Checked without a lock first, because every start runs this.
  if (before.version === before.latest) return { from: before.latest, to: before.latest };
  return db.transaction().execute(async (transaction) => {
    await database.serialize(transaction, "migrations");
    const state = { ...before, version: await schemaVersion(database, transaction) };
    refuseNewer(state);
    if (state.version === 0) await makeSchemaTable(database, transaction);
    for (const [index, migration] of known.entries()) {
      const version = index + 1;
      if (version <= state.version) continue;
      await migration.up(transaction, migrationDialect(database.engine));
      await transaction
        .insertInto("schema_migrations")
        .values({ version, name: migration.name, applied_at: now })
        .execute();
    }
    return { from: state.version, to: state.latest };
  });
}

/** @throws StateSetupError if the schema is not the latest that this program knows. */
export async function checkSchema(
  database: Database,
  known: readonly Migration[] = migrations,
): Promise<void> {
  const state = await schemaState(database, known);
  refuseNewer(state);
  if (state.version === state.latest) return;
  throw new StateSetupError(
    `the schema of the database has version ${state.version}, and this program needs ${state.latest}: ` +
      "run docops migrate, or set DOCOPS_MIGRATE=auto",
  );
}

function refuseNewer({ version, latest }: SchemaState): void {
  if (version <= latest) return;
  throw new StateSetupError(
    `the schema of the database has version ${version}, and this program knows only ${latest}: ` +
      "start the release that migrated it, or a newer one",
  );
}

async function schemaVersion(
  { engine }: Database,
  db: Database["db"] | Transaction<Schema>,
): Promise<number> {
  const table =
    engine === "sqlite"
      ? sql<{ name: string }>`select name from sqlite_schema where name = 'schema_migrations'`
      : sql<{ name: string }>`select relname as name from pg_class
          where oid = to_regclass('schema_migrations')`;
  if ((await table.execute(db)).rows.length === 0) return 0;
  const { version } = await db
    .selectFrom("schema_migrations")
    .select((query) => query.fn.max("version").as("version"))
    .executeTakeFirstOrThrow();
  return version ?? 0;
}

async function makeSchemaTable(
  { engine }: Database,
  transaction: Transaction<Schema>,
): Promise<void> {
  const { integer } = migrationDialect(engine);
  await transaction.schema
    .createTable("schema_migrations")
    .addColumn("version", integer, (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("applied_at", integer, (column) => column.notNull())
    .execute();
}
