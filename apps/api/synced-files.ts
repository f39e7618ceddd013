import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm } from "node:fs/promises";

/** The size and the hash of a file. */
export interface FileDigest {
  bytes: number;
  /** SHA-256 in hexadecimal. */
  sha256: string;
}

/** Writes a new file that only this user can read, and syncs it. @returns its size and hash. */
export async function writeSynced(
  path: string,
  content: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<FileDigest> {
  const count = new DigestCount();
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      count.add(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return count.end();
}

/** @returns the size and hash of a file; null if it does not exist. */
export async function digestOfFile(path: string): Promise<FileDigest | null> {
  const count = new DigestCount();
  try {
    for await (const chunk of createReadStream(path)) count.add(chunk as Uint8Array);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return count.end();
}

/** Syncs a file, or the names in a directory, so that they survive a crash of the machine. */
export async function syncPath(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

class DigestCount {
  readonly #hash = createHash("sha256");
  #bytes = 0;

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  end(): FileDigest {
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}
