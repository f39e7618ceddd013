import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { appendEvents } from "../audit/append-events.ts";
import { type AuditOrigin, stamp } from "../audit/event.ts";
import { sealEvents } from "../audit/seal-events.ts";
import { verifyAudit } from "../audit/verify-events.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import { version } from "../build-info.ts";
import type { StateConfig } from "../config/config.ts";
import { makeDirectory } from "../make-directory.ts";
import type { Database } from "../state/database.ts";
import { Locks } from "../state/locks.ts";
import { schemaState } from "../state/migrate.ts";
import { statePaths } from "../state/state-directory.ts";
import { digestOfFile, syncPath } from "../synced-files.ts";
import { BackupError } from "./backup-error.ts";
import { backupName, backupsIn, poolName } from "./backups.ts";
import { BlobPool } from "./blob-pool.ts";
import { noteLastBackup } from "./last-backup.ts";
import {
  backupNames,
  type Manifest,
  readManifest,
  type SavedBlob,
  writeManifest,
} from "./manifest.ts";
import { dumpPostgres } from "./postgres-dump.ts";
import { changedAudit, checkSqlite, copySqlite } from "./sqlite-copy.ts";

export interface BackupOptions {
  database: Database;
  state: StateConfig;
  blobs: BlobStore;
  /** The directory of all backups. Each has its own subdirectory. */
  directory: string;
  origin: AuditOrigin;
  /** The directories that may contain `pg_dump`, in the form of `PATH`. */
  programPath: string;
}

/** A completed backup. */
export interface MadeBackup {
  name: string;
  manifest: Manifest;
}

/** How long after the death of a backup process another backup may begin, in milliseconds. */
const leaseMs = 30_000;

/**
 * Makes a backup while servers run. It copies the database before the blobs, so that every blob in the copied rows is
 * in the backup, unless it has expired meanwhile.
 *
 * @throws BackupError if the backup fails, or the audit log has faults. No backup is left then.
 */
export async function makeBackup(options: BackupOptions): Promise<MadeBackup> {
  const { database, directory } = options;
  await makeDirectory(directory, 0o700);
  const lease = await new Locks(database, leaseMs).tryAcquire("backup");
  if (lease === null) throw new BackupError("another backup of this state is being made");
  try {
    return await makeAlone(options);
  } finally {
    await lease.release();
  }
}

async function makeAlone(options: BackupOptions): Promise<MadeBackup> {
  const { database, directory, origin } = options;
  const madeAt = new Date();
  const name = backupName(madeAt);
  const unfinished = join(directory, `.${name}.part`);
  await mkdir(unfinished, { mode: 0o700 });
  try {
    const manifest = await fill(unfinished, options, madeAt);
    const sha256 = await writeManifest(unfinished, manifest);
    await syncPath(unfinished);
    await rename(unfinished, join(directory, name));
    await syncPath(directory);
    await database.db.transaction().execute(async (transaction) => {
      await noteLastBackup(database, transaction, { made_at: madeAt.getTime(), name, sha256 });
      const detail = { manifest_sha256: sha256, blobs: manifest.blobs.length };
      const event = {
        ...origin,
        action: "state.backed_up",
        object: name,
        outcome: "ok",
        detail,
      } as const;
      await appendEvents(database, transaction, [stamp(event)]);
    });
    return { name, manifest };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function fill(target: string, options: BackupOptions, madeAt: Date): Promise<Manifest> {
  const { blobs, database, directory } = options;
  const head = await sealAndVerify(database);
  const { version: schemaVersion } = await schemaState(database);
  const file = backupNames.database[database.engine];
  await dump(options, join(target, file));
  const digest = await digestOfFile(join(target, file));
  if (digest === null) throw new BackupError(`${file} was not written`);
  await syncPath(join(target, file));
  const pool = new BlobPool(join(directory, poolName));
  return {
    format: 1,
    docops: version,
    made_at: madeAt.toISOString(),
    engine: database.engine,
    schema_version: schemaVersion,
    audit_head: head,
    database: { file, ...digest },
    blobs: await pool.save(blobs, await lastBlobs(directory)),
  };
}

async function sealAndVerify(database: Database): Promise<Manifest["audit_head"]> {
  await sealEvents(database);
  const { faults, head } = await verifyAudit(database);
  if (faults.length > 0) throw changedAudit("the database", faults);
  return head;
}

async function dump(
  { database, programPath, state }: BackupOptions,
  target: string,
): Promise<void> {
  if (database.engine === "postgres") {
    return dumpPostgres({ url: state.databaseUrl ?? "", programPath }, target);
  }
  await copySqlite(statePaths(state.directory).database, target);
  await checkSqlite(target);
}

/** The blobs of the last backup; none if its manifest is damaged. */
async function lastBlobs(directory: string): Promise<readonly SavedBlob[]> {
  const name = (await backupsIn(directory)).at(-1);
  if (name === undefined) return [];
  try {
    return (await readManifest(join(directory, name))).blobs;
  } catch (error) {
    if (error instanceof BackupError) return [];
    throw error;
  }
}
