import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../state/database.ts";
import { StateSetupError } from "../state/errors.ts";
import { newId } from "../state/ids.ts";
import { hasBlobs, lostDatabase, statePaths } from "../state/state-directory.ts";

/** The fact that stores the id of the directory of the blobs. */
const fact = "blob_directory";

/**
 * Checks that a blob directory and a database belong together. The first call stores the same new id in both.
 *
 * @param directory the state directory.
 * @throws StateSetupError if they do not: rows would name files that do not exist.
 */
export async function claimBlobDirectory(database: Database, directory: string): Promise<void> {
  const known = await knownId(database);
  const found = await foundId(directory);
  if (known === null && found !== null && hasBlobs(directory)) throw lostDatabase(directory);
  if (known !== null) return refuseOther(directory, known, found);
  const id = found ?? (await markDirectory(directory));
  await database.db
    .insertInto("facts")
    .values({ name: fact, value: id, updated_at: database.now })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
  // Another machine may have stored its id first.
  refuseOther(directory, await knownId(database), id);
}

/** Binds a directory to a database after a restore, whatever either was bound to before. */
export async function adoptBlobDirectory(database: Database, directory: string): Promise<void> {
  const value = (await foundId(directory)) ?? (await markDirectory(directory));
  await database.db
    .insertInto("facts")
    .values({ name: fact, value, updated_at: database.now })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({ value, updated_at: database.now }),
    )
    .execute();
}

function refuseOther(directory: string, known: string | null, found: string | null): void {
  if (known === found) return;
  throw new StateSetupError(
    `DOCOPS_STATE_DIR=${JSON.stringify(directory)}: the blobs of this database are in another directory, or on ` +
      "another machine; name that directory, or keep blobs in a bucket with DOCOPS_BLOBS=s3://bucket/prefix",
  );
}

async function knownId({ db }: Database): Promise<string | null> {
  const row = await db
    .selectFrom("facts")
    .select("value")
    .where("name", "=", fact)
    .executeTakeFirst();
  return row?.value ?? null;
}

async function foundId(directory: string): Promise<string | null> {
  try {
    return await readFile(idFile(directory), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function markDirectory(directory: string): Promise<string> {
  const id = newId();
  await writeFile(idFile(directory), id, { mode: 0o600, flag: "wx", flush: true });
  return id;
}

function idFile(directory: string): string {
  return join(statePaths(directory).blobs, ".id");
}
