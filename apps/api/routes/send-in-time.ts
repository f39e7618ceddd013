import type { Response } from "express";
import { ReadFault } from "../archive/zip-stream.ts";
import type { TimeLimit } from "../config/config.ts";
import { ApiError, ClientClosed } from "../errors.ts";
import type { Deadline } from "../jobs/deadline.ts";

/**
 * Sends an answer within the time that a download may take; a client that reads too slowly is cut off.
 *
 * @param send resolves when the client has it all.
 * @throws ApiError for a client that was too slow, ClientClosed for one that has left; what the disk said
 *   where an artifact cannot be read.
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
    // A ZIP that breaks off closes the connection too, and nobody has left.
    if (error instanceof ReadFault) throw error.cause;
    if (error instanceof ApiError) throw error;
    if (time.clientGone.aborted) throw new ClientClosed("zip");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
