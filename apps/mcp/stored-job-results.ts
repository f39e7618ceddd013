import { z } from "zod";
import type { DocopsClient, JobForm } from "../client/client.ts";
import type { JobBody } from "../contract/answers/job.ts";
import { mediaTypeOf } from "../contract/document-kinds.ts";
import { isEndState, maxWaitSeconds } from "../contract/job-states.ts";
import type { FileDelivery, ResultFile } from "./job-outcome.ts";
import { maxReportBytes, memberNames, readAtMost, readReports } from "./result-files.ts";
import { linkTo } from "./result-resource.ts";
import { ToolError } from "./tool-error.ts";
import type { Arguments, FileResults } from "./tool-host.ts";

/** How long a call waits for the end of a job if it says nothing, in seconds. */
const defaultWaitSeconds = 30;

export const waitArgument = {
  wait_seconds: z
    .number()
    .min(0)
    .max(maxWaitSeconds)
    .optional()
    .describe(
      `The most seconds to wait for the end of the job, ${defaultWaitSeconds} by default. A job that has not ended goes on.`,
    ),
};

/** Results as stored jobs: an answer names files, which the server keeps. */
export class StoredJobResults implements FileResults {
  readonly arguments = waitArgument;
  readonly mayOverwrite = false;
  readonly scopes = ["jobs:write", "jobs:read"] as const;
  readonly sentence =
    "The server stores the job and its files: the answer names them by URL and as resources. Only a job that has ended has files.";
  readonly #client: DocopsClient;

  constructor(client: DocopsClient) {
    this.#client = client;
  }

  /** A client that leaves before it knows the id of the job can never ask for it: the job is cancelled. */
  async run(form: JobForm, args: Arguments, signal: AbortSignal): Promise<FileDelivery> {
    signal.throwIfAborted();
    // Without the signal: an aborted request might store a job that nobody cancels.
    const { id } = await this.#client.jobs.create(form);
    try {
      return await this.wait(id, args, signal);
    } catch (error) {
      if (signal.aborted) await this.#client.jobs.cancel(id);
      throw error;
    }
  }

  /** Waits for the end of a job, and reads its reports. */
  async wait(id: string, args: Arguments, signal: AbortSignal): Promise<FileDelivery> {
    const { wait_seconds: seconds = defaultWaitSeconds } = args as { wait_seconds?: number };
    signal.throwIfAborted();
    return this.describe(await this.#client.jobs.getAfter(id, seconds, { signal }), signal);
  }

  /** @throws ToolError or DocopsError if the job has ended without a result. */
  async describe(job: JobBody, signal: AbortSignal): Promise<FileDelivery> {
    const { id, state } = job;
    const described = { id, state };
    if (!isEndState(state)) return { job: described, reports: null, files: [], links: [] };
    if (state !== "succeeded") throw withoutResult(job);
    const reports = await readReports(async (member) => {
      const { body } = await this.#client.jobs.result(id, { member, signal });
      return readAtMost(body, maxReportBytes);
    });
    const names = memberNames(reports.result);
    return {
      job: described,
      reports,
      files: names.map((name) => fileOf(id, name)),
      links: names.map((name) => linkTo(id, name)),
    };
  }
}

function withoutResult({ error, id, state }: JobBody): ToolError {
  if (error !== null) {
    const { detail, error_code, message } = error;
    return new ToolError(error_code, message, { ...detail, id, state });
  }
  const code = state === "expired" ? "GONE" : "CONFLICT";
  return new ToolError(code, `the job is ${state}`, { id, state, hint: "Call fill again." });
}

function fileOf(id: string, name: string): ResultFile {
  const place = `/v1/jobs/${id}/result?${new URLSearchParams({ member: name })}`;
  return { name, place, media_type: mediaTypeOf(name), bytes: null };
}
