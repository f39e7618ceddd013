import type { Request, RequestHandler, Response } from "express";
import type { RequestAudit } from "../../audit/request-audit.ts";
import type { Batches } from "../../batches/batches.ts";
import { describeBatch } from "../../batches/describe-batch.ts";
import type { LogConfig } from "../../config/config.ts";
import { auditOrigin } from "../../middleware/audit-origin.ts";
import { sendJson } from "../../middleware/json.ts";
import { batchNameOf, conflict, noSuchBatch } from "../jobs/job-of-request.ts";
import { badRowsOf } from "./read-batches.ts";

export interface ChangeBatchesParts {
  batches: Batches;
  audit: RequestAudit | null;
  log: Pick<LogConfig, "clientAddress">;
}

/**
 * `POST /v1/batches/{id}/cancel`: cancels all jobs of a batch that have not ended. For a batch that has ended it changes
 * nothing, and the answer is the batch as it is.
 */
export function cancelBatch(parts: ChangeBatchesParts): RequestHandler {
  const { batches } = parts;
  return async (req, res) => {
    const name = batchNameOf(req, res);
    const kind = await batches.cancel(name);
    if (kind === "not_found") throw noSuchBatch(name.id);
    if (kind === "cancelled") note(parts, { req, res }, name.id, "batch.cancelled");
    const batch = await batches.find(name);
    if (batch === null) throw noSuchBatch(name.id);
    res.set("Cache-Control", "no-store");
    sendJson(res, describeBatch(batch, await badRowsOf(batches, batch)));
  };
}

/** `DELETE /v1/batches/{id}`: removes a batch that has ended, with its jobs, inputs and results. */
export function deleteBatch(parts: ChangeBatchesParts): RequestHandler {
  return async (req, res) => {
    const name = batchNameOf(req, res);
    const removal = await parts.batches.remove(name);
    if (removal === "not_found") throw noSuchBatch(name.id);
    if (removal === "refused") {
      const detail = { id: name.id, state: "running", reason: "not_ended" };
      throw conflict("the batch has not ended; cancel it first", detail);
    }
    note(parts, { req, res }, name.id, "batch.deleted");
    res.status(204).end();
  };
}

function note(
  { audit, log }: ChangeBatchesParts,
  { req, res }: { req: Request; res: Response },
  id: string,
  action: "batch.cancelled" | "batch.deleted",
): void {
  audit?.jobChanged(auditOrigin(req, res, log.clientAddress), { action, job: id });
}
