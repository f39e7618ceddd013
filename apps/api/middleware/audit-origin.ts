import type { Request, Response } from "express";
import type { AuditOrigin } from "../audit/event.ts";
import type { Principal } from "../auth/principal.ts";
import { loggedAddress } from "../client-address.ts";
import type { LogConfig } from "../config/config.ts";
import { clip } from "../errors.ts";
import { principalOf } from "./principal.ts";
import { requestIdOf } from "./request-id.ts";

/** The origin of a request, for the audit log. @param clientAddress the form of recorded addresses. */
export function auditOrigin(
  req: Request,
  res: Response,
  clientAddress: LogConfig["clientAddress"],
): AuditOrigin {
  const principal = principalOf(res);
  return {
    actor: actorOf(principal),
    tenant: principal.kind === "anonymous" ? null : principal.tenant,
    requestId: requestIdOf(res),
    address: loggedAddress(req.ip, clientAddress).client ?? null,
  };
}

function actorOf({ kind, id }: Principal): string {
  return kind === "anonymous" ? kind : `${kind}:${clip(id)}`;
}
