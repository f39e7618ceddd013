import { existsSync } from "node:fs";
import type { StateConfig } from "../config/config.ts";
import type { Database, DatabaseEvents } from "./database.ts";
import { StateSetupError } from "./errors.ts";
import { checkSchema, migrate, type SchemaState, schemaState } from "./migrate.ts";
import { migrations } from "./migrations/migrations.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";
import { hasBlobs, lostDatabase, makeStateDirectory, statePaths } from "./state-directory.ts";

/** PostgreSQL cancels a statement that takes longer, which releases its locks. */
const statementTimeoutMs = 15_000;

/** Opens a database, and migrates or checks its schema: see `openDatabase`. */
export async function openState(config: StateConfig, events: DatabaseEvents): Promise<Database> {
  const database = await openUnchecked(config, events, { statementTimeoutMs });
  try {
    const { version, latest } = await schemaState(database);
    if (version === 0 && hasBlobs(config.directory)) throw lostDatabase(config.directory);
    if (config.migrate === "auto" && version < latest) await migrateState(config);
    await checkSchema(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** @returns the schema version. It does not create a missing file. */
export async function readSchemaState(config: StateConfig): Promise<SchemaState> {
  const isMissing =
    config.engine === "sqlite" && !existsSync(statePaths(config.directory).database);
  if (isMissing) return { version: 0, latest: migrations.length };
  const database = await openUnchecked(config, {}, { statementTimeoutMs });
  try {
    return await schemaState(database);
  } finally {
    await database.close();
  }
}

/** Migrates over a separate connection without a time limit for statements. */
export async function migrateState(config: StateConfig): Promise<{ from: number; to: number }> {
  const database = await openUnchecked(config, {}, { statementTimeoutMs: null });
  try {
    return await migrate(database);
  } finally {
    await database.close();
  }
}

/**
 * Opens a database without checking its schema.
 *
 * @throws StateSetupError if a database that must exist is missing.
 */
export async function openUnchecked(
  { engine, directory, databaseUrl, maxConnections }: StateConfig,
  { onConnectionLost = () => undefined }: DatabaseEvents,
  limits: { statementTimeoutMs: number | null },
): Promise<Database> {
  if (engine === "postgres" && databaseUrl !== null) {
    return openPostgres({ url: databaseUrl, maxConnections, onConnectionLost, ...limits });
  }
  if (engine !== "sqlite") throw new StateSetupError("DOCOPS_STATE=none has no database");
  await makeStateDirectory(directory);
  const { database: file } = statePaths(directory);
  // Checked before an empty database is created.
  if (!existsSync(file) && hasBlobs(directory)) throw lostDatabase(directory);
  return openSqlite(file);
}
