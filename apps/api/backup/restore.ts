import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { appendEvents } from "../audit/append-events.ts";
import { type AuditOrigin, stamp } from "../audit/event.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import { adoptBlobDirectory } from "../blobs/claim-directory.ts";
import type { BlobsConfig, StateConfig } from "../config/config.ts";
import type { Database } from "../state/database.ts";
import { migrations } from "../state/migrations/migrations.ts";
import { openUnchecked } from "../state/open-state.ts";
import { makeStateDirectory, statePaths } from "../state/state-directory.ts";
import { digestOfFile, syncPath, writeSynced } from "../synced-files.ts";
import { BackupError } from "./backup-error.ts";
import { type BackupPlace, findBackup } from "./backups.ts";
import { damaged, type Manifest, readManifest } from "./manifest.ts";
import { checkDump, restorePostgres } from "./postgres-dump.ts";
import { checkSqlite } from "./sqlite-copy.ts";

export interface RestoreOptions {
  /** The directory of a backup, or a directory of backups, which selects the newest. */
  from: string;
  state: StateConfig;
  blobsPlace: BlobsConfig["place"];
  /** Opens the blob store. Called only after all checks have passed. */
  openBlobs: () => Promise<BlobStore>;
  origin: AuditOrigin;
  /** Must have space for a copy of the database. */
  tmpDirectory: string;
  /** The directories that may contain `pg_restore`, in the form of `PATH`. */
  programPath: string;
}

/** A backup that was checked or restored. */
export interface CheckedBackup {
  directory: string;
  manifest: Manifest;
}

/**
 * Checks a whole backup: every hash, every page of the database, and the audit log.
 *
 * @throws BackupError that names the first file that is damaged.
 */
export async function checkBackup({
  from,
  programPath,
  state,
  tmpDirectory,
}: Pick<RestoreOptions, "from" | "programPath" | "state" | "tmpDirectory">): Promise<
  CheckedBackup & { place: BackupPlace }
> {
  const place = await findBackup(from);
  const { directory, pool } = place;
  const manifest = await readManifest(directory);
  if (manifest.engine !== state.engine) {
    throw new BackupError(
      `the backup has a database of ${manifest.engine}, and DOCOPS_STATE is ${state.engine}`,
    );
  }
  if (manifest.schema_version > migrations.length) {
    throw new BackupError(
      `the tables of the backup have version ${manifest.schema_version}, and this release knows only ` +
        `${migrations.length}: restore it with the release ${manifest.docops}, or a newer one`,
    );
  }
  const file = join(directory, manifest.database.file);
  const digest = await digestOfFile(file);
  if (digest?.sha256 !== manifest.database.sha256) throw damaged(file);
  for (const blob of manifest.blobs) {
    if (!(await pool.isWhole(blob))) throw damaged(pool.pathOf(blob));
  }
  if (manifest.engine === "postgres") await checkDump(file, programPath);
  else await checkCopy(file, manifest, tmpDirectory);
  return { directory, manifest, place };
}

/**
 * Restores a backup into an empty state. It never overwrites anything. Repeat an interrupted restore to continue it.
 *
 * @throws BackupError if the backup is damaged, or the state is not empty.
 */
export async function restoreBackup(options: RestoreOptions): Promise<CheckedBackup> {
  const { programPath, state } = options;
  const { directory, manifest, place } = await checkBackup(options);
  await refuseDatabase(state);
  const blobs = await options.openBlobs();
  try {
    await restoreBlobs(blobs, manifest, place);
  } finally {
    blobs.close();
  }
  // Last, because a server refuses to start on blobs without their database.
  const file = join(directory, manifest.database.file);
  if (state.engine === "sqlite") await restoreSqlite(state, file);
  else await restorePostgres({ url: state.databaseUrl ?? "", programPath }, file);
  await finish(options, directory, manifest);
  return { directory, manifest };
}

/** Checks a copy, because opening a database may write to its file. */
async function checkCopy(file: string, manifest: Manifest, tmpDirectory: string): Promise<void> {
  const directory = await mkdtemp(join(tmpDirectory, "docops-restore-"));
  try {
    const copy = join(directory, manifest.database.file);
    await copyFile(file, copy);
    await checkSqlite(copy);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** @throws BackupError if there is already a database. */
async function refuseDatabase(state: StateConfig): Promise<void> {
  if (state.engine === "sqlite") {
    const { database } = statePaths(state.directory);
    const left = ["", "-wal", "-shm"].map((end) => `${database}${end}`).find(existsSync);
    if (left === undefined) return;
    throw new BackupError(`${left} exists: a restore never overwrites; use an empty directory`);
  }
  const database = await openUnchecked(state, {}, { statementTimeoutMs: 15_000 });
  try {
    const { rows } = await sql<{ name: string }>`select table_name as name
      from information_schema.tables where table_schema = current_schema() limit 1`.execute(
      database.db,
    );
    const [table] = rows;
    if (table === undefined) return;
    throw new BackupError(
      `the database of DATABASE_URL has the table ${table.name}: a restore never overwrites; use an empty database`,
    );
  } finally {
    await database.close();
  }
}

async function restoreBlobs(
  blobs: BlobStore,
  manifest: Manifest,
  { pool }: BackupPlace,
): Promise<void> {
  const keys = new Set(manifest.blobs.map(({ key }) => key));
  for await (const { key } of blobs.list("")) {
    if (keys.has(key)) continue;
    throw new BackupError(
      `the blob store has ${key}, which the backup does not have: a restore never overwrites; use an empty blob store`,
    );
  }
  for (const blob of manifest.blobs) await blobs.put(blob.key, pool.read(blob), blob);
}

async function restoreSqlite(state: StateConfig, source: string): Promise<void> {
  await makeStateDirectory(state.directory);
  const { database } = statePaths(state.directory);
  const unfinished = `${database}.part`;
  await rm(unfinished, { force: true });
  await writeSynced(unfinished, createReadStream(source));
  await rename(unfinished, database);
  await syncPath(state.directory);
}

/** Stores the place of the blobs in the database, and records the restore in the audit log. */
async function finish(
  { blobsPlace, origin, state }: RestoreOptions,
  directory: string,
  { made_at }: Manifest,
): Promise<void> {
  const database = await openRestored(state);
  try {
    if (blobsPlace.kind === "file") await adoptBlobDirectory(database, state.directory);
    const detail = { made_at };
    const event = {
      ...origin,
      action: "state.restored",
      object: nameOf(directory),
      outcome: "ok",
      detail,
    } as const;
    await database.db
      .transaction()
      .execute((transaction) => appendEvents(database, transaction, [stamp(event)]));
  } finally {
    await database.close();
  }
}

function openRestored(state: StateConfig): Promise<Database> {
  return openUnchecked(state, {}, { statementTimeoutMs: 15_000 });
}

function nameOf(directory: string): string {
  return directory.split("/").filter(Boolean).at(-1) ?? directory;
}
