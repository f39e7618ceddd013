import type { RequestHandler } from "express";
import { resultArchive } from "../../../contract/document-kinds.ts";
import type { BatchSource } from "../../batches/batch-zip.ts";
import type { Batches } from "../../batches/batches.ts";
import { hasEnded } from "../../batches/describe-batch.ts";
import type { RowOutcome } from "../../batches/stored-batch.ts";
import { ClientClosed, InternalError } from "../../errors.ts";
import { batchNameOf, conflict, noSuchBatch } from "../jobs/job-of-request.ts";

const rowsPerRead = 500;

/** `GET /v1/batches/{id}/result`: the documents and outcomes of a batch that has ended, as one ZIP. */
export function batchResult(batches: Batches): RequestHandler {
  return async (req, res) => {
    const name = batchNameOf(req, res);
    const batch = await batches.find(name);
    if (batch === null) throw noSuchBatch(name.id);
    if (!hasEnded(batch)) {
      const detail = { id: batch.id, state: "running", reason: "not_ended" };
      throw conflict("the batch has not ended", detail, { "Retry-After": "1" });
    }
    res.set({
      "Content-Type": resultArchive.mediaType,
      "Content-Disposition": `attachment; filename="batch.zip"`,
      "Cache-Control": "no-store",
    });
    if (req.method === "HEAD") {
      res.end();
      return;
    }
    // archiver takes time to load, and few requests need it.
    const { sendBatchZip } = await import("../../batches/batch-zip.ts");
    try {
      await sendBatchZip(res, sourceOf(batches, batch.id));
    } catch (error) {
      if (res.closed || (error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE") {
        throw new ClientClosed("zip");
      }
      throw error;
    }
  };
}

function sourceOf(batches: Batches, batch: string): BatchSource {
  return {
    outcomes: () => allOutcomes(batches, batch),
    open: (key) => async (range) => {
      const content = await batches.openBlob(key, range);
      if (content === null) throw new InternalError("state", { error_name: "ResultBlobMissing" });
      return content;
    },
  };
}

async function* allOutcomes(batches: Batches, batch: string): AsyncGenerator<RowOutcome> {
  let after = 0;
  for (;;) {
    const page = await batches.outcomes({ batch, after, limit: rowsPerRead });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < rowsPerRead) return;
    after = last.number;
  }
}
