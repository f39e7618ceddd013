import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { WrongArtifacts } from "./attached.ts";

/** A file of a job's directory. */
export interface OpenedArtifact {
  handle: FileHandle;
  /** Bytes of the file when it was opened. */
  size: number;
}

/**
 * Opens a file that a worker has left. It follows no link, and does not wait for the writer of a pipe.
 *
 * @throws WrongArtifacts if it is not a plain file.
 */
export async function openArtifact(path: string): Promise<OpenedArtifact> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new WrongArtifacts();
    return { handle, size: stats.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a whole file that is small enough to be held in memory.
 *
 * @throws WrongArtifacts if it has more than `maxBytes`.
 */
export async function readSmall(path: string, maxBytes: number): Promise<Buffer> {
  const { handle, size } = await openArtifact(path);
  try {
    if (size > maxBytes) throw new WrongArtifacts();
    const chunks: Buffer[] = [];
    for await (const chunk of chunksOf(handle, size)) chunks.push(chunk);
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}

/** The first `size` bytes of a file. @throws WrongArtifacts if the file is shorter. */
export async function* chunksOf(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(64 * 1024, size - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) throw new WrongArtifacts();
    at += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
