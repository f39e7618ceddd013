import type { RequestHandler } from "express";
import { sendJson } from "../middleware/json.ts";

/** `GET /healthz`: the process answers. No work is done and nothing is looked at. */
export const healthz: RequestHandler = (_req, res) => {
  sendJson(res, { status: "ok" });
};

/** `GET /health`: the same, in the form that older probes expect. */
export const health: RequestHandler = (_req, res) => {
  sendJson(res, { ok: true });
};
