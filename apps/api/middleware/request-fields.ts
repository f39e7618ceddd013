import type { Response } from "express";
import { loggedPrincipal } from "./principal.ts";
import { requestIdOf } from "./request-id.ts";
import { traceOf } from "./trace-requests.ts";

/** The fields of every log line about a request: its id, and its trace id and principal if it has them. */
export interface RequestFields extends ReturnType<typeof loggedPrincipal> {
  request_id: string;
  trace_id?: string;
}

export function requestFields(res: Response): RequestFields {
  const request_id = requestIdOf(res);
  const { id } = traceOf(res);
  return {
    request_id,
    ...(id !== null && { trace_id: id }),
    ...loggedPrincipal(res),
  };
}
