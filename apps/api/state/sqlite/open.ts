import { closeSync, fchmodSync, openSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Kysely, sql } from "kysely";
import type { Database } from "../database.ts";
import { StateSetupError } from "../errors.ts";
import type { Schema } from "../schema.ts";
import { sqliteDialect } from "./dialect.ts";

/** How long a write waits for another process. */
const busyTimeoutMs = 5000;

/** @param file the database; it is made where it is not there, readable by this user alone. @throws StateSetupError */
export function openSqlite(file: string): Database {
  makePrivate(file);
  const db = new Kysely<Schema>({ dialect: sqliteDialect({ file, busyTimeoutMs }) });
  return {
    engine: "sqlite",
    db,
    now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    serialize: async () => undefined,
    trySerialize: async () => true,
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    // A file has no login.
    takeLogin: () => undefined,
    close: () => db.destroy(),
  };
}

/**
 * SQLite gives its `-wal` and `-shm` the permissions of the database.
 *
 * @throws StateSetupError
 */
function makePrivate(file: string): void {
  try {
    const descriptor = openSync(file, "a", 0o600);
    try {
      fchmodSync(descriptor, 0o600);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new StateSetupError(
      `DOCOPS_STATE_DIR=${JSON.stringify(dirname(file))}: ${basename(file)} must be a file of this user that can be ` +
        `written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}
