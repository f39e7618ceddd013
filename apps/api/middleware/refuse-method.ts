import type { Request, RequestHandler } from "express";
import { ApiError, clip } from "../errors.ts";
import { pathOf } from "./request-path.ts";

/** Methods that are left of a path are told which ones it has (RFC 9110, 15.5.6). */
export function refuseMethod(allowed: readonly string[]): RequestHandler {
  return (req: Request) => {
    throw new ApiError(
      "METHOD_NOT_ALLOWED",
      "routing",
      `${req.method} is not allowed here`,
      { path: clip(pathOf(req)), allowed },
      { Allow: allowed.join(", ") },
    );
  };
}
