import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { type BlobStore, blobsUnavailable } from "../../blobs/blob-store.ts";
import { checkedContent } from "../../blobs/checked-content.ts";
import { wholeContent } from "../../blobs/whole-content.ts";
import type { WholeBody } from "../../idempotency/body-buffer.ts";
import type { JobInput } from "../job.ts";
import type { JobBlob } from "../store/stored-job.ts";
import type { PackedFile } from "./stored-run.ts";

/** The prefix of the keys of all jobs. */
export const jobBlobPrefix = "jobs/";

/** The name of the blob in which the files of a form are, one after the other. */
export const formBlob = "form";

/** A blob that a job needs does not exist any more. */
export class JobBlobMissing extends Error {
  override readonly name = "JobBlobMissing";
}

/** The key of the files that a job was submitted with. */
export function formKey(id: string): string {
  return `${jobBlobPrefix}${id}/${formBlob}`;
}

/** The key of a result. Each claim has one of its own, so that a late writer overwrites nothing. */
export function resultKey({ id, claim }: { id: string; claim: number }): string {
  return `${jobBlobPrefix}${id}/result-${claim}`;
}

/** The job and the claim of a key; null if it is no key of this form. @returns `claim` 0 for the files of a form. */
export function readKey(key: string): { id: string; claim: number } | null {
  const [, id, claim] = /^jobs\/([0-9a-f-]{36})\/(?:form|result-(\d{1,9}))$/.exec(key) ?? [];
  return id === undefined ? null : { id, claim: Number(claim ?? 0) };
}

/** The blobs of jobs. Methods throw `StateUnavailableError` if the blob store cannot be used. */
export class JobBlobs {
  readonly #blobs: BlobStore;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /**
   * Stores the files of a form as one blob: a file that is synced costs more than its bytes.
   *
   * @param files their bytes, or null for a file in the directory.
   */
  async putForm(
    id: string,
    files: readonly JobInput[],
    directory: () => Promise<string>,
  ): Promise<{ blob: JobBlob; form: PackedFile[] }> {
    const hash = createHash("sha256");
    const form: PackedFile[] = [];
    const path = files.some(({ bytes }) => bytes === null) ? await directory() : "";
    for (const { name, bytes: content } of files) {
      let bytes = 0;
      for await (const piece of contentOf(content, join(path, name))) {
        hash.update(piece);
        bytes += piece.length;
      }
      form.push({ name, bytes });
    }
    const bytes = form.reduce((sum, file) => sum + file.bytes, 0);
    const blob = { name: formBlob, key: formKey(id), bytes, sha256: hash.digest("hex") };
    const isInMemory = files.every((file) => file.bytes !== null);
    const content = isInMemory
      ? Buffer.concat(files.map((file) => file.bytes ?? Buffer.alloc(0)))
      : allOf(files, path);
    await this.#blobs.put(blob.key, content, blob);
    return { blob, form };
  }

  async putResult(key: string, body: WholeBody): Promise<void> {
    await this.#blobs.put(key, wholeContent(body), body);
  }

  /**
   * Reads an input, and checks that it is what was stored.
   *
   * @throws JobBlobMissing; BlobMismatchError in place of the last piece.
   */
  async *read(blob: JobBlob): AsyncGenerator<Uint8Array, void> {
    const { bytes, start } = blob;
    const range = start === undefined ? undefined : { start, end: start + bytes - 1 };
    const content = await this.#blobs.get(blob.key, range);
    if (content === null) throw new JobBlobMissing(`a blob of a job is missing: ${blob.name}`);
    yield* checkedContent(received(content), blob);
  }

  async deleteResult(key: string): Promise<void> {
    await this.#blobs.delete(key);
  }

  /** Deletes what belongs to one job alone: its form, and the results of all its claims. */
  async deleteAll({ id, claim: newest }: { id: string; claim: number }): Promise<void> {
    await this.#blobs.delete(formKey(id));
    for (let claim = 1; claim <= newest; claim++) {
      await this.#blobs.delete(resultKey({ id, claim }));
    }
  }
}

/** @throws StateUnavailableError if the blob store stops sending. */
async function* received(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* content;
  } catch (error) {
    throw blobsUnavailable((error as NodeJS.ErrnoException).code ?? "UNKNOWN", error);
  }
}

async function* allOf(files: readonly JobInput[], path: string): AsyncGenerator<Uint8Array, void> {
  for (const { name, bytes } of files) yield* contentOf(bytes, join(path, name));
}

async function* contentOf(bytes: Buffer | null, path: string): AsyncGenerator<Uint8Array, void> {
  if (bytes === null) yield* createReadStream(path);
  else yield bytes;
}
