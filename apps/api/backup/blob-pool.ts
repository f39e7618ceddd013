import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BlobStore } from "../blobs/blob-store.ts";
import { makeDirectory } from "../make-directory.ts";
import { digestOfFile, syncPath, writeSynced } from "../synced-files.ts";
import type { SavedBlob } from "./manifest.ts";

/**
 * The content of blobs, by hash. All backups in a directory share the pool, so that a backup copies only new blobs.
 */
export class BlobPool {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Copies all blobs of a store that are new or changed since the last backup.
   *
   * @param before the blobs of the last backup.
   */
  async save(store: BlobStore, before: readonly SavedBlob[]): Promise<SavedBlob[]> {
    const known = new Map(before.map((blob) => [blob.key, blob]));
    const saved: SavedBlob[] = [];
    for await (const { key, bytes, modifiedAt } of store.list("")) {
      const last = known.get(key);
      const isSame = last?.bytes === bytes && last.modified_at === modifiedAt;
      if (last !== undefined && isSame && (await this.#has(last))) {
        saved.push(last);
        continue;
      }
      const content = await store.get(key);
      // The blob has expired since it was listed.
      if (content === null) continue;
      saved.push({ key, modified_at: modifiedAt, ...(await this.#add(content)) });
    }
    return saved.sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  /** The path of the content of a blob. */
  pathOf({ sha256 }: Pick<SavedBlob, "sha256">): string {
    return join(this.#directory, sha256.slice(0, 2), sha256);
  }

  /** Reads a whole blob. @returns whether it matches its size and hash. */
  async isWhole(blob: SavedBlob): Promise<boolean> {
    const digest = await digestOfFile(this.pathOf(blob));
    return digest?.sha256 === blob.sha256 && digest.bytes === blob.bytes;
  }

  read(blob: SavedBlob): AsyncIterable<Uint8Array> {
    return createReadStream(this.pathOf(blob));
  }

  /** Removes all files except those of the given blobs. @returns the number of removed files. */
  async keepOnly(blobs: Iterable<SavedBlob>): Promise<number> {
    const kept = new Set<string>();
    for (const blob of blobs) kept.add(this.pathOf(blob));
    const entries = await readdir(this.#directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const old = files
      .map(({ name, parentPath }) => join(parentPath, name))
      .filter((path) => !kept.has(path));
    for (const path of old) await rm(path, { force: true });
    return old.length;
  }

  async #has(blob: SavedBlob): Promise<boolean> {
    const facts = await stat(this.pathOf(blob)).catch(() => null);
    return facts?.size === blob.bytes;
  }

  async #add(content: AsyncIterable<Uint8Array>) {
    await makeDirectory(this.#directory, 0o700);
    const temporary = join(this.#directory, `${randomUUID()}.part`);
    const digest = await writeSynced(temporary, content);
    const path = this.pathOf(digest);
    await makeDirectory(dirname(path), 0o700);
    await rename(temporary, path);
    await syncPath(dirname(path));
    return digest;
  }
}
