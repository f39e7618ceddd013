import { z } from "zod";
import { exitCodes } from "../exit-codes.ts";
import { jobEventTypes, jobIdPattern, jobPriorities, jobStages, jobStates } from "../job-states.ts";
import { errorBody } from "./error.ts";
import { count } from "./values.ts";

/** The answers of `/v1/jobs`. */

const moment = z.iso.datetime();
const seconds = z.number().nonnegative();
const path = z.string().regex(/^\/v1\//);

const timing = z.strictObject({
  created_at: moment,
  started_at: moment.nullable().describe("The start of the newest attempt."),
  ended_at: moment.nullable(),
  expires_at: moment
    .nullable()
    .describe("When an ended job is removed with its result; null: it has not ended."),
  waited_seconds: seconds.describe(
    "From the creation to the start of the newest attempt, or until now.",
  ),
  run_seconds: seconds
    .nullable()
    .describe(
      "From the start of the newest attempt to its end, or until now; null: no attempt has started.",
    ),
});

const progress = z.strictObject({
  ahead: count
    .nullable()
    .describe(
      "The number of waiting jobs of the tenant that go before this one; null in a list, and for a job that runs or is about to run.",
    ),
  stage: z
    .enum(jobStages)
    .nullable()
    .describe(
      "The stage of a running job (docs/jobs.md). Null in a list, for a waiting job, and in the first second.",
    ),
  seconds: seconds.describe("The time in this state."),
});

export const jobBody = z
  .strictObject({
    id: z.string().regex(jobIdPattern),
    state: z.enum(jobStates),
    priority: z.int().min(jobPriorities.least).max(jobPriorities.most),
    attempt: count.describe(
      "The number of attempts so far, including the running one. An attempt that a stopping server handed back does not count.",
    ),
    is_cancel_requested: z.boolean(),
    timing,
    exit_code: z
      .literal(exitCodes)
      .nullable()
      .describe("The exit code of a job that succeeded; else null."),
    progress: progress.nullable().describe("Null for a job that has ended."),
    error: errorBody.nullable().describe("The error of a job that failed or is dead; else null."),
    links: z.strictObject({
      self: path,
      events: path,
      result: path
        .nullable()
        .describe("The result of a job that succeeded, or the error of one that did not."),
    }),
  })
  .describe("A job that outlives its request.");

export const jobList = z.strictObject({
  jobs: z.array(jobBody),
  next: z
    .string()
    .nullable()
    .describe("The parameter `cursor` of the next page; null: this is the last page."),
});

export const jobEventBody = z
  .strictObject({
    id: z.int().positive().describe("Numbered from 1 without gaps; also the id of the event."),
    type: z
      .enum(jobEventTypes)
      .describe("The new state of the job, or another event: `stage` or `cancel_requested`."),
    at: moment.describe("When it happened."),
    attempt: count.describe(
      "The number of the attempt to which the event belongs. Here, attempts that a stopping server handed back count too. 0: before the first attempt.",
    ),
    stage: z.enum(jobStages).optional().describe("The stage that a running job has begun."),
    reason: z.string().optional().describe("A code that says why the state changed."),
  })
  .describe("The data of one event of `/v1/jobs/{id}/events`.");

export type JobBody = z.infer<typeof jobBody>;
export type JobList = z.infer<typeof jobList>;
export type JobEventBody = z.infer<typeof jobEventBody>;
