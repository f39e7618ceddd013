import express, { type Express, type RequestHandler } from "express";
import { ApiError, clip } from "./errors.ts";
import { basicAuth } from "./middleware/basic-auth.ts";
import { crossOrigin } from "./middleware/cors.ts";
import { errorHandler } from "./middleware/error-handler.ts";
import { requestId } from "./middleware/request-id.ts";
import { apiHeaders, webHeaders } from "./middleware/security-headers.ts";
import { health, healthz } from "./routes/health.ts";
import { type JobDependencies, jobRoute } from "./routes/job-route.ts";
import { metaGate, metaRoute } from "./routes/meta.ts";
import { precheckKind } from "./routes/precheck.ts";
import { readyRoute } from "./routes/ready.ts";
import { runKind } from "./routes/run.ts";
import { webGate } from "./routes/web.ts";

/** Assembles the HTTP application; it listens nowhere yet. */
export function createApp(dependencies: JobDependencies): Express {
  const { config, skills, policies, log, readiness } = dependencies;
  const app = express();
  app.disable("x-powered-by").disable("etag").set("trust proxy", config.trustProxy);
  app.use(requestId, apiHeaders(), ...crossOrigin(config));
  route(app, "GET", "/healthz", healthz);
  route(app, "GET", "/health", health);
  route(app, "GET", "/readyz", readyRoute(readiness));
  app.use("/web", webHeaders(config), webGate(config), basicAuth(config));
  route(
    app,
    "GET",
    "/v1/meta",
    metaGate(config),
    basicAuth(config),
    metaRoute(config, skills, policies),
  );
  route(app, "POST", runKind.path, jobRoute(runKind, dependencies));
  route(app, "POST", precheckKind.path, jobRoute(precheckKind, dependencies));
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}

/** One method a path (HEAD goes with GET); every other is told which one it is (RFC 9110, 15.5.6). */
function route(
  app: Express,
  method: "GET" | "POST",
  path: string,
  ...handlers: RequestHandler[]
): void {
  if (method === "GET") app.get(path, ...handlers);
  else app.post(path, ...handlers);
  const allow = method === "GET" ? "GET, HEAD" : "POST";
  app.all(path, (req) => {
    throw new ApiError(
      "METHOD_NOT_ALLOWED",
      "routing",
      `${req.method} is not allowed here`,
      { path, allowed: allow.split(", ") },
      { Allow: allow },
    );
  });
}

const notFound: RequestHandler = (req) => {
  throw new ApiError("NOT_FOUND", "routing", "not found", { path: clip(req.path) });
};
