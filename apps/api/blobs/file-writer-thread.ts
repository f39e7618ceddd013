import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import {
  diskSpaceCode,
  type WriteAnswer,
  type WriteRequest,
  type WriterData,
} from "./file-writer-protocol.ts";

/**
 * The program of the thread that writes blobs to files. A blob takes about ten calls of the system; one message to a
 * thread costs the API less than ten calls through libuv's threads. Blobs that come together wait for the disk together.
 */

/** The most blobs that wait for the disk together. */
const maxBatch = 32;

interface Written {
  request: WriteRequest;
  /** Null: the file is on the disk already. */
  file: number | null;
  /** Whether the target was new, and is there now. Otherwise it is replaced when the file is on the disk. */
  isLinked: boolean;
  code: string | null;
}

const { directory, minFreeBytes } = workerData as WriterData;
const port = parentPort;
if (port === null) throw new Error("this file must run in a worker thread");

port.on("message", (first: WriteRequest) => {
  const requests = [first];
  while (requests.length < maxBatch) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) break;
    requests.push(next.message);
  }
  for (const batch of withoutRepeats(requests)) {
    for (const answer of writeAll(batch)) port.postMessage(answer);
  }
});

/** Splits requests into batches in which no blob comes twice, so that each replaces the one before. */
function withoutRepeats(requests: readonly WriteRequest[]): WriteRequest[][] {
  const batches: WriteRequest[][] = [[]];
  for (const request of requests) {
    const isRepeated = batches.at(-1)?.some(({ target }) => target === request.target);
    if (isRepeated) batches.push([]);
    batches.at(-1)?.push(request);
  }
  return batches;
}

function writeAll(requests: readonly WriteRequest[]): WriteAnswer[] {
  const blobs = requests.map(write);
  for (const blob of blobs) attempt(blob, sync);
  for (const folder of new Set(blobs.map(({ request }) => dirname(request.target)))) {
    const inFolder = blobs.filter(({ request }) => dirname(request.target) === folder);
    try {
      if (inFolder.some(({ code }) => code === null)) syncFolder(folder);
    } catch (error) {
      for (const blob of inFolder) blob.code ??= codeOf(error);
    }
  }
  for (const blob of blobs) attempt(blob, cleanUp, { always: true });
  return blobs.map(({ request: { id }, code }) => ({ id, code }));
}

function write(request: WriteRequest): Written {
  const blob: Written = { request, file: null, isLinked: false, code: null };
  attempt(blob, () => {
    const { content, target, temporary } = request;
    if (content !== null) {
      const { bavail, bsize } = statfsSync(directory);
      if (bavail * bsize - content.length < minFreeBytes) throw new DiskSpace();
      blob.file = openSync(temporary, "wx", 0o600);
      writeFileSync(blob.file, content);
    }
    blob.isLinked = linkNew(temporary, target);
  });
  return blob;
}

/**
 * Gives a file its name, unless the name is taken or the file system has no links: then it is moved there later, which
 * tells the real faults. The name may be there before the content: until the answer, nothing refers to the blob.
 */
function linkNew(temporary: string, target: string): boolean {
  try {
    linkSync(temporary, target);
    return true;
  } catch {
    makeFolder(dirname(target));
  }
  try {
    linkSync(temporary, target);
    return true;
  } catch {
    return false;
  }
}

function sync({ file, isLinked, request: { target, temporary } }: Written): void {
  if (file !== null) fsyncSync(file);
  // A crash leaves the old blob or the new one.
  if (!isLinked) renameSync(temporary, target);
}

function cleanUp({ code, file, isLinked, request: { target, temporary } }: Written): void {
  if (file !== null) closeSync(file);
  if (isLinked && code !== null) rmSync(target, { force: true });
  rmSync(temporary, { force: true });
}

/** Makes the folder of a blob, and syncs its parents, so that a crash does not lose the folder with the blob. */
function makeFolder(folder: string): void {
  for (const path of [dirname(folder), folder]) {
    try {
      mkdirSync(path, 0o700);
      syncFolder(dirname(path));
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Does a step of a blob, unless an earlier one has failed. */
function attempt(blob: Written, step: (blob: Written) => void, { always = false } = {}): void {
  if (blob.code !== null && !always) return;
  try {
    step(blob);
  } catch (error) {
    blob.code ??= codeOf(error);
  }
}

class DiskSpace extends Error {
  readonly code = diskSpaceCode;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "UNKNOWN";
}
