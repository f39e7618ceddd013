import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { BackupError } from "./backup-error.ts";
import { BlobPool } from "./blob-pool.ts";
import { backupNames, readManifest } from "./manifest.ts";

/**
 * The layout of a backup directory: a subdirectory for each backup, named by its time, and the pool of blobs that all
 * share.
 */
export const poolName = "blobs";

const namePattern = /^\d{8}T\d{9}Z$/;

/** The name of a backup: `20261126T154050123Z` (ISO 8601, basic format). */
export function backupName(at: Date): string {
  return at.toISOString().replace(/[-:.]/g, "");
}

/** @returns the names of the backups in a directory, the oldest first; none if the directory does not exist. */
export async function backupsIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => namePattern.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The places of a backup and of the pool that holds its blobs. */
export interface BackupPlace {
  directory: string;
  pool: BlobPool;
}

/**
 * Finds a backup.
 *
 * @param from the directory of the backup, or a directory of backups, which selects the newest.
 * @throws BackupError if the directory has no backup.
 */
export async function findBackup(from: string): Promise<BackupPlace> {
  if (await isThere(join(from, backupNames.manifest))) {
    return { directory: from, pool: new BlobPool(join(from, "..", poolName)) };
  }
  const name = (await backupsIn(from)).at(-1);
  if (name === undefined) throw new BackupError(`there is no backup in ${from}`);
  return { directory: join(from, name), pool: new BlobPool(join(from, poolName)) };
}

/**
 * Removes all but the newest backups, and the blobs that no remaining backup uses.
 *
 * @throws BackupError if the manifest of a remaining backup cannot be read. Nothing is removed then.
 */
export async function keepNewest(directory: string, count: number): Promise<void> {
  const names = await backupsIn(directory);
  const kept = names.slice(-count);
  const manifests = [];
  for (const name of kept) manifests.push(await readManifest(join(directory, name)));
  for (const name of names.slice(0, -count)) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
  const pool = join(directory, poolName);
  if (!(await isThere(pool))) return;
  await new BlobPool(pool).keepOnly(manifests.flatMap(({ blobs }) => blobs));
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
