import type { RequestHandler } from "express";
import { ApiError } from "../errors.ts";

/** `GET /metrics`: for Prometheus, text format 0.0.4. 404 where nothing is measured. */
export function metricsRoute(text: (() => Promise<string>) | null): RequestHandler {
  return async (req, res) => {
    if (text === null) {
      throw new ApiError("NOT_FOUND", "routing", "metrics are disabled", { path: req.path });
    }
    const body = await text();
    res.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8").end(body);
  };
}
