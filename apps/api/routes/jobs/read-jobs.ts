import type { RequestHandler } from "express";
import type { JobList } from "../../../contract/answers/job.ts";
import {
  type JobState,
  jobIdPattern,
  jobStates,
  jobsPerPage,
  maxWaitSeconds,
} from "../../../contract/job-states.ts";
import { nearestTo } from "../../../engine/inputs.ts";
import { ApiError, clip } from "../../errors.ts";
import { describeJob } from "../../jobs/describe-job.ts";
import type { StoredJobs } from "../../jobs/stored-jobs.ts";
import { sendJson } from "../../middleware/json.ts";
import { principalOf } from "../../middleware/principal.ts";
import { clientGone, jobNameOf, noSuchJob } from "./job-of-request.ts";

/** `GET /v1/jobs/{id}?wait=`: with `wait`, answers when the job has ended or the seconds are over. */
export function readJob(jobs: StoredJobs): RequestHandler {
  return async (req, res) => {
    const name = jobNameOf(req, res);
    const waitMs = readWait(req.query.wait) * 1000;
    const job = await jobs.waitForEnd(name, waitMs, clientGone(res));
    if (job === null) throw noSuchJob(name.id);
    res.set("Cache-Control", "no-store");
    sendJson(res, await jobs.describe(job));
  };
}

/** `GET /v1/jobs?state=&cursor=`: the jobs of the caller's tenant, the newest first. */
export function listJobs(jobs: StoredJobs): RequestHandler {
  return async (req, res) => {
    const before = readCursor(req.query.cursor);
    const found = await jobs.list({
      tenant: principalOf(res).tenant,
      states: readStates(req.query.state),
      before,
      limit: jobsPerPage + 1,
    });
    if (found === null) {
      throw wrong("cursor", "the job of the cursor is gone; begin with the first page", before);
    }
    const page = found.slice(0, jobsPerPage);
    const list: JobList = {
      jobs: page.map((job) => describeJob(job)),
      next: found.length > jobsPerPage ? (page.at(-1)?.id ?? null) : null,
    };
    res.set("Cache-Control", "no-store");
    sendJson(res, list);
  };
}

/** @throws ApiError INVALID_ARGUMENT */
export function readWait(parameter: unknown): number {
  if (parameter === undefined) return 0;
  const isNumber = typeof parameter === "string" && /^\d{1,6}(?:\.\d{1,3})?$/.test(parameter);
  const seconds = isNumber ? Number(parameter) : Number.NaN;
  if (seconds <= maxWaitSeconds) return seconds;
  throw wrong("wait", `wait must be a number of seconds from 0 to ${maxWaitSeconds}`, parameter);
}

/** Several states are separated by commas. @throws ApiError INVALID_ARGUMENT */
function readStates(parameter: unknown): JobState[] | null {
  if (parameter === undefined) return null;
  const words = typeof parameter === "string" ? parameter.split(",") : [];
  const states = words.filter((word): word is JobState => {
    return (jobStates as readonly string[]).includes(word);
  });
  if (states.length > 0 && states.length === words.length) return states;
  const unknown = words.find((word) => !states.includes(word as JobState)) ?? "";
  const near = nearestTo(unknown, jobStates);
  const meant = near.nearest === undefined ? "" : ` Did you mean ${near.nearest}?`;
  throw wrong("state", "state must be one or more of the states of a job", parameter, jobStates, {
    ...near,
    hint: `Set state to one or more of ${jobStates.join(", ")}, separated by commas.${meant}`,
  });
}

/** @throws ApiError INVALID_ARGUMENT */
export function readCursor(parameter: unknown): string | null {
  if (parameter === undefined) return null;
  if (typeof parameter === "string" && jobIdPattern.test(parameter)) return parameter;
  throw wrong("cursor", "cursor must be the value of next from the page before", parameter);
}

/** The error of a parameter with a wrong value. */
export function wrong(
  field: string,
  message: string,
  value: unknown,
  allowed: readonly string[] | null = null,
  help: Readonly<Record<string, string>> = {},
): ApiError {
  return new ApiError("INVALID_ARGUMENT", "validation", message, {
    field,
    value: clip(String(value)),
    ...(allowed !== null && { allowed }),
    ...help,
  });
}
