import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, type FileHandle, open, readdir, rm, stat, statfs, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { freeDiskHysteresis } from "../disk-reasons.ts";
import { makeDirectory } from "../make-directory.ts";
import { syncPath } from "../synced-files.ts";
import {
  type BlobContent,
  type BlobDigest,
  type BlobFacts,
  BlobMismatchError,
  type BlobStore,
  type ByteRange,
  blobsUnavailable,
  checkKey,
  type ListedBlob,
} from "./blob-store.ts";
import { checkedContent } from "./checked-content.ts";
import { FileWriter } from "./file-writer.ts";
import { diskSpaceCode } from "./file-writer-protocol.ts";

/** The folder for incomplete blobs. No key begins with this name. */
const incoming = ".incoming";

/** The age at which an incomplete file is considered abandoned by a dead process. */
const abandonedMs = 24 * 60 * 60 * 1000;

/**
 * Stores blobs as files. The path of `out/0192/1` is `out/ab/out%0192%1`: the first name of the key, two digits of the
 * key's hash so that no directory grows large, and the key with `%` for `/`. With more digits nearly each blob would
 * have to make and sync directories.
 */
export class FileBlobs implements BlobStore {
  readonly #directory: string;
  readonly #minFreeBytes: number;
  readonly #writer: FileWriter;

  private constructor(directory: string, minFreeBytes: number) {
    this.#directory = directory;
    this.#minFreeBytes = minFreeBytes;
    this.#writer = new FileWriter({ directory, minFreeBytes });
  }

  /**
   * Opens a directory of blobs, creates it if it does not exist, and removes abandoned files.
   *
   * @param minFreeBytes `put` is refused if it would leave less free disk space than this.
   */
  static async open(directory: string, minFreeBytes: number): Promise<FileBlobs> {
    const blobs = new FileBlobs(directory, minFreeBytes);
    await translateErrors(async () => {
      await makeDirectory(join(directory, incoming), 0o700);
      await blobs.#removeAbandoned();
    });
    return blobs;
  }

  async put(key: string, content: BlobContent, expected: BlobDigest): Promise<void> {
    const target = this.#path(key);
    const temporary = join(this.#directory, incoming, randomUUID());
    const checked = checkedContent(content, expected);
    if (content instanceof Uint8Array) {
      const pieces = await Array.fromAsync(checked);
      await this.#writer.write({ target, temporary, content: Buffer.concat(pieces) });
      return;
    }
    await translateErrors(async () => {
      await this.#refuseFullDisk(expected.bytes);
      try {
        await write(temporary, checked);
        await this.#writer.write({ target, temporary, content: null });
      } finally {
        await rm(temporary, { force: true });
      }
    });
  }

  async get(key: string, range?: ByteRange): Promise<Readable | null> {
    const file = await this.#open(key);
    return file?.createReadStream(range ?? {}) ?? null;
  }

  async head(key: string): Promise<BlobFacts | null> {
    const path = this.#path(key);
    return translateErrors(() => this.#orMissing(factsOf(path)));
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await translateErrors(async () => {
      const wasThere = await orNull(unlink(path).then(() => true));
      // Otherwise the blob could reappear after a crash.
      if (wasThere) await syncPath(dirname(path));
    });
  }

  async *list(prefix: string): AsyncGenerator<ListedBlob, void> {
    const [first = "", ...rest] = prefix.split("/");
    const isWhole = rest.length > 0;
    for (const folder of await namesIn(this.#directory)) {
      if (folder.startsWith(".")) continue;
      if (isWhole ? folder === first : folder.startsWith(first))
        yield* this.#listBelow(folder, prefix);
    }
  }

  async check(): Promise<void> {
    await translateErrors(async () => {
      const { R_OK, W_OK, X_OK } = constants;
      await access(join(this.#directory, incoming), R_OK | W_OK | X_OK);
      // A blob that was refused a moment ago may need more than none.
      if ((await this.#freeBytes()) < this.#minFreeBytes * freeDiskHysteresis)
        throw blobsUnavailable(diskSpaceCode);
    });
  }

  close(): void {
    this.#writer.close();
  }

  async *#listBelow(folder: string, prefix: string): AsyncGenerator<ListedBlob, void> {
    for (const digits of await namesIn(join(this.#directory, folder))) {
      for (const name of await namesIn(join(this.#directory, folder, digits))) {
        const key = name.replaceAll("%", "/");
        if (!key.startsWith(prefix)) continue;
        // It may have been deleted meanwhile.
        const facts = await this.head(key);
        if (facts !== null) yield { key, ...facts };
      }
    }
  }

  #path(key: string): string {
    checkKey(key);
    const [first = ""] = key.split("/");
    const hash = createHash("sha256").update(key).digest("hex");
    const name = key.replaceAll("/", "%");
    return join(this.#directory, first, hash.slice(0, 2), name);
  }

  #open(key: string): Promise<FileHandle | null> {
    const path = this.#path(key);
    return translateErrors(() => this.#orMissing(open(path)));
  }

  /** @returns null if the file does not exist. @throws ENOENT if no file does: the file system is not mounted. */
  async #orMissing<T>(result: Promise<T>): Promise<T | null> {
    const found = await orNull(result);
    if (found === null) await stat(join(this.#directory, incoming));
    return found;
  }

  async #refuseFullDisk(bytes: number): Promise<void> {
    if ((await this.#freeBytes()) - bytes < this.#minFreeBytes)
      throw blobsUnavailable(diskSpaceCode);
  }

  async #freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#directory);
    return bavail * bsize;
  }

  async #removeAbandoned(): Promise<void> {
    const folder = join(this.#directory, incoming);
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      const facts = await orNull(factsOf(path));
      if (facts !== null && Date.now() - facts.modifiedAt > abandonedMs) {
        await rm(path, { force: true });
      }
    }
  }
}

async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function factsOf(path: string): Promise<BlobFacts> {
  const { size, mtimeMs } = await stat(path);
  return { bytes: size, modifiedAt: Math.floor(mtimeMs) };
}

async function namesIn(directory: string): Promise<string[]> {
  return translateErrors(async () => (await orNull(readdir(directory))) ?? []);
}

/** @returns null if the file does not exist. */
async function orNull<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** @throws StateUnavailableError for errors of the file system. */
async function translateErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (error instanceof BlobMismatchError || syscall === undefined) throw error;
    throw blobsUnavailable(code ?? "UNKNOWN", error);
  }
}
