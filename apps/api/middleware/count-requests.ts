import type { RequestHandler } from "express";
import type { Metrics } from "../metrics.ts";
import { routeOf } from "./matched-route.ts";

/** nginx's status for a request whose client left before the answer. */
const clientClosedStatus = 499;

/**
 * Counts requests by route, method and status. The route is a path of the table of routes, or `other`, so
 * that invented paths do not become labels.
 */
export function countRequests(metrics: Pick<Metrics, "requestAnswered">): RequestHandler {
  return (req, res, next) => {
    res.once("close", () => {
      const status = res.headersSent ? res.statusCode : clientClosedStatus;
      metrics.requestAnswered(routeOf(res) ?? "other", req.method, status);
    });
    next();
  };
}
