import type { Request, Response } from "express";
import { ApiError, clip } from "../../errors.ts";
import type { JobName } from "../../jobs/store/job-store.ts";
import { principalOf } from "../../middleware/principal.ts";

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * The job that the path of a request names, in the tenant of the caller.
 *
 * @throws ApiError NOT_FOUND for what is the id of no job: no store is asked for it.
 */
export function jobNameOf(req: Request, res: Response): JobName {
  const { id } = req.params;
  if (typeof id !== "string" || !idPattern.test(id)) throw noSuchJob(String(id));
  return { tenant: principalOf(res).tenant, id };
}

/** The error for a job that does not exist, or is of another tenant: both look alike. */
export function noSuchJob(id: string): ApiError {
  return new ApiError("NOT_FOUND", "routing", "there is no job with this id", { id: clip(id, 64) });
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
