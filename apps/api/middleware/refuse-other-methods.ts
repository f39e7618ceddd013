import type { RequestHandler } from "express";
import { ApiError, clip } from "../errors.ts";
import { pathOf } from "./request-path.ts";

/** Answers 405 to methods that a path does not have, and names the allowed ones (RFC 9110, 15.5.6). */
export function refuseOtherMethods(allowed: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    if (allowed.includes(req.method)) return next();
    throw new ApiError(
      "METHOD_NOT_ALLOWED",
      "routing",
      `${req.method} is not allowed here`,
      { path: clip(pathOf(req)), allowed },
      { Allow: allowed.join(", ") },
    );
  };
}
