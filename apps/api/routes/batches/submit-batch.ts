import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import pLimit from "p-limit";
import { FileNames, type NamePattern } from "../../../batch/file-names.ts";
import { BatchFileError } from "../../../batch/row.ts";
import type { Turn } from "../../../batch/xlsx/workbook-rows.ts";
import { namedBadRows } from "../../../contract/batch.ts";
import type { Policy, TaskReader } from "../../../engine/inputs.ts";
import { inputNames, maxTaskBytesInApi } from "../../../worker/protocol.ts";
import { putShared, wholeOf } from "../../batches/batch-blobs.ts";
import type { Batches } from "../../batches/batches.ts";
import { batchPath, describeBadRow, describeBatch } from "../../batches/describe-batch.ts";
import type { ReadTasks } from "../../batches/read-tasks.ts";
import type { Turns } from "../../checks/turns.ts";
import { settings } from "../../config/settings.ts";
import type { ApiError } from "../../errors.ts";
import type { WholeBody } from "../../idempotency/body-buffer.ts";
import { estimatedCpuMs } from "../../jobs/estimated-cpu.ts";
import { toStoredRun } from "../../jobs/work/stored-run.ts";
import { callerOf } from "../../limits/caller.ts";
import type { JobBudgets } from "../../limits/job-budgets.ts";
import { principalOf } from "../../middleware/principal.ts";
import { requestIdOf } from "../../middleware/request-id.ts";
import { traceOf } from "../../middleware/trace-requests.ts";
import type { UploadedFile } from "../../middleware/upload.ts";
import { newId } from "../../state/ids.ts";
import { directOutput } from "../answer-output.ts";
import type { StoreKind, StoreSource } from "../job-kind.ts";
import { invalid } from "../run-form.ts";
import { type CheckedBatch, checkBatchForm } from "./batch-checks.ts";

export interface SubmitBatchParts {
  batches: Batches;
  policies: ReadonlyMap<string, Policy>;
  tasks: TaskReader;
  turns: Turns;
  /** Null: no budgets are set. */
  budgets: Pick<JobBudgets, "reserveJobs"> | null;
  maxRows: number;
  maxUploadBytes: number;
}

/**
 * `POST /v1/batches`: stores one template and a job for each row that is a task, all in one transaction, and answers
 * 202. Bad rows are told; without a good row there is no batch.
 */
export function batchKind(parts: SubmitBatchParts): StoreKind<CheckedBatch> {
  const { maxUploadBytes } = parts;
  // The process of a workbook may take some hundred megabytes.
  const workbookTurn = pLimit(1);
  return {
    submitted: "batch.submitted",
    textParts: { priority: 16, name_pattern: 800 },
    files: {
      files: {
        template: { name: inputNames.template, maxBytes: maxUploadBytes },
        tasks: { name: "tasks", maxBytes: maxUploadBytes },
      },
      assets: { maxCount: 0, maxBytes: 0, maxTotalBytes: 0 },
    },
    check: checkBatchForm,
    store: async (source) => {
      const { body, id, read } = await store({ ...parts, workbookTurn }, source);
      await directOutput(source.res).whole(headOf(id), body, () => undefined);
      const logFields = { batch: id, rows: read.good.length, bad_rows: read.bad.length };
      return { outcome: "accepted", bytes: body.length, sha256: null, logFields };
    },
  };
}

/** The parts with what all batches of a server share. */
type StoreParts = SubmitBatchParts & { workbookTurn: Turn };

async function store(
  parts: StoreParts,
  source: StoreSource<CheckedBatch>,
): Promise<{ id: string; body: Buffer; read: ReadTasks }> {
  const { batches, budgets, policies } = parts;
  const { checked, once, onStored, req, res } = source;
  const read = await readAll(parts, source);
  const jobs = read.good.length;
  if (jobs === 0) throw noGoodRow(read);
  const templateBytes = checked.template?.size ?? source.kept?.file.bytes ?? 0;
  const taskBytes = Math.ceil(read.tasks.bytes / jobs);
  const costMs = estimatedCpuMs(templateBytes + taskBytes);
  const account = callerOf(req, res).tenant;
  // The request has reserved one job already.
  const further = { jobs: jobs - 1, cpuMs: (jobs - 1) * costMs };
  const cost = jobs === 1 ? null : ((await budgets?.reserveJobs(account, further)) ?? null);
  try {
    const id = newId();
    const shared = await putAll(batches, id, source, read);
    const requestId = requestIdOf(res);
    const { traceparent } = traceOf(res);
    const facts = { requestId, traceparent, account, paidCpuMs: costMs, form: null };
    const spec = toStoredRun(checked, { policies }, facts);
    const { tenant } = principalOf(res);
    const { priority } = checked;
    let body = Buffer.alloc(0);
    await batches.submit(
      { id, tenant, priority, shared, read, spec, costMs, template: source.kept?.id ?? null },
      async (transaction, batch) => {
        const badRows = read.bad.slice(0, namedBadRows).map(describeBadRow);
        body = Buffer.from(JSON.stringify(describeBatch(batch, badRows)));
        // The batch and the answer to its key are stored together.
        await once?.storeWithin(transaction, headOf(id), body);
      },
    );
    once?.stored();
    onStored(id, costMs);
    cost?.accepted(further.cpuMs, further.jobs);
    return { id, body, read };
  } finally {
    await cost?.close();
  }
}

/** @throws ApiError for a file that cannot be read as a whole. */
async function readAll(
  { maxRows, tasks: reader, turns, workbookTurn }: StoreParts,
  { checked, directory }: StoreSource<CheckedBatch>,
): Promise<ReadTasks> {
  const { format, pattern, spec, tasks } = checked;
  // The readers of files are loaded with the first batch.
  const { readTasks } = await import("../../batches/read-tasks.ts");
  try {
    return await readTasks(tasks, {
      ...{ directory, format, reader, turns, workbookTurn },
      // Larger tasks would be checked in a worker, and a batch is checked before it is stored.
      limits: { maxRowBytes: maxTaskBytesInApi, maxRows },
      skill: spec.skill,
      names: new FileNames(pattern satisfies NamePattern),
    });
  } catch (error) {
    if (!(error instanceof BatchFileError)) throw error;
    const { allowed, line, message, reason } = error;
    const detail = { field: "tasks", problem: message, ...(line !== null && { line }), allowed };
    if (reason !== "too_many_rows") throw invalid("INVALID_ARGUMENT", `tasks ${message}`, detail);
    const limit = settings.jobs.maxBatchRows.variable;
    throw invalid("PAYLOAD_TOO_LARGE", `tasks ${message}`, { ...detail, limit, allowed: maxRows });
  }
}

function noGoodRow({ bad }: ReadTasks): ApiError {
  const message = bad.length === 0 ? "tasks has no rows" : "no row of tasks is a valid task";
  const bad_rows = bad.slice(0, namedBadRows).map(describeBadRow);
  return invalid("INVALID_ARGUMENT", message, { field: "tasks", rows: bad.length, bad_rows });
}

async function putAll(
  { blobs }: Pick<Batches, "blobs">,
  batch: string,
  { checked, kept }: StoreSource<CheckedBatch>,
  { tasks }: ReadTasks,
) {
  const put = (name: "template" | "task" | "policy", content: WholeBody) =>
    putShared(blobs, { batch, name: inputNames[name] }, content);
  const { policyText, template } = checked;
  // A kept template is in the blob of its version.
  const others = template === null ? [] : [await put("template", await wholeOfFile(template))];
  if (kept !== null) others.push(kept.file);
  if (policyText !== null) others.push(await put("policy", wholeOf(Buffer.from(policyText))));
  return { tasks: await put("task", tasks), others };
}

async function wholeOfFile({ content, size }: UploadedFile): Promise<WholeBody> {
  if ("bytes" in content) return wholeOf(content.bytes);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(content.path)) hash.update(chunk);
  return { bytes: size, sha256: hash.digest("hex"), content };
}

function headOf(id: string) {
  return {
    status: 202,
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      Location: batchPath(id),
    },
  };
}
