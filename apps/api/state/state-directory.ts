import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { makeDirectory } from "../make-directory.ts";
import { StateSetupError } from "./errors.ts";

/** The places in a state directory (`DOCOPS_STATE_DIR`). */
export function statePaths(directory: string) {
  return { database: join(directory, "docops.db"), blobs: join(directory, "blobs") } as const;
}

/** Makes the directory, for this user alone, where it is not there. */
export async function makeStateDirectory(directory: string): Promise<void> {
  try {
    await makeDirectory(directory, 0o700);
  } catch (error) {
    throw new StateSetupError(
      `DOCOPS_STATE_DIR=${JSON.stringify(directory)}: must be a directory that can be made ` +
        `(${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** Whether a state directory has files whose rows were in a database. */
export function hasBlobs(directory: string): boolean {
  const { blobs } = statePaths(directory);
  if (!existsSync(blobs)) return false;
  const entries = readdirSync(blobs, { recursive: true, withFileTypes: true });
  // Names with a dot are no blobs, but what a store needs itself.
  return entries.some(
    (entry) =>
      entry.isFile() && !relative(blobs, join(entry.parentPath, entry.name)).startsWith("."),
  );
}

/** The error of a database that is gone while its files are still there. */
export function lostDatabase(directory: string): StateSetupError {
  return new StateSetupError(
    `DOCOPS_STATE_DIR=${JSON.stringify(directory)}: has blobs, but their database is gone; ` +
      "bring it back with docops restore, or choose an empty directory",
  );
}
