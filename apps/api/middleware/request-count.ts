import type { RequestHandler } from "express";
import type { Metrics } from "../metrics.ts";
import { pathOf } from "./request-path.ts";

/** What nginx calls the status of a request whose client left before the answer. */
const clientClosedStatus = 499;

/**
 * Counts requests by route, method and status.
 *
 * @param routes the paths that there are: what clients make up must not become a label.
 */
export function countRequests(metrics: Metrics, routes: ReadonlySet<string>): RequestHandler {
  return (req, res, next) => {
    const path = pathOf(req);
    const isConsole = path === "/web" || path.startsWith("/web/");
    const route = routes.has(path) ? path : isConsole ? "/web" : "other";
    res.once("close", () => {
      const status = res.headersSent ? res.statusCode : clientClosedStatus;
      metrics.requestAnswered(route, req.method, status);
    });
    next();
  };
}
