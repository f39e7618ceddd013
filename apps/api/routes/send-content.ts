import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { ClientClosed } from "../errors.ts";

/**
 * Sends the content of a blob as the body of an answer, whose head is set.
 *
 * @throws ClientClosed if the client leaves; the error of the content.
 */
export async function sendContent(content: Readable, res: Response): Promise<void> {
  try {
    await pipeline(content, res);
  } catch (error) {
    // The connection is cut in both cases. The code says which side has failed.
    if ((error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE") {
      throw new ClientClosed("zip");
    }
    throw error;
  }
}
