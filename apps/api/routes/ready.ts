import type { RequestHandler } from "express";
import { sendJson } from "../middleware/json.ts";
import type { Readiness } from "../readiness.ts";

/** `GET /readyz`: whether this server takes jobs; if not, 503 and why. */
export function readyRoute(readiness: Readiness): RequestHandler {
  return (_req, res) => {
    const { reasons } = readiness;
    if (reasons.length === 0) {
      sendJson(res, { status: "ready" });
      return;
    }
    res.status(503).set("Retry-After", "5");
    sendJson(res, { status: "not_ready", reasons });
  };
}
