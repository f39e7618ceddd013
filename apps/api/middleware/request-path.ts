import type { Request } from "express";

/** The path of a request as the client sent it, wherever in the application it is asked for. */
export function pathOf(req: Request): string {
  const path = req.baseUrl + req.path;
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}
