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
import { BackupError } from "./backup-error.ts";
import { type BackupPlace, findBackup } from "./backups.ts";
import { digestOfFile, syncPath, writeSynced } from "./files.ts";
import { damaged, type Manifest, readManifest } from "./manifest.ts";
import { checkDump, restorePostgres } from "./postgres-dump.ts";
import { checkSqlite } from "./sqlite-copy.ts";

export interface RestoreOptions {
  /** A backup, or a directory of backups: then the newest. */
  from: string;
  state: StateConfig;
  blobsPlace: BlobsConfig["place"];
  /** Opens the store that blobs go to; called only where everything else has been found right. */
  openBlobs: () => Promise<BlobStore>;
  origin: AuditOrigin;
  /** Has room for a copy of the database. */
  tmpDirectory: string;
  /** Where `pg_restore` is looked for, as `PATH` has it. */
  programPath: string;
}

/** A backup that was looked at or restored. */
export interface CheckedBackup {
  directory: string;
  manifest: Manifest;
}

/**
 * Reads all of a backup: every hash, every page of the database, the audit log.
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
      `the backup is of a state in ${manifest.engine}, and DOCOPS_STATE is ${state.engine}`,
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
 * Restores a backup into a state that is empty. Nothing that is there is ever overwritten: where a restore was
 * interrupted, the same restore goes on.
 *
 * @throws BackupError for a damaged backup, and for a state that is not empty.
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
  // Last: a state without it is no state, and a start says so.
  const file = join(directory, manifest.database.file);
  if (state.engine === "sqlite") await restoreSqlite(state, file);
  else await restorePostgres({ url: state.databaseUrl ?? "", programPath }, file);
  await finish(options, directory, manifest);
  return { directory, manifest };
}

/** On a copy: to look at a database may write to its file. */
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

/** @throws BackupError where there is a database already. */
async function refuseDatabase(state: StateConfig): Promise<void> {
  if (state.engine === "sqlite") {
    const { database } = statePaths(state.directory);
    const left = ["", "-wal", "-shm"].map((end) => `${database}${end}`).find(existsSync);
    if (left === undefined) return;
    throw new BackupError(
      `${left} is there: a restore overwrites nothing; name an empty directory`,
    );
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
      `the database of DATABASE_URL has the table ${table.name}: a restore overwrites nothing; name an empty one`,
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
      `the store of blobs has ${key}, which the backup has not: a restore overwrites nothing; name an empty one`,
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

/** Tells the database where its blobs are now, and the audit log what has happened. */
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
