import type { RequestHandler } from "express";
import { sendJson } from "../middleware/json.ts";

/** `GET /healthz`: the process answers. Nothing is checked. */
export const healthz: RequestHandler = (_req, res) => {
  sendJson(res, { status: "ok" });
};

/** `GET /health`: the same with the body that older probes expect. */
export const health: RequestHandler = (_req, res) => {
  sendJson(res, { ok: true });
};
