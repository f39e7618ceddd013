import type { Request, Response } from "express";
import type { RequestAudit } from "../audit/request-audit.ts";
import type { LogConfig } from "../config/config.ts";
import type { ApiError } from "../errors.ts";
import { clip } from "../errors.ts";
import { auditOrigin } from "./audit-origin.ts";
import { pathOf } from "./request-path.ts";

/** @returns what tells the audit log of a request that was refused. */
export function auditRefusals(
  audit: RequestAudit,
  { clientAddress }: Pick<LogConfig, "clientAddress">,
): (req: Request, res: Response, error: ApiError) => void {
  return (req, res, { code, detail, status }) => {
    const { reason = code.toLowerCase() } = detail;
    audit.refused(auditOrigin(req, res, clientAddress), {
      object: `${req.method} ${clip(pathOf(req))}`,
      // These reasons are codes of ours.
      reason: String(reason),
      status,
      client: req.ip ?? "",
    });
  };
}
