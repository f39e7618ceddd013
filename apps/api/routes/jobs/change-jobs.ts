import type { Request, RequestHandler, Response } from "express";
import type { RequestAudit } from "../../audit/request-audit.ts";
import type { LogConfig } from "../../config/config.ts";
import type { JobName } from "../../jobs/store/job-store.ts";
import type { StoredJobs } from "../../jobs/stored-jobs.ts";
import { auditOrigin } from "../../middleware/audit-origin.ts";
import { sendJson } from "../../middleware/json.ts";
import { conflict, jobNameOf, noSuchJob } from "./job-of-request.ts";

export interface ChangeJobsParts {
  jobs: StoredJobs;
  audit: RequestAudit | null;
  log: Pick<LogConfig, "clientAddress">;
}

type Change = Parameters<RequestAudit["jobChanged"]>[1]["action"];

/**
 * `POST /v1/jobs/{id}/cancel`: a waiting job never runs, and the worker of a running one is killed. For a job that has
 * ended it changes nothing, and the answer is the job as it is.
 */
export function cancelJob(parts: ChangeJobsParts): RequestHandler {
  return async (req, res) => {
    const name = jobNameOf(req, res);
    const { kind } = await parts.jobs.cancel(name);
    if (kind === "not_found") throw noSuchJob(name.id);
    if (kind !== "too_late") note(parts, { req, res }, name, "job.cancelled");
    await sendJob(parts.jobs, name, res);
  };
}

/** `POST /v1/jobs/{id}/retry`: queues a job again that ended without a result. */
export function retryJob(parts: ChangeJobsParts): RequestHandler {
  return async (req, res) => {
    const name = jobNameOf(req, res);
    const restart = await parts.jobs.restart(name);
    if (restart.kind === "not_found") throw noSuchJob(name.id);
    if (restart.kind === "refused") {
      const { state } = restart;
      const reason = state === "succeeded" ? "has_result" : "not_ended";
      throw conflict("only a job that ended without a result can be retried", {
        ...{ id: name.id, state, reason },
      });
    }
    note(parts, { req, res }, name, "job.retried");
    res.status(202);
    await sendJob(parts.jobs, name, res);
  };
}

/** `DELETE /v1/jobs/{id}`: removes a job that has ended, with its result and its inputs. */
export function deleteJob(parts: ChangeJobsParts): RequestHandler {
  return async (req, res) => {
    const name = jobNameOf(req, res);
    const removal = await parts.jobs.remove(name);
    if (removal.kind === "not_found") throw noSuchJob(name.id);
    if (removal.kind === "refused") {
      const { state } = removal;
      throw conflict("the job has not ended; cancel it first", {
        ...{ id: name.id, state, reason: "not_ended" },
      });
    }
    note(parts, { req, res }, name, "job.deleted");
    res.status(204).end();
  };
}

async function sendJob(jobs: StoredJobs, name: JobName, res: Response): Promise<void> {
  const job = await jobs.find(name);
  if (job === null) throw noSuchJob(name.id);
  res.set("Cache-Control", "no-store");
  sendJson(res, await jobs.describe(job));
}

function note(
  { audit, log }: ChangeJobsParts,
  { req, res }: { req: Request; res: Response },
  { id }: JobName,
  action: Change,
): void {
  audit?.jobChanged(auditOrigin(req, res, log.clientAddress), { action, job: id });
}
