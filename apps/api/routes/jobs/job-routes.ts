import type { RequestHandler } from "express";
import { jobBody, jobList } from "../../../contract/answers/job.ts";
import { jobStates, maxWaitSeconds } from "../../../contract/job-states.ts";
import { jobSubmissionForm } from "../../openapi/job-form.ts";
import { eventStream, json, nothing, storedResult } from "../../openapi/response.ts";
import { jobErrors } from "../job-errors.ts";
import { jobRoute } from "../job-route.ts";
import type { Route, RouteDependencies } from "../route.ts";
import { cancelJob, deleteJob, retryJob } from "./change-jobs.ts";
import { streamEvents } from "./job-events.ts";
import { jobResult } from "./job-result.ts";
import { listJobs, readJob } from "./read-jobs.ts";
import { resultKinds } from "./result-kinds.ts";
import { submitKind } from "./submit-job.ts";

const whenOff = "this server stores no jobs";
const offText = "404 without a state (`DOCOPS_STATE`), and on a server that only runs jobs.";
const common = { access: "public", rate: "jobs", whenOff } as const;
const job = (description: string) => json("Job", jobBody, description);

/** The rows of `/v1/jobs`. */
export const storedJobRoutes: readonly Route[] = [
  {
    ...common,
    method: "POST",
    path: "/v1/jobs",
    scope: "jobs:write",
    isOnceOnly: true,
    operationId: "submitJob",
    summary: "Submit a job that outlives the request",
    description: `Takes the form of a run, and \`priority\` and \`webhook_url\`. The server stores the job and its inputs before it answers; the header Location has the path of the job. ${offText}`,
    requestBody: jobSubmissionForm,
    responses: { 202: job("The job, stored") },
    errors: jobErrors,
    handler: ({ jobs, ...server }) => {
      const { config, policies } = server;
      return jobs && jobRoute(submitKind(jobs, { policies, webhooks: config.webhooks }), server);
    },
  },
  {
    ...common,
    method: "GET",
    path: "/v1/jobs",
    scope: "jobs:read",
    operationId: "listJobs",
    summary: "List the jobs of the tenant",
    description: `Lists the newest jobs first, in pages. ${offText}`,
    parameters: [
      {
        name: "state",
        in: "query",
        required: false,
        description: "Only jobs in this state; several are separated by commas.",
        schema: { type: "string", examples: [...jobStates] },
      },
      {
        name: "cursor",
        in: "query",
        required: false,
        description: "The value of `next` from the previous page.",
        schema: { type: "string" },
      },
    ],
    responses: { 200: json("JobList", jobList, "Jobs") },
    errors: ["INVALID_ARGUMENT"],
    handler: ({ jobs }) => jobs && listJobs(jobs),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/jobs/{id}",
    scope: "jobs:read",
    operationId: "readJob",
    summary: "Show a job",
    description: `With \`wait\`, the server answers when the job has ended, or when the time is over. ${offText}`,
    parameters: [
      {
        name: "wait",
        in: "query",
        required: false,
        description: `The most seconds to wait for the end of the job, at most ${maxWaitSeconds}.`,
        schema: { type: "number", minimum: 0, maximum: maxWaitSeconds },
      },
    ],
    responses: { 200: job("The job") },
    errors: ["INVALID_ARGUMENT"],
    handler: ({ jobs }) => jobs && readJob(jobs),
  },
  {
    ...common,
    method: "DELETE",
    path: "/v1/jobs/{id}",
    scope: "jobs:write",
    operationId: "deleteJob",
    summary: "Remove a job that has ended",
    description: `Its inputs and its result are removed too. ${offText}`,
    responses: { 204: nothing("The job is gone") },
    errors: ["CONFLICT"],
    handler: (server) => withAudit(server, deleteJob),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/jobs/{id}/result",
    scope: "jobs:read",
    operationId: "jobResult",
    summary: "Fetch the result of a job",
    description: `Sends the ZIP as \`/v1/run\` does, or one file of it: the file that \`member\` names, or the file that \`Accept\` prefers. If the job failed, the answer is its error. ${offText}`,
    parameters: [
      {
        name: "member",
        in: "query",
        required: false,
        description: "The name of a file in the ZIP. It takes precedence over `Accept`.",
        schema: { type: "string", examples: ["out.docx", "out.format_report.json"] },
      },
    ],
    responses: { 200: storedResult(resultKinds.slice(1).map(({ mediaType }) => mediaType)) },
    errors: ["CONFLICT", "GONE", ...jobErrors, "PDF_FAILED"],
    handler: ({ jobs }) => jobs && jobResult(jobs),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/jobs/{id}/events",
    isStream: true,
    scope: "jobs:read",
    operationId: "jobEvents",
    summary: "Follow the events of a job",
    description: `Streams server-sent events until the job has ended. With \`Last-Event-ID\`, it begins with the event after that one. ${offText}`,
    parameters: [
      {
        name: "Last-Event-ID",
        in: "header",
        required: false,
        description: "The id of the last event that the client has.",
        schema: { type: "string" },
      },
    ],
    responses: {
      200: eventStream,
      204: nothing("The job has ended, and the client has all of its events"),
    },
    errors: ["INVALID_ARGUMENT"],
    handler: ({ jobs }) => jobs && streamEvents(jobs),
  },
  {
    ...common,
    method: "POST",
    path: "/v1/jobs/{id}/cancel",
    scope: "jobs:write",
    operationId: "cancelJob",
    summary: "Cancel a job",
    description: `A waiting job never runs, and the worker of a running one is killed. If the job has ended, nothing changes. ${offText}`,
    responses: { 200: job("The job; `is_cancel_requested` is true until its worker has ended") },
    handler: (server) => withAudit(server, cancelJob),
  },
  {
    ...common,
    method: "POST",
    path: "/v1/jobs/{id}/retry",
    scope: "jobs:write",
    operationId: "retryJob",
    summary: "Run a job again if it ended without a result",
    description: `The job gets the same inputs. 409 if it waits, runs or has succeeded. ${offText}`,
    responses: { 202: job("The job, queued again") },
    errors: ["CONFLICT"],
    handler: (server) => withAudit(server, retryJob),
  },
];

function withAudit(
  { audit, config, jobs }: Pick<RouteDependencies, "audit" | "config" | "jobs">,
  handler: typeof cancelJob,
): RequestHandler | null {
  return jobs && handler({ jobs, audit, log: config.log });
}
