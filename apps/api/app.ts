import express, { type Express, type RequestHandler } from "express";
import type { SandboxSupport } from "../confine/find.ts";
import { loadBuiltinSkills, type SkillSet } from "../engine/inputs.ts";
import type { Config } from "./config/config.ts";
import { ApiError, clip } from "./errors.ts";
import { allowedHosts } from "./middleware/allowed-hosts.ts";
import { basicAuth } from "./middleware/basic-auth.ts";
import { crossOrigin } from "./middleware/cors.ts";
import { errorHandler } from "./middleware/error-handler.ts";
import { refuseCrossSite } from "./middleware/refuse-cross-site.ts";
import { refuseMethod } from "./middleware/refuse-method.ts";
import { countRequests } from "./middleware/request-count.ts";
import { requestId } from "./middleware/request-id.ts";
import { apiHeaders, webHeaders } from "./middleware/security-headers.ts";
import { health, healthz } from "./routes/health.ts";
import { type JobDependencies, jobRoute } from "./routes/job-route.ts";
import { metaGate, metaRoute } from "./routes/meta.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { precheckKind } from "./routes/precheck.ts";
import { readyRoute } from "./routes/ready.ts";
import { runKind } from "./routes/run.ts";
import { webGate, webRoutes } from "./routes/web.ts";

export interface AppDependencies extends JobDependencies {
  config: Config;
  /** The metrics as text; null: switched off. */
  metricsText: (() => Promise<string>) | null;
  /** The layers of the sandbox that workers run in. */
  sandbox: SandboxSupport;
}

/** Assembles the HTTP application; it listens nowhere yet. */
export function createApp(dependencies: AppDependencies): Express {
  const { config, skills, policies, log, readiness, metrics, metricsText, sandbox } = dependencies;
  const { answers, console, cors, http } = config;
  const app = express();
  const routes = new Set<string>();
  /** One method a path (HEAD goes with GET). */
  const route = (method: "GET" | "POST", path: string, ...handlers: RequestHandler[]) => {
    routes.add(path);
    if (method === "GET") app.get(path, ...handlers);
    else app.post(path, ...handlers);
    app.all(path, refuseMethod(method === "GET" ? ["GET", "HEAD"] : ["POST"]));
  };
  app.enable("case sensitive routing").enable("strict routing");
  app.disable("x-powered-by").disable("etag").set("trust proxy", http.trustProxy);
  app.use(requestId, apiHeaders(), allowedHosts(http.allowedHosts));
  app.use(...crossOrigin(cors), ...refuseCrossSite(cors));
  if (metrics !== null) app.use(countRequests(metrics, routes));
  route("GET", "/healthz", healthz);
  route("GET", "/health", health);
  route("GET", "/readyz", readyRoute(readiness, sandbox));
  route("GET", "/metrics", metricsRoute(metricsText));
  const login = basicAuth(console.login, { log, clientAddress: config.log.clientAddress });
  app.use(
    "/web",
    webHeaders(console.connectTo?.origins ?? []),
    webGate(console),
    login,
    webRoutes(console),
  );
  const meta = metaRoute(config, skills, policies);
  route("GET", "/v1/meta", metaGate(answers), login, meta);
  route("GET", "/openapi.json", openApiRoute({ skills: toldSkills(dependencies), policies }));
  route("POST", runKind.path, jobRoute(runKind, dependencies));
  route("POST", precheckKind.path, jobRoute(precheckKind, dependencies));
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}

/** Skills of the operator's own are told where `/v1/meta` tells them to everybody. */
function toldSkills({ config, skills }: AppDependencies): SkillSet {
  const isOpen = config.answers.isMetaEnabled && config.console.login === null;
  return isOpen ? skills : loadBuiltinSkills();
}

const notFound: RequestHandler = (req) => {
  throw new ApiError("NOT_FOUND", "routing", "not found", { path: clip(req.path) });
};
