import { closeSync, fchmodSync, openSync } from "node:fs";
import { Kysely, sql } from "kysely";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { sqliteDialect } from "./dialect.ts";

/** How long a write waits for another process. */
const busyTimeoutMs = 5000;

/** @param file the database. It is created if it does not exist, readable only by this user. */
export function openSqlite(file: string): Database {
  makePrivate(file);
  const db = new Kysely<Schema>({ dialect: sqliteDialect({ file, busyTimeoutMs }) });
  return {
    engine: "sqlite",
    db,
    now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    serialize: async () => undefined,
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}

/** SQLite gives its `-wal` and `-shm` the permissions of the database. */
function makePrivate(file: string): void {
  const descriptor = openSync(file, "a", 0o600);
  fchmodSync(descriptor, 0o600);
  closeSync(descriptor);
}
