import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isBlobKey } from "../blobs/blob-store.ts";
import { BackupError } from "./backup-error.ts";

const whole = z.int().nonnegative();
const hex = z.string().regex(/^[0-9a-f]{64}$/);

/** The file names of a backup. `manifest.sha256` has the format of `sha256sum`. */
export const backupNames = {
  manifest: "manifest.json",
  digest: "manifest.sha256",
  database: { sqlite: "docops.db", postgres: "docops.dump" },
} as const;

/** The facts of a blob when it was copied. Its content is in the pool, by hash. */
const savedBlob = z.strictObject({
  key: z.string().refine(isBlobKey),
  bytes: whole,
  sha256: hex,
  /** Milliseconds since 1970, by the clock of the blob store. */
  modified_at: whole,
});

/** The list of a backup's files. Anyone who can write to a backup can write a digest too, so only names of docops' own files are accepted. */
const manifest = z
  .strictObject({
    format: z.literal(1),
    docops: z.string(),
    made_at: z.iso.datetime(),
    engine: z.enum(["sqlite", "postgres"]),
    schema_version: whole,
    /** The last seal of the audit log; null if there is none. */
    audit_head: z.strictObject({ number: whole, hash: hex }).nullable(),
    database: z.strictObject({
      file: z.enum(backupNames.database),
      bytes: whole,
      sha256: hex,
    }),
    blobs: z.array(savedBlob),
  })
  .refine(({ engine, database }) => database.file === backupNames.database[engine]);

export type Manifest = z.infer<typeof manifest>;
export type SavedBlob = z.infer<typeof savedBlob>;

/** Writes a manifest and its digest. @returns its SHA-256, in hexadecimal. */
export async function writeManifest(directory: string, value: Manifest): Promise<string> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const sha256 = digestOf(text);
  const options = { mode: 0o600, flag: "wx", flush: true } as const;
  await writeFile(join(directory, backupNames.manifest), text, options);
  const line = `${sha256}  ${backupNames.manifest}\n`;
  await writeFile(join(directory, backupNames.digest), line, options);
  return sha256;
}

/** @throws BackupError if the manifest is missing or damaged. */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, backupNames.manifest);
  const text = await readText(path);
  const digest = await readText(join(directory, backupNames.digest));
  if (digest.split(" ")[0] !== digestOf(text)) throw damaged(path);
  const parsed = manifest.safeParse(parse(text));
  if (!parsed.success) throw new BackupError(`${path} is not a manifest of this release of docops`);
  return parsed.data;
}

/** @returns null for what is no JSON, as for JSON that is no manifest. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The error for a file that does not match its digest. */
export function damaged(path: string): BackupError {
  return new BackupError(`the backup is damaged: ${path} differs from what was written`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BackupError(`the backup cannot be read: ${path} (${code})`);
  }
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
