import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { makeDirectory } from "../make-directory.ts";
import { StateSetupError } from "./errors.ts";

/** The paths in a state directory (`DOCOPS_STATE_DIR`). */
export function statePaths(directory: string) {
  return { database: join(directory, "docops.db"), blobs: join(directory, "blobs") } as const;
}

/** Creates the directory if it does not exist, accessible only by this user. */
export async function makeStateDirectory(directory: string): Promise<void> {
  try {
    await makeDirectory(directory, 0o700);
  } catch (error) {
    throw new StateSetupError(
      `DOCOPS_STATE_DIR=${JSON.stringify(directory)}: must be a directory that can be created ` +
        `(${(error as NodeJS.ErrnoException).code})`,
    );
  }
}

/** Whether a state directory contains blobs, which belong to rows of a database. */
export function hasBlobs(directory: string): boolean {
  const { blobs } = statePaths(directory);
  if (!existsSync(blobs)) return false;
  const entries = readdirSync(blobs, { recursive: true, withFileTypes: true });
  // Names with a leading dot are internal files of the store.
  return entries.some(
    (entry) =>
      entry.isFile() && !relative(blobs, join(entry.parentPath, entry.name)).startsWith("."),
  );
}

/** The error for blobs whose database is missing. */
export function lostDatabase(directory: string): StateSetupError {
  return new StateSetupError(
    `DOCOPS_STATE_DIR=${JSON.stringify(directory)}: has blobs, but their database is missing; ` +
      "restore it with docops restore, or choose an empty directory",
  );
}
