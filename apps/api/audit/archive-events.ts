import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { Database } from "../state/database.ts";
import { appendEvents } from "./append-events.ts";
import {
  type ArchiveDigest,
  ArchiveFault,
  archiveDigest,
  checkArchive,
  type SealedSpan,
  writeArchive,
} from "./archive-file.ts";
import type { ArchiveStore } from "./archive-store.ts";
import { type AuditOrigin, stamp } from "./event.ts";
import type { SealRow } from "./hashes.ts";
import { removeArchivedRows } from "./remove-rows.ts";

export interface ArchiveOptions {
  database: Database;
  store: ArchiveStore;
  /** Archives the seals whose last event is older than this time, in milliseconds since 1970. */
  before: number;
  origin: AuditOrigin;
  /** Holds one archive at a time while it is written. */
  tmpDirectory: string;
  /** The most seals in one archive. A seal covers up to 1,000 events. */
  sealsPerArchive?: number;
}

/** An archive that was written, with the numbers of its first and last event. */
export interface MadeArchive {
  key: string;
  first: number;
  last: number;
}

/**
 * Moves old events to archives. Each archive is written, read back and checked before the rows of its events are
 * deleted. Seals stay in the database. A call continues where an interrupted call stopped.
 *
 * @returns the archives that were written, in the order of their events.
 * @throws ArchiveFault if an archive that is read back differs from what was written, or if events do not match their
 *   seals. No rows of that archive are deleted then.
 */
export async function archiveEvents(options: ArchiveOptions): Promise<MadeArchive[]> {
  const { database, before, sealsPerArchive = 100 } = options;
  await removeArchivedRows(database);
  const made: MadeArchive[] = [];
  for (;;) {
    const seals = await oldSeals(database, before, sealsPerArchive);
    if (seals.length === 0) return made;
    made.push(await makeArchive(options, seals));
  }
}

/** The key of an archive of these events, such as `audit/2026/11/26/1-1000.jsonl.gz`. */
function keyOf([first]: readonly SealRow[], last: SealRow): string {
  const day = new Date(last.sealed_at).toISOString().slice(0, 10).replaceAll("-", "/");
  return `audit/${day}/${first?.first_seq}-${last.last_seq}.jsonl.gz`;
}

/** The key of the digest of an archive. */
function digestKeyOf(key: string): string {
  return `${key}.digest`;
}

/** The oldest seals whose events are still in the database and all older than `before`. */
export async function oldSeals(
  { db }: Database,
  before: number,
  limit: number,
): Promise<SealRow[]> {
  const { last } = await db
    .selectFrom("audit_archives")
    .select((query) => query.fn.max("last_seq").as("last"))
    .executeTakeFirstOrThrow();
  const seals = await db
    .selectFrom("audit_seals")
    .selectAll()
    .where("first_seq", ">", last ?? 0)
    .orderBy("number")
    .limit(limit)
    .execute();
  const young = await db
    .selectFrom("audit_events")
    .select((query) => query.fn.min("seq").as("seq"))
    .where("at", ">=", before)
    .executeTakeFirstOrThrow();
  const firstYoung = young.seq ?? Number.MAX_SAFE_INTEGER;
  return seals.filter(({ last_seq }) => last_seq < firstYoung);
}

async function makeArchive(options: ArchiveOptions, seals: SealRow[]): Promise<MadeArchive> {
  const { database, origin, store, tmpDirectory } = options;
  const [first] = seals;
  const last = seals.at(-1);
  if (first === undefined || last === undefined) throw new Error("an archive without a seal");
  const key = keyOf(seals, last);
  const directory = await mkdtemp(join(tmpDirectory, "docops-archive-"));
  const file = join(directory, "archive");
  try {
    const size = await writeFile(file, spansOf(database, seals));
    const digest: ArchiveDigest = {
      format: 1,
      first_seq: first.first_seq,
      last_seq: last.last_seq,
      first_seal: first.number,
      last_seal: last.number,
      previous: first.previous,
      head: last.hash,
      ...size,
    };
    // Rows that were changed must not be archived as if they were intact.
    await checkArchive(createReadStream(file), digest);
    await store.put(key, createReadStream(file), size);
    await putDigest(store, key, digest);
    await checkStored(store, key, digest.sha256);
    await database.db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("audit_archives")
        .values({
          first_seq: digest.first_seq,
          last_seq: digest.last_seq,
          blob: key,
          sha256: digest.sha256,
          archived_at: database.now,
        })
        .execute();
      const detail = { first: digest.first_seq, last: digest.last_seq, sha256: digest.sha256 };
      const event = {
        ...origin,
        action: "audit.archived",
        object: key,
        outcome: "ok",
        detail,
      } as const;
      await appendEvents(database, transaction, [stamp(event)]);
    });
    await removeArchivedRows(database);
    return { key, first: digest.first_seq, last: digest.last_seq };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Reads an archive and its digest from the store. @throws ArchiveFault if either differs from what was written. */
export async function checkStored(
  store: ArchiveStore,
  key: string,
  sha256: string,
): Promise<ArchiveDigest> {
  const digestFile = await store.get(digestKeyOf(key));
  if (digestFile === null) throw new ArchiveFault("its digest is missing", "archive_missing");
  let digest: ArchiveDigest;
  try {
    digest = archiveDigest.parse(JSON.parse(await text(digestFile)));
  } catch {
    throw new ArchiveFault("its digest cannot be read");
  }
  if (digest.sha256 !== sha256) throw new ArchiveFault("its digest belongs to another archive");
  const content = await store.get(key);
  if (content === null) throw new ArchiveFault("it is missing", "archive_missing");
  await checkArchive(content, digest);
  return digest;
}

async function putDigest(store: ArchiveStore, key: string, digest: ArchiveDigest): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(digest, null, 2)}\n`);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await store.put(digestKeyOf(key), bytes, { bytes: bytes.length, sha256 });
}

async function* spansOf({ db }: Database, seals: readonly SealRow[]): AsyncIterable<SealedSpan> {
  for (const seal of seals) {
    const events = await db
      .selectFrom("audit_events")
      .selectAll()
      .where("seq", ">=", seal.first_seq)
      .where("seq", "<=", seal.last_seq)
      .orderBy("seq")
      .execute();
    yield { events, seal };
  }
}

async function writeFile(path: string, spans: AsyncIterable<SealedSpan>) {
  const hash = createHash("sha256");
  let bytes = 0;
  const output = createWriteStream(path, { flags: "wx", mode: 0o600 });
  await pipeline(
    writeArchive(spans),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    output,
  );
  if (!output.closed) await once(output, "close");
  return { bytes, sha256: hash.digest("hex") };
}
