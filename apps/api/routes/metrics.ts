import type { RequestHandler } from "express";

/** `GET /metrics`: metrics in the Prometheus text format 0.0.4. */
export function metricsRoute(text: () => Promise<string>): RequestHandler {
  return async (_req, res) => {
    const body = await text();
    res.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8").end(body);
  };
}
