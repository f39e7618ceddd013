import type { Request } from "express";

/** The whole path of a request, without a slash at its end, in any router of the application. */
export function pathOf(req: Request): string {
  const path = req.baseUrl + req.path;
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}
