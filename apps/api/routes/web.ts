import type { RequestHandler } from "express";
import type { Config } from "../config.ts";
import { ApiError, clip } from "../errors.ts";
import { pathOf } from "../middleware/request-path.ts";

/** The console and its files are there: the operator has switched them on. */
export function webGate(config: Config): RequestHandler {
  return (req, _res, next) => {
    if (config.enableWebConsole) return next();
    throw new ApiError("NOT_FOUND", "routing", "web console is disabled", {
      path: clip(pathOf(req)),
    });
  };
}
