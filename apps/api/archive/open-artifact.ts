import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { WrongArtifacts } from "./attached.ts";

/** A file of a job's directory. */
export interface OpenedArtifact {
  handle: FileHandle;
  /** Bytes, as they were when it was opened. */
  size: number;
}

/**
 * Opens a file that a worker has left. Follows no link, and waits for nobody at the other end of a pipe.
 *
 * @throws WrongArtifacts if it is not a plain file.
 */
export async function openArtifact(path: string): Promise<OpenedArtifact> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags);
  try {
    const about = await handle.stat();
    if (!about.isFile()) throw new WrongArtifacts();
    return { handle, size: about.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** All of a file that is small enough to be held and parsed. */
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

/** The first bytes of a file, so many and no more. */
export async function* chunksOf(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(64 * 1024, size - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) throw new WrongArtifacts();
    at += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
