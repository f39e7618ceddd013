import { inputNames } from "../../worker/protocol.ts";
import type { BlobContent, BlobStore } from "../blobs/blob-store.ts";
import type { JobBlob } from "../jobs/store/stored-job.ts";

/** The prefix of the keys of all templates. */
export const templateBlobPrefix = "templates/";

const checkName = "check.json";

/** The version of a key; null if it is no key of this form. */
export function versionOfKey(key: string): string | null {
  return /^templates\/([0-9a-f-]{36})\/[\w.-]+$/.exec(key)?.[1] ?? null;
}

/** The blob with the file of a version, as an input of jobs. */
export function fileBlob({
  bytes,
  id,
  sha256,
}: {
  id: string;
  bytes: number;
  sha256: string;
}): JobBlob {
  const name = inputNames.template;
  return { name, key: `${templateBlobPrefix}${id}/${name}`, bytes, sha256 };
}

/** The blob with the report of the check of a version. */
export function checkBlob(id: string, digest: { bytes: number; sha256: string }): JobBlob {
  return { name: checkName, key: `${templateBlobPrefix}${id}/${checkName}`, ...digest };
}

/** Stores a file of a version. */
export async function putFile(
  blobs: Pick<BlobStore, "put">,
  blob: JobBlob,
  content: BlobContent,
): Promise<void> {
  await blobs.put(blob.key, content, blob);
}

/** Deletes all blobs of a version. */
export async function deleteFiles(blobs: Pick<BlobStore, "delete">, id: string): Promise<void> {
  for (const name of [inputNames.template, checkName]) {
    await blobs.delete(`${templateBlobPrefix}${id}/${name}`);
  }
}
