import type { RequestHandler } from "express";
import { batchBody, batchList, batchPage } from "../../../contract/answers/batch.ts";
import { resultArchive } from "../../../contract/document-kinds.ts";
import { maxWaitSeconds } from "../../../contract/job-states.ts";
import { batchForm } from "../../openapi/batch-form.ts";
import { json, nothing } from "../../openapi/response.ts";
import { jobErrors } from "../job-errors.ts";
import { jobRoute } from "../job-route.ts";
import type { Route, RouteDependencies } from "../route.ts";
import { batchResult } from "./batch-result.ts";
import { cancelBatch, deleteBatch } from "./change-batches.ts";
import { listBatches, readBatch } from "./read-batches.ts";
import { batchKind } from "./submit-batch.ts";

const whenOff = "this server stores no jobs";
const offText = "404 without a state (`DOCOPS_STATE`), and on a server that only runs jobs.";
const common = { access: "public", rate: "jobs", whenOff } as const;

const cursor = {
  name: "cursor",
  in: "query",
  required: false,
  description: "The value of `next` from the previous page.",
  schema: { type: "string" },
};

/** The rows of `/v1/batches`. */
export const batchRoutes: readonly Route[] = [
  {
    ...common,
    method: "POST",
    path: "/v1/batches",
    scope: "jobs:write",
    isOnceOnly: true,
    operationId: "submitBatch",
    summary: "Submit one template with many tasks",
    description: `Stores a job for each row that is a valid task; the answer lists the other rows. 400 if no row is valid. ${offText}`,
    requestBody: batchForm,
    responses: { 202: json("Batch", batchBody, "The batch, stored with all of its jobs") },
    errors: jobErrors,
    handler: submit,
  },
  {
    ...common,
    method: "GET",
    path: "/v1/batches",
    scope: "jobs:read",
    operationId: "listBatches",
    summary: "List the batches of the tenant",
    description: `The newest first, in pages. ${offText}`,
    parameters: [cursor],
    responses: { 200: json("BatchList", batchList, "Batches") },
    errors: ["INVALID_ARGUMENT"],
    handler: ({ batches }) => batches && listBatches(batches),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/batches/{id}",
    scope: "jobs:read",
    operationId: "readBatch",
    summary: "Show a batch and the outcomes of its rows",
    description: `Outcomes come in pages. With \`wait\`, answers when the batch has ended, or when the time is over. ${offText}`,
    parameters: [
      {
        name: "wait",
        in: "query",
        required: false,
        description: `The most seconds to wait for the end of the batch, at most ${maxWaitSeconds}.`,
        schema: { type: "number", minimum: 0, maximum: maxWaitSeconds },
      },
      cursor,
    ],
    responses: { 200: json("BatchPage", batchPage, "The batch") },
    errors: ["INVALID_ARGUMENT"],
    handler: ({ batches }) => batches && readBatch(batches),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/batches/{id}/result",
    scope: "jobs:read",
    operationId: "batchResult",
    summary: "Fetch the result of a batch",
    description: `One ZIP, streamed: the document of each row under its name, outcomes.json and outcomes.csv. ${offText}`,
    responses: {
      200: {
        description: "The documents, and the outcomes of all rows",
        mediaType: resultArchive.mediaType,
        body: { jsonSchema: { type: "string", format: "binary" } },
      },
    },
    errors: ["CONFLICT"],
    handler: ({ batches }) => batches && batchResult(batches),
  },
  {
    ...common,
    method: "POST",
    path: "/v1/batches/{id}/cancel",
    scope: "jobs:write",
    operationId: "cancelBatch",
    summary: "Cancel a batch",
    description: `Its waiting jobs never run, and the workers of running ones are killed. ${offText}`,
    responses: { 200: json("Batch", batchBody, "The batch") },
    handler: (server) => withAudit(server, cancelBatch),
  },
  {
    ...common,
    method: "DELETE",
    path: "/v1/batches/{id}",
    scope: "jobs:write",
    operationId: "deleteBatch",
    summary: "Remove a batch that has ended",
    description: `With its jobs, inputs and results. ${offText}`,
    responses: { 204: nothing("The batch is gone") },
    errors: ["CONFLICT"],
    handler: (server) => withAudit(server, deleteBatch),
  },
];

function submit(server: RouteDependencies): RequestHandler | null {
  const { batches, config, limits, policies, tasks, turns } = server;
  if (batches === null) return null;
  const kind = batchKind({
    ...{ batches, policies, tasks, turns },
    budgets: limits?.budgets ?? null,
    maxRows: config.jobs.maxBatchRows,
    maxUploadBytes: config.limits.maxUploadBytes,
  });
  return jobRoute(kind, server);
}

function withAudit(
  { audit, batches, config }: Pick<RouteDependencies, "audit" | "batches" | "config">,
  handler: typeof cancelBatch,
): RequestHandler | null {
  return batches && handler({ batches, audit, log: config.log });
}
