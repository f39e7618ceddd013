import type { Request, Response } from "express";
import { jobIdPattern } from "../../../contract/job-states.ts";
import { ApiError, clip } from "../../errors.ts";
import type { JobName } from "../../jobs/store/job-store.ts";
import { principalOf } from "../../middleware/principal.ts";

/**
 * The job that the path of a request names, in the tenant of the caller.
 *
 * @throws ApiError NOT_FOUND if the id has not the form of a job's id. The store is not asked then.
 */
export function jobNameOf(req: Request, res: Response): JobName {
  return nameOf(req, res, noSuchJob);
}

/** The same for a batch. */
export function batchNameOf(req: Request, res: Response): JobName {
  return nameOf(req, res, noSuchBatch);
}

function nameOf(req: Request, res: Response, missing: (id: string) => ApiError): JobName {
  const { id } = req.params;
  if (typeof id !== "string" || !jobIdPattern.test(id)) throw missing(String(id));
  return { tenant: principalOf(res).tenant, id };
}

/** The error for a job that does not exist, or is of another tenant: both look alike. */
export function noSuchJob(id: string): ApiError {
  return new ApiError("NOT_FOUND", "routing", "there is no job with this id", { id: clip(id, 64) });
}

/** The error for a batch that does not exist, or is of another tenant. */
export function noSuchBatch(id: string): ApiError {
  const detail = { id: clip(id, 64) };
  return new ApiError("NOT_FOUND", "routing", "there is no batch with this id", detail);
}

/** The error for a job whose state does not allow what was asked. */
export function conflict(
  message: string,
  { id, state, reason }: { id: string; state: string; reason: string },
  headers: Readonly<Record<string, string>> = {},
): ApiError {
  return new ApiError("CONFLICT", "state", message, { id, state, reason }, headers);
}

/** A signal that aborts when the client has left. */
export function clientGone(res: Response): AbortSignal {
  const gone = new AbortController();
  if (res.closed) gone.abort();
  else res.once("close", () => gone.abort());
  return gone.signal;
}
