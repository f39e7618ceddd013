import type { Response } from "express";
import { ReadFault } from "../archive/zip-stream.ts";
import type { TimeLimit } from "../config/config.ts";
import { ClientClosed } from "../errors.ts";
import type { Deadline } from "../jobs/deadline.ts";

/**
 * Sends an answer within the time limit of downloads. A client that reads too slowly is cut off.
 *
 * @param send resolves when the client has the whole answer.
 * @throws ApiError if the client was too slow, ClientClosed if it has left, and the error of the disk if an
 *   artifact cannot be read.
 */
export async function sendInTime<T>(
  res: Response,
  send: () => Promise<T>,
  time: { limit: TimeLimit; deadline: Deadline; clientGone: AbortSignal },
): Promise<T> {
  const limit = time.deadline.limitOf(time.limit);
  let isTooSlow = false;
  const timer = setTimeout(() => {
    isTooSlow = true;
    res.destroy();
  }, limit.ms);
  try {
    return await send();
  } catch (error) {
    if (isTooSlow) throw time.deadline.exceeded(limit, "zip");
    // A ZIP that breaks off also closes the connection, although the client has not left.
    if (error instanceof ReadFault) throw error.cause;
    if (time.clientGone.aborted) throw new ClientClosed("zip");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
