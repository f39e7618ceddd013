import type { RequestHandler, Response } from "express";
import { RequestTrace } from "../observability/request-trace.ts";
import type { SpanRecorder } from "../observability/spans.ts";
import { parseTraceparent } from "../observability/traceparent.ts";
import { routeOf } from "./matched-route.ts";

/**
 * Makes every request part of a trace: the caller's trace if it sends a valid `traceparent`, else a new one if traces
 * are recorded.
 *
 * @param recorder null: spans are not recorded, but the log still has the caller's trace id.
 * @param unrecorded paths that probes request every few seconds.
 */
export function traceRequests(
  recorder: SpanRecorder | null,
  unrecorded: ReadonlySet<string>,
): RequestHandler {
  return (req, res, next) => {
    const parent = parseTraceparent(req.get("traceparent"));
    const { method } = req;
    const begun = unrecorded.has(req.path) ? null : recorder?.begin(method, parent);
    const trace = new RequestTrace(begun?.traceId ?? parent?.traceId ?? null, begun?.span ?? null);
    res.locals.trace = trace;
    if (begun?.span) {
      res.once("close", () => {
        const route = routeOf(res);
        trace.end({
          name: route === null ? method : `${method} ${route}`,
          attributes: {
            "http.request.method": method,
            ...(route !== null && { "http.route": route }),
            ...(res.headersSent && { "http.response.status_code": res.statusCode }),
          },
          failure: res.headersSent && res.statusCode >= 500 ? String(res.statusCode) : null,
        });
      });
    }
    next();
  };
}

/** Errors of handlers before `traceRequests` are answered too. */
const untraced = new RequestTrace(null, null);

export function traceOf(res: Response): RequestTrace {
  return (res.locals.trace as RequestTrace | undefined) ?? untraced;
}
