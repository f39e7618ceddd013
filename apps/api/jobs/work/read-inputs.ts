import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { inputNames, maxAttachedBytes } from "../../../worker/protocol.ts";
import type { JobDirectory } from "../../workspace/workspace.ts";
import type { JobInput } from "../job.ts";
import type { JobBlob } from "../store/stored-job.ts";
import { formBlob, type JobBlobs } from "./job-blobs.ts";
import type { PackedFile, StoredRun } from "./stored-run.ts";

/** The order in which a worker gets its inputs. Assets are only in the directory. */
const inputOrder = [inputNames.template, inputNames.task, inputNames.policy] as const;

/**
 * Reads the inputs of a claimed job from the blob store: small ones into memory, larger ones and those of a job with
 * assets into the directory of the job.
 *
 * @throws JobBlobMissing, BlobMismatchError, StateUnavailableError, and the error of a disk that cannot be written.
 */
export async function readInputs(
  blobs: Pick<JobBlobs, "read">,
  { inputs, spec }: { inputs: readonly JobBlob[]; spec: Pick<StoredRun, "assets" | "form"> },
  directory: Pick<JobDirectory, "make">,
): Promise<JobInput[]> {
  const bytes = inputs.reduce((sum, input) => sum + input.bytes, 0);
  const isSmall = bytes <= maxAttachedBytes && spec.assets.length === 0;
  const path = isSmall ? null : await directory.make();
  const read = new Map<string, Buffer | null>();
  for (const input of inputs) {
    const files = filesOf(input, spec.form);
    const content = blobs.read(input);
    if (path === null) await readFiles(content, files, read);
    else await writeFiles(content, files, path);
    if (path !== null) for (const { name } of files) read.set(name, null);
  }
  return inputOrder.flatMap((name) => {
    const content = read.get(name);
    return content === undefined ? [] : [{ name, bytes: content }];
  });
}

function filesOf({ name, bytes }: JobBlob, form: StoredRun["form"]): readonly PackedFile[] {
  return name === formBlob && form !== null ? form : [{ name, bytes }];
}

async function readFiles(
  content: AsyncIterable<Uint8Array>,
  files: readonly PackedFile[],
  into: Map<string, Buffer | null>,
): Promise<void> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  const all = Buffer.concat(pieces);
  let at = 0;
  for (const { name, bytes } of files) {
    into.set(name, all.subarray(at, at + bytes));
    at += bytes;
  }
}

/** Writes the files that lie in `content` one after the other. */
async function writeFiles(
  content: AsyncIterable<Uint8Array>,
  files: readonly PackedFile[],
  path: string,
): Promise<void> {
  const left = files.map((file) => ({ ...file }));
  let handle: FileHandle | null = null;
  const begin = async () => {
    const [file] = left;
    if (file !== undefined) handle = await open(join(path, file.name), "wx", 0o600);
  };
  /** Files without bytes are made too. */
  const endEmpty = async () => {
    while (left[0]?.bytes === 0) {
      await handle?.close();
      handle = null;
      left.shift();
      await begin();
    }
  };
  try {
    await begin();
    await endEmpty();
    for await (const piece of content) {
      let rest = piece;
      while (rest.length > 0 && left[0] !== undefined) {
        const part = rest.subarray(0, left[0].bytes);
        await (handle as FileHandle | null)?.writeFile(part);
        left[0].bytes -= part.length;
        rest = rest.subarray(part.length);
        await endEmpty();
      }
    }
  } finally {
    await (handle as FileHandle | null)?.close();
  }
}
