import { inputNames } from "../../worker/protocol.ts";
import { digestOf } from "../audit/job-event.ts";
import type { BlobStore } from "../blobs/blob-store.ts";
import { wholeContent } from "../blobs/whole-content.ts";
import type { WholeBody } from "../idempotency/body-buffer.ts";
import type { JobBlob } from "../jobs/store/stored-job.ts";

/** The prefix of the keys of all batches. */
export const batchBlobPrefix = "batches/";

/** The inputs that all jobs of a batch share, each in one blob: the template, the tasks one after the other, and the policy. */
const shared = [inputNames.template, inputNames.task, inputNames.policy] as const;

type Shared = (typeof shared)[number];

function keyOf(batch: string, name: Shared): string {
  return `${batchBlobPrefix}${batch}/${name}`;
}

/** The batch of a key; null if it is no key of this form. */
export function batchOfKey(key: string): string | null {
  return /^batches\/([0-9a-f-]{36})\/[\w.-]+$/.exec(key)?.[1] ?? null;
}

/** Stores a file of a batch. @returns the input for its jobs. */
export async function putShared(
  blobs: Pick<BlobStore, "put">,
  { batch, name }: { batch: string; name: Shared },
  body: WholeBody,
): Promise<JobBlob> {
  const key = keyOf(batch, name);
  const { bytes, sha256 } = body;
  await blobs.put(key, wholeContent(body), body);
  return { name, key, bytes, sha256 };
}

/** A file that is in memory. */
export function wholeOf(content: Buffer): WholeBody {
  return { bytes: content.length, sha256: digestOf(content), content };
}

/** Deletes what the jobs of a batch share. */
export async function deleteShared(blobs: Pick<BlobStore, "delete">, batch: string): Promise<void> {
  for (const name of shared) await blobs.delete(keyOf(batch, name));
}
