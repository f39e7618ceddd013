import type { Response } from "express";
import { requestIdOf } from "./request-id.ts";
import { traceOf } from "./trace-requests.ts";

/** What every line of the log has that tells of a request: its id, and the id of its trace where it has one. */
export function requestFields(res: Response): { request_id: string; trace_id?: string } {
  const request_id = requestIdOf(res);
  const { id } = traceOf(res);
  return id === null ? { request_id } : { request_id, trace_id: id };
}
