import type { Request, RequestHandler, Response } from "express";
import { idempotencyKeyHeader } from "../../contract/headers.ts";
import { readIdempotencyKey, wrongKeyHeader } from "../idempotency/idempotency-key.ts";

/** Reads the key of a request before its body, for a route that stores answers. */
export const takeIdempotencyKey: RequestHandler = (req, res, next) => {
  res.locals.idempotencyKey = readIdempotencyKey(valuesOf(req));
  next();
};

/** Refuses a key if answers are not stored, because a client that sends a key relies on it. */
export function refuseIdempotencyKey(problem: "needs_state" | "not_here"): RequestHandler {
  return (req, _res, next) => {
    if (valuesOf(req).length > 0) throw refusals[problem]();
    next();
  };
}

const refusals = {
  needs_state: () =>
    wrongKeyHeader(
      "idempotency_needs_state",
      "is not supported: the server stores no answers (DOCOPS_STATE=none)",
    ),
  not_here: () => wrongKeyHeader("idempotency_not_here", "is not supported by this route"),
};

/** The key of a request; null if it has none. */
export function idempotencyKeyOf(res: Response): string | null {
  return (res.locals.idempotencyKey as string | null | undefined) ?? null;
}

function valuesOf(req: Request): readonly string[] {
  return req.headersDistinct[idempotencyKeyHeader.toLowerCase()] ?? [];
}
