import { randomUUID } from "node:crypto";
import type { RequestHandler, Response } from "express";
import { requestIdHeader, requestIdPattern } from "../../contract/headers.ts";

/**
 * Gives every response a request id: the client's own if it has the form of one, else a new one of
 * 32 hexadecimal digits.
 */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get(requestIdHeader);
  const id = given && requestIdPattern.test(given) ? given : newRequestId();
  res.locals.requestId = id;
  res.locals.arrival = performance.now();
  res.set(requestIdHeader, id);
  next();
};

export function requestIdOf(res: Response): string {
  return res.locals.requestId as string;
}

/** When the request came, on the clock of `performance.now()`. */
export function arrivalOf(res: Response): number {
  return res.locals.arrival as number;
}

export function newRequestId(): string {
  return randomUUID().replaceAll("-", "");
}
