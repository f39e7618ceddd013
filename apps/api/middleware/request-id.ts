import { randomUUID } from "node:crypto";
import type { RequestHandler, Response } from "express";
import { requestIdHeader, requestIdPattern } from "../../contract/headers.ts";

/**
 * Gives every response a request id: the one that the client has sent if it is valid, or a new one of 32
 * hexadecimal digits.
 */
export const requestId: RequestHandler = (req, res, next) => {
  const sentId = req.get(requestIdHeader);
  const id = sentId && requestIdPattern.test(sentId) ? sentId : newRequestId();
  res.locals.requestId = id;
  res.locals.arrival = performance.now();
  res.set(requestIdHeader, id);
  next();
};

export function requestIdOf(res: Response): string {
  return res.locals.requestId as string;
}

/** The time when the request arrived, on the clock of `performance.now()`. */
export function arrivalOf(res: Response): number {
  return res.locals.arrival as number;
}

export function newRequestId(): string {
  return randomUUID().replaceAll("-", "");
}
