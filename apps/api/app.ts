import express, { type Express, type RequestHandler } from "express";
import { ApiError, clip } from "./errors.ts";
import { basicAuth } from "./middleware/basic-auth.ts";
import { errorHandler } from "./middleware/error-handler.ts";
import { requestId } from "./middleware/request-id.ts";
import { health, healthz } from "./routes/health.ts";
import { metaGate, metaRoute } from "./routes/meta.ts";
import { readyRoute } from "./routes/ready.ts";
import { type RunDependencies, runRoute } from "./routes/run.ts";

/** Assembles the HTTP application; it listens nowhere yet. */
export function createApp(dependencies: RunDependencies): Express {
  const { config, skills, policies, log, readiness } = dependencies;
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.use(requestId);
  route(app, "GET", "/healthz", healthz);
  route(app, "GET", "/health", health);
  route(app, "GET", "/readyz", readyRoute(readiness));
  route(
    app,
    "GET",
    "/v1/meta",
    metaGate(config),
    basicAuth(config),
    metaRoute(config, skills, policies),
  );
  route(app, "POST", "/v1/run", runRoute(dependencies));
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
