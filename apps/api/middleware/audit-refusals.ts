import type { Request, Response } from "express";
import type { RequestAudit } from "../audit/request-audit.ts";
import type { LogConfig } from "../config/config.ts";
import type { ApiError } from "../errors.ts";
import { auditOrigin } from "./audit-origin.ts";
import { routeOf } from "./matched-route.ts";

/** @returns what tells the audit log of a request that was refused. */
export function auditRefusals(
  audit: RequestAudit,
  { clientAddress }: Pick<LogConfig, "clientAddress">,
): (req: Request, res: Response, error: ApiError) => void {
  return (req, res, { code, detail, status }) => {
    const { reason = code.toLowerCase() } = detail;
    audit.refused(auditOrigin(req, res, clientAddress), {
      // The path itself is the client's: a key may stand in it by mistake.
      object: `${req.method} ${routeOf(res) ?? "other"}`,
      // These reasons are codes of ours.
      reason: String(reason),
      status,
      client: req.ip ?? "",
    });
  };
}
