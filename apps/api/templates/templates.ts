import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { inputNames, maxAttachedBytes } from "../../worker/protocol.ts";
import type { BlobContent, BlobStore } from "../blobs/blob-store.ts";
import type { JobBlob } from "../jobs/store/stored-job.ts";
import { JobBlobs } from "../jobs/work/job-blobs.ts";
import type { UploadedFile } from "../middleware/upload.ts";
import { StateUnavailableError } from "../state/errors.ts";
import { FileCache } from "./file-cache.ts";
import type { KeptTemplate, NewVersion, StoredVersion, TemplateName } from "./stored-template.ts";
import { deleteFiles, fileBlob, putFile } from "./template-blobs.ts";
import type { Addition, TemplateStore } from "./template-store.ts";

/** The most bytes of files that a process keeps in memory. */
const maxCachedBytes = 16 * 1024 * 1024;

/** The kept templates of a state, for routes. Methods throw `StateUnavailableError`. */
export class Templates {
  readonly store: TemplateStore;
  readonly #blobs: BlobStore;
  readonly #files: JobBlobs;
  readonly #cache = new FileCache(maxCachedBytes);

  constructor(store: TemplateStore, blobs: BlobStore) {
    this.store = store;
    this.#blobs = blobs;
    this.#files = new JobBlobs(blobs);
  }

  /**
   * Stores a version with its blobs. When the promise resolves, they survive a crash of the machine. The blobs are
   * deleted if there will be no version.
   *
   * @throws BlobMismatchError if a content is not the one that was hashed.
   */
  async add(
    version: NewVersion,
    { check, file }: { file: BlobContent; check: Buffer },
  ): Promise<Addition> {
    const { id } = version;
    try {
      await putFile(this.#blobs, fileBlob(version), file);
      await putFile(this.#blobs, version.checkBlob, check);
      const addition = await this.store.add(version);
      if (addition.kind !== "added") await deleteFiles(this.#blobs, id);
      return addition;
    } catch (error) {
      // Whether the row is there is unknown then, and the sweeper will know.
      if (!(error instanceof StateUnavailableError)) await deleteFiles(this.#blobs, id);
      throw error;
    }
  }

  /** @returns null if the tenant has no such version, or has published none. */
  async kept({ name, tenant }: TemplateName, sha256: string | null): Promise<KeptTemplate | null> {
    const found =
      sha256 === null
        ? await this.store.findPublished({ name, tenant })
        : await this.store.findVersion({ name, tenant, sha256 });
    return found === null ? null : keptOf(found);
  }

  /**
   * Reads the file of a version for a job of this process, and checks that it is what was stored.
   *
   * @param name of a larger file in the directory.
   * @returns a small file in memory; a larger one is in the directory then.
   * @throws JobBlobMissing; BlobMismatchError.
   */
  async load(
    { file, id }: Pick<KeptTemplate, "file" | "id">,
    directory: () => Promise<string>,
    name: string = inputNames.template,
  ): Promise<UploadedFile["content"]> {
    if (file.bytes > maxAttachedBytes) {
      const path = join(await directory(), name);
      await writeFile(path, this.#files.read(file), { flag: "wx", mode: 0o600 });
      return { path };
    }
    const cached = this.#cache.get(id);
    if (cached !== null) return { bytes: cached };
    const bytes = Buffer.concat(await Array.fromAsync(this.#files.read(file)));
    this.#cache.add(id, bytes);
    return { bytes };
  }

  /** Opens a blob of a version. @returns null if it does not exist. */
  open(blob: JobBlob): Promise<Readable | null> {
    return this.#blobs.get(blob.key);
  }
}

export function keptOf(version: StoredVersion): KeptTemplate {
  const { id, name, policy, policyYaml, sha256, skill } = version;
  return { id, name, version: sha256, file: fileBlob(version), skill, policy, policyYaml };
}
