import { z } from "zod";
import { type JobBody, jobBody } from "../../contract/answers/job.ts";
import { outcomeAnswer, outcomeOutput } from "../job-outcome.ts";
import { StoredJobResults, waitArgument } from "../stored-job-results.ts";
import { defineTool, overwrites, reads, type Tool } from "../tool.ts";
import type { ToolHost } from "../tool-host.ts";

const id = z.string().describe("The id of the job, from the answer of fill.");
const { exit_code, is_cancel_requested, progress, state, timing } = jobBody.shape;

const jobOutput = z.strictObject({
  ...{ id: jobBody.shape.id, state, is_cancel_requested, exit_code, timing, progress },
  error: z
    .looseObject({ error_code: z.string(), message: z.string() })
    .nullable()
    .describe("The error of a job that failed or is dead; else null."),
});

/** The members of a job that an answer shows. */
function shown(job: JobBody): Record<string, unknown> {
  return {
    id: job.id,
    state: job.state,
    is_cancel_requested: job.is_cancel_requested,
    exit_code: job.exit_code,
    timing: job.timing,
    progress: job.progress,
    error: job.error,
  };
}

export function getJobTool({ client }: ToolHost): Tool {
  return defineTool({
    name: "get_job",
    title: "Show a job",
    description: "Show the state, the times, the progress and the error of a stored job.",
    annotations: reads,
    scopes: ["jobs:read"],
    input: z.strictObject({ id }),
    output: jobOutput,
    call: async (args, signal) => ({ value: shown(await client.jobs.get(args.id, { signal })) }),
  });
}

export function waitForJobTool({ client }: ToolHost): Tool {
  return defineTool({
    name: "wait_for_job",
    title: "Wait for a job",
    description:
      "Wait for the end of a stored job and show its outcome and its files. If the time is up or the client disconnects, the job continues: call again.",
    annotations: reads,
    scopes: ["jobs:read"],
    input: z.strictObject({ id, ...waitArgument }),
    output: outcomeOutput,
    call: async (args, signal) =>
      outcomeAnswer(await new StoredJobResults(client).wait(args.id, args, signal)),
  });
}

export function cancelJobTool({ client }: ToolHost): Tool {
  return defineTool({
    name: "cancel_job",
    title: "Cancel a job",
    description:
      "Cancel a stored job: a waiting one never runs, and the worker of a running one is ended. A job that has ended stays as it is.",
    annotations: { ...overwrites, idempotentHint: true },
    scopes: ["jobs:write"],
    input: z.strictObject({ id }),
    output: jobOutput,
    call: async (args, signal) => ({
      value: shown(await client.jobs.cancel(args.id, { signal })),
    }),
  });
}
