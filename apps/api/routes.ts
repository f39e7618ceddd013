import type { RequestHandler } from "express";
import { healthBody, healthzBody, notReadyBody, readyBody } from "../contract/answers/health.ts";
import {
  apiKey,
  apiKeyList,
  createdKey,
  createKeyBody,
  rotateKeyBody,
  sessionBody,
  signInBody,
} from "../contract/answers/keys.ts";
import { mcpMessage } from "../contract/answers/mcp.ts";
import { metaBody } from "../contract/answers/meta.ts";
import { precheckBody } from "../contract/answers/precheck.ts";
import { statusBody, usageBody } from "../contract/answers/status.ts";
import type { ErrorCode } from "../contract/error-codes.ts";
import type { KeyService } from "./auth/key-service.ts";
import { makesPreviews } from "./converters/find-poppler.ts";
import { webHeaders } from "./middleware/security-headers.ts";
import { jobForm, previewForm } from "./openapi/job-form.ts";
import { jsonForm } from "./openapi/json-form.ts";
import {
  json,
  mcpAnswer,
  nothing,
  openApiJson,
  previewZip,
  runZip,
  text,
} from "./openapi/response.ts";
import { apiViewerRoute } from "./routes/api-viewer.ts";
import { batchRoutes } from "./routes/batches/batch-routes.ts";
import { health, healthz } from "./routes/health.ts";
import { homeRoute } from "./routes/home.ts";
import { jobErrors } from "./routes/job-errors.ts";
import { jobRoute } from "./routes/job-route.ts";
import { storedJobRoutes } from "./routes/jobs/job-routes.ts";
import { createKey, listKeys, revokeKey, rotateKey } from "./routes/keys.ts";
import { mcpRoute } from "./routes/mcp.ts";
import { metaRoute } from "./routes/meta.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { precheckKind } from "./routes/precheck.ts";
import { previewKind } from "./routes/preview.ts";
import { readyRoute } from "./routes/ready.ts";
import type { Route, RouteConfig, RouteDependencies } from "./routes/route.ts";
import { runKind } from "./routes/run.ts";
import { readSession, signIn, signOut } from "./routes/session.ts";
import { statusRoute } from "./routes/status.ts";
import { templateRoutes } from "./routes/templates/template-routes.ts";
import { usageRoute } from "./routes/usage.ts";
import { webRoute } from "./routes/web.ts";

const jsonErrors = [
  "INVALID_ARGUMENT",
  "INVALID_JSON",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
] as const satisfies readonly ErrorCode[];

const workerOnly = "this server only runs stored jobs";
const noKeys = "this server does not manage keys";
const onlyDatabase =
  "404 if the server accepts no keys, or reads them from a file, which `docops keys` writes.";
const noConsole = "web console is disabled";
const noConsoleText = "404 unless the operator has switched on the console.";
const noSignIn = "this server has no sign-in";
const noSignInText = "404 unless the operator has switched on the console and API keys.";

const consoleHeaders = ({ console }: Pick<RouteConfig, "console">) =>
  webHeaders(console.connectTo?.origins ?? []);

/** @returns null if the key store cannot be written. */
function withKeys(
  { auth, config }: Pick<RouteDependencies, "auth" | "config">,
  handler: (service: KeyService, log: RouteConfig["log"]) => RequestHandler,
): RequestHandler | null {
  const service = auth?.keys?.service ?? null;
  return service && handler(service, config.log);
}

/**
 * All routes of the API. Express, the 405 answers, the exceptions for probes, the labels of metrics, the
 * OpenAPI document and docs/api.md are made from these rows.
 */
export const routes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/run",
    access: "public",
    rate: "run",
    scope: "run",
    isOnceOnly: true,
    operationId: "run",
    summary: "Fill a template and prove its format",
    description:
      "Runs one job and streams a ZIP with out.docx, out.replace_log.json, out.missing_fields.json, out.format_report.json and api_result.json; on request also with out.suggested_policy.yaml and trace.json.",
    requestBody: jobForm,
    whenOff: workerOnly,
    responses: { 200: runZip },
    errors: [...jobErrors, "PDF_FAILED"],
    handler: (server) => (server.takesJobs ? jobRoute(runKind, server) : null),
  },
  {
    method: "POST",
    path: "/v1/precheck",
    access: "public",
    rate: "run",
    scope: "run",
    isOnceOnly: true,
    operationId: "precheck",
    summary: "Check a run without executing it",
    description:
      "Takes the same form as `/v1/run`. It opens the template and reports the exit code of a run, the fields, missing values and broken tags, and writes no document.",
    requestBody: jobForm,
    responses: { 200: json("Precheck", precheckBody, "The outcome that a run would have") },
    whenOff: workerOnly,
    errors: jobErrors,
    handler: (server) => (server.takesJobs ? jobRoute(precheckKind, server) : null),
  },
  {
    method: "POST",
    path: "/v1/preview",
    access: "public",
    rate: "run",
    scope: "run",
    isOnceOnly: true,
    operationId: "preview",
    summary: "Show the first pages of a document",
    description:
      "Takes the form of `/v1/run` and streams a ZIP with page-1.png and so on, the reports and api_result.json, which has the number of all pages. Without a task it shows the document as it is. 404 unless PDFs are switched on and poppler is installed.",
    requestBody: previewForm,
    whenOff: "previews are disabled",
    responses: { 200: previewZip },
    errors: [...jobErrors, "PDF_FAILED"],
    handler: (server) =>
      server.takesJobs && makesPreviews(server.config.pdf.converter)
        ? jobRoute(previewKind, server)
        : null,
  },
  ...storedJobRoutes,
  ...batchRoutes,
  ...templateRoutes,
  {
    method: "POST",
    path: "/mcp",
    access: "public",
    rate: "mcp",
    scope: "any",
    whenOff: "the tools for agents are disabled",
    operationId: "mcp",
    summary: "Tools for agents",
    description:
      "Answers messages of the Model Context Protocol, over the transport Streamable HTTP, without sessions. Each tool needs the scopes of the routes that it calls. 404 unless the operator has switched it on.",
    requestBody: jsonForm(mcpMessage, "A message of JSON-RPC 2.0"),
    responses: { 200: mcpAnswer, 202: nothing("The notification was accepted") },
    errors: [...jsonErrors, "TOO_MANY_REQUESTS"],
    handler: (server) =>
      server.takesJobs && server.config.mcp.isEnabled ? mcpRoute(server) : null,
  },
  {
    method: "GET",
    path: "/v1/meta",
    access: "login",
    rate: "meta",
    scope: "any",
    whenOff: "meta endpoint is disabled",
    operationId: "meta",
    summary: "List what this server can do",
    description: "404 if the operator has switched it off.",
    responses: { 200: json("Meta", metaBody, "Skills, presets, policies, limits, version") },
    handler: ({ config, skills, policies }) =>
      config.answers.isMetaEnabled ? metaRoute(config, skills, policies) : null,
  },
  {
    method: "GET",
    path: "/v1/usage",
    access: "public",
    scope: "admin",
    rate: "status",
    whenOff: "no budgets are set",
    operationId: "usage",
    summary: "Show the usage of all tenants' budgets",
    description: "Lists the tenants in pages. 404 if no budgets are set.",
    responses: { 200: json("Usage", usageBody, "The budgets of tenants") },
    parameters: [
      {
        name: "after",
        in: "query",
        required: false,
        description: "The value of `next` from the previous page.",
        schema: { type: "string" },
      },
    ],
    errors: ["INVALID_ARGUMENT"],
    handler: ({ limits }) => (limits?.budgets ? usageRoute(limits.budgets) : null),
  },
  {
    method: "GET",
    path: "/status",
    access: "public",
    scope: "optional",
    rate: "status",
    operationId: "status",
    summary: "Show the status of the server",
    description:
      "Everybody sees version, role, uptime and readiness. A tenant also sees its own budgets. Everything else needs the scope `admin`.",
    responses: { 200: json("Status", statusBody, "The status of the server") },
    handler: statusRoute,
  },
  {
    method: "GET",
    path: "/healthz",
    access: "public",
    scope: "open",
    isProbe: true,
    operationId: "healthz",
    summary: "Liveness",
    responses: { 200: json("Healthz", healthzBody, "The process answers") },
    handler: () => healthz,
  },
  {
    method: "GET",
    path: "/health",
    access: "public",
    scope: "open",
    isProbe: true,
    operationId: "health",
    summary: "Liveness, for older probes",
    responses: { 200: json("Health", healthBody, "The process answers") },
    handler: () => health,
  },
  {
    method: "GET",
    path: "/readyz",
    access: "internal",
    scope: "open",
    isProbe: true,
    operationId: "readyz",
    summary: "Readiness",
    responses: {
      200: json("Ready", readyBody, "The server takes jobs"),
      503: json("NotReady", notReadyBody, "The server takes no jobs; `reasons` says why"),
    },
    handler: ({ readiness, sandbox }) => readyRoute(readiness, sandbox),
  },
  {
    method: "GET",
    path: "/metrics",
    access: "internal",
    scope: "metrics",
    whenOff: "metrics are disabled",
    operationId: "metrics",
    summary: "Metrics for Prometheus",
    description: "404 unless the operator has switched it on.",
    responses: { 200: text("text/plain", "The Prometheus text format, 0.0.4") },
    handler: ({ metricsText }) => metricsText && metricsRoute(metricsText),
  },
  {
    method: "GET",
    path: "/v1/keys",
    access: "public",
    rate: "meta",
    scope: "admin",
    whenOff: noKeys,
    operationId: "listKeys",
    summary: "List the keys of all tenants",
    description: `The list does not have their secrets. ${onlyDatabase}`,
    responses: { 200: json("ApiKeyList", apiKeyList, "All keys, the oldest first") },
    handler: (server) => withKeys(server, listKeys),
  },
  {
    method: "POST",
    path: "/v1/keys",
    access: "public",
    rate: "meta",
    scope: "admin",
    whenOff: noKeys,
    operationId: "createKey",
    summary: "Create a key",
    description: `The answer is the only one that has its secret. ${onlyDatabase}`,
    requestBody: jsonForm(createKeyBody, "The properties of the key"),
    responses: { 201: json("CreatedKey", createdKey, "The key with its secret") },
    errors: jsonErrors,
    handler: (server) => withKeys(server, createKey),
  },
  {
    method: "POST",
    path: "/v1/keys/{id}/rotate",
    access: "public",
    rate: "meta",
    scope: "admin",
    whenOff: noKeys,
    operationId: "rotateKey",
    summary: "Give a key a new secret",
    description: `The old secret stays valid for the overlap. ${onlyDatabase}`,
    requestBody: jsonForm(rotateKeyBody, "How long the old secret stays valid"),
    responses: { 200: json("CreatedKey", createdKey, "The key with its new secret") },
    errors: jsonErrors,
    handler: (server) => withKeys(server, rotateKey),
  },
  {
    method: "DELETE",
    path: "/v1/keys/{id}",
    access: "public",
    rate: "meta",
    scope: "admin",
    whenOff: noKeys,
    operationId: "revokeKey",
    summary: "Revoke a key",
    description: `The key becomes invalid and stays in the list. ${onlyDatabase}`,
    responses: { 200: json("ApiKey", apiKey, "The key, revoked") },
    handler: (server) => withKeys(server, revokeKey),
  },
  {
    method: "GET",
    path: "/web/session",
    access: "login",
    rate: "web",
    scope: "open",
    whenOff: noConsole,
    headers: consoleHeaders,
    operationId: "readSession",
    summary: "Show the session of a browser",
    description: noConsoleText,
    responses: { 200: json("Session", sessionBody, "The session, if there is one") },
    errors: ["NOT_READY", "STATE_UNAVAILABLE"],
    handler: ({ auth, config }) =>
      config.console.isEnabled ? readSession(auth?.keys ?? null) : null,
  },
  {
    method: "POST",
    path: "/web/session",
    access: "login",
    rate: "web",
    scope: "open",
    whenOff: noSignIn,
    headers: consoleHeaders,
    operationId: "signIn",
    summary: "Sign a browser in to the console with a key",
    description: `Sets an encrypted cookie for 12 hours. ${noSignInText}`,
    requestBody: jsonForm(signInBody, "The key"),
    responses: { 200: json("Session", sessionBody, "The session") },
    errors: [
      ...jsonErrors,
      "UNAUTHORIZED",
      "FORBIDDEN",
      "TOO_MANY_REQUESTS",
      "NOT_READY",
      "STATE_UNAVAILABLE",
    ],
    handler: ({ audit, auth, config, failedLogins }) =>
      config.console.isEnabled && auth?.keys
        ? signIn(auth.keys, { failures: failedLogins, audit, log: config.log })
        : null,
  },
  {
    method: "DELETE",
    path: "/web/session",
    access: "login",
    rate: "web",
    scope: "open",
    whenOff: noSignIn,
    headers: consoleHeaders,
    operationId: "signOut",
    summary: "Sign a browser out of the console",
    description: noSignInText,
    responses: { 200: json("Session", sessionBody, "The browser has no session now") },
    errors: ["FORBIDDEN"],
    handler: ({ auth, config }) => (config.console.isEnabled && auth?.keys ? signOut() : null),
  },
  {
    method: "GET",
    path: "/web",
    isTree: true,
    access: "login",
    rate: "web",
    scope: "open",
    whenOff: noConsole,
    headers: consoleHeaders,
    operationId: "web",
    summary: "The console",
    description: noConsoleText,
    responses: { 200: text("text/html", "The page") },
    handler: ({ config }) => (config.console.isEnabled ? webRoute() : null),
  },
  {
    method: "GET",
    path: "/docs",
    isTree: true,
    access: "login",
    rate: "web",
    scope: "any",
    whenOff: "the API viewer is disabled",
    headers: () => webHeaders([]),
    operationId: "apiViewer",
    summary: "A page that shows the OpenAPI document",
    description: "404 if the operator has switched `/v1/meta` off.",
    responses: { 200: text("text/html", "The page") },
    handler: ({ config }) => (config.answers.isMetaEnabled ? apiViewerRoute() : null),
  },
  {
    method: "GET",
    path: "/",
    access: "public",
    rate: "web",
    scope: "open",
    operationId: "home",
    summary: "Links to the pages of this server",
    responses: { 200: text("text/html", "The page") },
    handler: ({ config }) =>
      homeRoute({
        hasConsole: config.console.isEnabled,
        hasViewer: config.answers.isMetaEnabled,
      }),
  },
  {
    method: "GET",
    path: "/openapi.json",
    access: "public",
    rate: "meta",
    scope: "any",
    operationId: "openapi",
    summary: "The OpenAPI document of this server",
    responses: { 200: openApiJson },
    handler: (server) => openApiRoute(routes, server),
  },
];
