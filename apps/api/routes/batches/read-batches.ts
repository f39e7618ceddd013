import type { RequestHandler } from "express";
import type { BadRow, BatchList, BatchPage } from "../../../contract/answers/batch.ts";
import { batchesPerPage, namedBadRows, outcomesPerPage } from "../../../contract/batch.ts";
import type { Batches } from "../../batches/batches.ts";
import { describeBadRow, describeBatch, describeOutcome } from "../../batches/describe-batch.ts";
import type { StoredBatch } from "../../batches/stored-batch.ts";
import { sendJson } from "../../middleware/json.ts";
import { principalOf } from "../../middleware/principal.ts";
import { batchNameOf, clientGone, noSuchBatch } from "../jobs/job-of-request.ts";
import { readCursor, readWait, wrong } from "../jobs/read-jobs.ts";

/** `GET /v1/batches/{id}?wait=&cursor=`: a batch with a page of its outcomes. */
export function readBatch(batches: Batches): RequestHandler {
  return async (req, res) => {
    const name = batchNameOf(req, res);
    const waitMs = readWait(req.query.wait) * 1000;
    const after = readRowCursor(req.query.cursor);
    const batch = await batches.waitForEnd(name, waitMs, clientGone(res));
    if (batch === null) throw noSuchBatch(name.id);
    const limit = outcomesPerPage + 1;
    const found = await batches.outcomes({ batch: batch.id, after, limit });
    const page = found.slice(0, outcomesPerPage);
    const answer: BatchPage = {
      ...describeBatch(batch, await badRowsOf(batches, batch)),
      outcomes: page.map(describeOutcome),
      next: found.length > outcomesPerPage ? String(page.at(-1)?.number) : null,
    };
    res.set("Cache-Control", "no-store");
    sendJson(res, answer);
  };
}

/** `GET /v1/batches?cursor=`: the batches of the caller's tenant, the newest first. */
export function listBatches(batches: Batches): RequestHandler {
  return async (req, res) => {
    const before = readCursor(req.query.cursor);
    const { tenant } = principalOf(res);
    const found = await batches.list({ tenant, before, limit: batchesPerPage + 1 });
    if (found === null) {
      throw wrong("cursor", "the batch of the cursor is gone; begin with the first page", before);
    }
    const page = found.slice(0, batchesPerPage);
    const list: BatchList = {
      batches: await Promise.all(
        page.map(async (batch) => describeBatch(batch, await badRowsOf(batches, batch))),
      ),
      next: found.length > batchesPerPage ? (page.at(-1)?.id ?? null) : null,
    };
    res.set("Cache-Control", "no-store");
    sendJson(res, list);
  };
}

/** The bad rows that an answer names. */
export async function badRowsOf(
  batches: Pick<Batches, "outcomes">,
  { badRows, id }: Pick<StoredBatch, "badRows" | "id">,
): Promise<BadRow[]> {
  if (badRows === 0) return [];
  const page = { batch: id, after: 0, limit: namedBadRows, onlyBad: true };
  return (await batches.outcomes(page)).map(describeBadRow);
}

/** @throws ApiError INVALID_ARGUMENT */
function readRowCursor(parameter: unknown): number {
  if (parameter === undefined) return 0;
  if (typeof parameter === "string" && /^\d{1,9}$/.test(parameter)) return Number(parameter);
  throw wrong("cursor", "cursor must be the value of next from the page before", parameter);
}
