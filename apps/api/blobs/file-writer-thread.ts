import {
  closeSync,
  fsync,
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
import { promisify } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import {
  diskSpaceCode,
  type WriteAnswer,
  type WriteRequest,
  type WriterData,
} from "./file-writer-protocol.ts";

/**
 * The program of the thread that writes blobs to files. A blob takes about ten calls of the system; one message to a
 * thread costs the API less than ten calls through libuv's threads. Only the waits for the disk go through those: each
 * fsync(2) ends with a flush of the disk, and the kernel joins flushes that wait at the same time.
 */

interface Written {
  /** Null: the file is on the disk already. */
  file: number | null;
  /** Whether the target was new, and is there now. Otherwise it is replaced when the file is on the disk. */
  isLinked: boolean;
}

const { directory, minFreeBytes } = workerData as WriterData;
const port = parentPort;
if (port === null) throw new Error("this file must run in a worker thread");
const syncLater = promisify(fsync);
/** The last write of each target that is being written. Another one waits, so that the last one stays. */
const pending = new Map<string, Promise<unknown>>();

port.on("message", (request: WriteRequest) => {
  const { id, target } = request;
  const before = pending.get(target);
  // A blob without a predecessor is written at once.
  const stored = before === undefined ? store(request) : before.then(() => store(request));
  const answered = stored.catch(codeOf).then((code) => {
    if (pending.get(target) === answered) pending.delete(target);
    port.postMessage({ id, code } satisfies WriteAnswer);
  });
  pending.set(target, answered);
});

/** @returns the code of the error; null if there was none. */
async function store(request: WriteRequest): Promise<string | null> {
  const { target, temporary } = request;
  const written: Written = { file: null, isLinked: false };
  try {
    try {
      write(request, written);
      await sync(request, written);
    } finally {
      if (written.file !== null) closeSync(written.file);
    }
    return null;
  } catch (error) {
    if (written.isLinked) rmSync(target, { force: true });
    return codeOf(error);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function write({ content, target, temporary }: WriteRequest, written: Written): void {
  if (content !== null) {
    const { bavail, bsize } = statfsSync(directory);
    if (bavail * bsize - content.length < minFreeBytes) throw new DiskSpace();
    written.file = openSync(temporary, "wx", 0o600);
    writeFileSync(written.file, content);
  }
  written.isLinked = linkNew(temporary, target);
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

async function sync(
  { target, temporary }: WriteRequest,
  { file, isLinked }: Written,
): Promise<void> {
  const content = file === null ? null : syncLater(file);
  if (isLinked) {
    // Both must have ended before the file is closed.
    const ends = await Promise.allSettled([content, syncFolderLater(dirname(target))]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return;
  }
  await content;
  // A crash leaves the old blob or the new one.
  renameSync(temporary, target);
  await syncFolderLater(dirname(target));
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

async function syncFolderLater(path: string): Promise<void> {
  const folder = openSync(path, "r");
  try {
    await syncLater(folder);
  } finally {
    closeSync(folder);
  }
}

class DiskSpace extends Error {
  readonly code = diskSpaceCode;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "UNKNOWN";
}
