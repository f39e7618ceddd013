import type { Request, Response } from "express";
import type { RequestAudit } from "../audit/request-audit.ts";
import type { LogConfig } from "../config/config.ts";
import type { ApiError } from "../errors.ts";
import { auditOrigin } from "./audit-origin.ts";
import { routeOf } from "./matched-route.ts";

/** @returns a function that records a refused request in the audit log. */
export function auditRefusals(
  audit: RequestAudit,
  { clientAddress }: Pick<LogConfig, "clientAddress">,
): (req: Request, res: Response, error: ApiError) => void {
  return (req, res, { code, detail, status }) => {
    const { reason = code.toLowerCase() } = detail;
    audit.refused(auditOrigin(req, res, clientAddress), {
      // The route is recorded and not the path, because the client may have put a key into the path by mistake.
      object: `${req.method} ${routeOf(res) ?? "other"}`,
      // These reasons are codes and contain no data of the client.
      reason: String(reason),
      status,
      client: req.ip ?? "",
    });
  };
}
