import express, { type Express, type RequestHandler } from "express";
import type { Config } from "./config/config.ts";
import { ApiError, clip } from "./errors.ts";
import { allowedHosts } from "./middleware/allowed-hosts.ts";
import { auditRefusals } from "./middleware/audit-refusals.ts";
import { crossOrigin } from "./middleware/cors.ts";
import { countRequests } from "./middleware/count-requests.ts";
import { errorHandler } from "./middleware/error-handler.ts";
import { refuseCrossSite } from "./middleware/refuse-cross-site.ts";
import { requestId } from "./middleware/request-id.ts";
import { apiHeaders } from "./middleware/security-headers.ts";
import { traceRequests } from "./middleware/trace-requests.ts";
import { mountRoutes } from "./mount-routes.ts";
import type { SpanRecorder } from "./observability/spans.ts";
import type { Route, RouteDependencies } from "./routes/route.ts";
import { routes } from "./routes.ts";

export interface AppDependencies extends RouteDependencies {
  config: Config;
  /** Null: traces are not recorded. */
  recorder: SpanRecorder | null;
}

/** Assembles the HTTP application. It does not listen yet. */
export function createApp(server: AppDependencies): Express {
  const { audit, config, log, metrics, recorder } = server;
  const { cors, http } = config;
  const pathsOf = (isWanted: (route: Route) => boolean) =>
    routes.filter(isWanted).map(({ path }) => path);
  const probePaths = pathsOf(({ isProbe = false }) => isProbe);
  // Prometheus scrapes as often as probes ask.
  const unrecorded = new Set([...probePaths, ...pathsOf(({ access }) => access === "internal")]);
  const app = express();
  app.enable("case sensitive routing").enable("strict routing");
  app.disable("x-powered-by").disable("etag").set("trust proxy", http.trustProxy);
  app.use(
    requestId,
    traceRequests(recorder, unrecorded),
    apiHeaders(),
    allowedHosts(http.allowedHosts, probePaths),
  );
  const areRequestsCounted = server.limits?.rates != null;
  const areAnswersKept = server.idempotency !== null;
  app.use(...crossOrigin(cors, { areRequestsCounted, areAnswersKept }), ...refuseCrossSite(cors));
  if (metrics !== null) app.use(countRequests(metrics));
  mountRoutes(app, routes, server);
  app.use(notFound);
  app.use(errorHandler(log, audit === null ? undefined : auditRefusals(audit, config.log)));
  return app;
}

const notFound: RequestHandler = (req) => {
  throw new ApiError("NOT_FOUND", "routing", "not found", { path: clip(req.path) });
};
