import type { RequestHandler } from "express";
import { missingLayers, presentLayers, type SandboxSupport } from "../../confine/find.ts";
import { sendJson } from "../middleware/json.ts";
import type { Readiness } from "../readiness.ts";

/** `GET /readyz`: whether this server accepts jobs, or 503 with the reasons; and the layers of the sandbox. */
export function readyRoute(readiness: Readiness, support: SandboxSupport): RequestHandler {
  const sandbox = {
    present: presentLayers(support),
    missing: missingLayers(support).map(({ layer }) => layer),
  };
  return (_req, res) => {
    const { reasons } = readiness;
    if (reasons.length === 0) {
      sendJson(res, { status: "ready", sandbox });
      return;
    }
    res.status(503).set("Retry-After", "5");
    sendJson(res, { status: "not_ready", reasons, sandbox });
  };
}
