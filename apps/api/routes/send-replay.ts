import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { idempotencyReplayedHeader } from "../../contract/headers.ts";
import { ReadFault } from "../archive/zip-stream.ts";
import type { StoredAnswer } from "../idempotency/stored-answer.ts";
import { directOutput, setHead } from "./answer-output.ts";

/**
 * Sends a stored answer with `Idempotency-Replayed`. Resolves when the client has received it.
 *
 * @throws ReadFault if its blob cannot be read to the end.
 */
export async function sendReplay(
  res: Response,
  { status, headers, body, bytes }: StoredAnswer,
): Promise<void> {
  const head = { status, headers: { ...headers, [idempotencyReplayedHeader]: "true" } };
  if (Buffer.isBuffer(body)) return directOutput(res).whole(head, body, () => undefined);
  setHead(res, head).setHeader("Content-Length", bytes);
  await pipeline(Readable.from(readAll(body), { objectMode: false }), res);
}

/** Marks errors of reading, to distinguish them from a client that disconnects. */
async function* readAll(body: Readable): AsyncGenerator<Buffer, void> {
  try {
    yield* body;
  } catch (error) {
    throw new ReadFault(error);
  }
}
