import { healthBody, healthzBody, notReadyBody, readyBody } from "../contract/answers/health.ts";
import { metaBody } from "../contract/answers/meta.ts";
import { precheckBody } from "../contract/answers/precheck.ts";
import { statusBody, usageBody } from "../contract/answers/status.ts";
import type { ErrorCode } from "../contract/error-codes.ts";
import { webHeaders } from "./middleware/security-headers.ts";
import { jobForm } from "./openapi/job-form.ts";
import { json, openApiJson, runZip, text } from "./openapi/response.ts";
import { health, healthz } from "./routes/health.ts";
import { jobRoute } from "./routes/job-route.ts";
import { metaRoute } from "./routes/meta.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { openApiRoute } from "./routes/openapi.ts";
import { precheckKind } from "./routes/precheck.ts";
import { readyRoute } from "./routes/ready.ts";
import type { Route } from "./routes/route.ts";
import { runKind } from "./routes/run.ts";
import { statusRoute } from "./routes/status.ts";
import { usageRoute } from "./routes/usage.ts";
import { webRoute } from "./routes/web.ts";

const jobErrors = [
  "INVALID_ARGUMENT",
  "INVALID_ARGUMENT_CONFLICT",
  "INVALID_JSON",
  "REQUEST_TIMEOUT",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
  "TOO_MANY_REQUESTS",
  "BUDGET_EXCEEDED",
  "INTERNAL_ERROR",
  "SHUTTING_DOWN",
  "CIRCUIT_OPEN",
  "NOT_READY",
] as const satisfies readonly ErrorCode[];

/**
 * Every route of the API, once. Express, the 405 answers, the hosts that probes may use, the labels of metrics,
 * the OpenAPI document and docs/api.md are made from these rows.
 */
export const routes: readonly Route[] = [
  {
    method: "POST",
    path: runKind.path,
    access: "public",
    rate: "run",
    operationId: "run",
    summary: "Fill a template and prove its format",
    description:
      "One job: template and task in, a ZIP out, streamed. It holds out.docx, out.replace_log.json, out.missing_fields.json, out.format_report.json and api_result.json; out.suggested_policy.yaml and trace.json when they were asked for.",
    requestBody: jobForm,
    responses: { 200: runZip },
    errors: jobErrors,
    handler: (server) => jobRoute(runKind, server),
  },
  {
    method: "POST",
    path: precheckKind.path,
    access: "public",
    rate: "run",
    operationId: "precheck",
    summary: "Say what a run would do",
    description: "The form of a run; opens the template and fills nothing.",
    requestBody: jobForm,
    responses: { 200: json("Precheck", precheckBody, "What a run would do") },
    errors: jobErrors,
    handler: (server) => jobRoute(precheckKind, server),
  },
  {
    method: "GET",
    path: "/v1/meta",
    access: "login",
    rate: "meta",
    whenOff: "meta endpoint is disabled",
    operationId: "meta",
    summary: "Say what this server can do",
    description: "404 where the operator has switched it off.",
    responses: { 200: json("Meta", metaBody, "Skills, presets, policies, limits, version") },
    handler: ({ config, skills, policies }) =>
      config.answers.isMetaEnabled ? metaRoute(config, skills, policies) : null,
  },
  {
    method: "GET",
    path: "/v1/usage",
    access: "public",
    rate: "status",
    whenOff: "no budgets are set",
    operationId: "usage",
    summary: "Say what is used of budgets",
    description:
      "The caller's tenant; with the scope `admin` all tenants, a page at a time. 404 where no budgets are set.",
    responses: { 200: json("Usage", usageBody, "Budgets of tenants") },
    parameters: [
      {
        name: "after",
        in: "query",
        required: false,
        description: "The `next` of the page before.",
        schema: { type: "string" },
      },
    ],
    errors: ["INVALID_ARGUMENT"],
    handler: ({ callerOf, limits }) =>
      limits?.budgets ? usageRoute(limits.budgets, callerOf) : null,
  },
  {
    method: "GET",
    path: "/status",
    access: "public",
    rate: "status",
    operationId: "status",
    summary: "Say how the server is",
    description:
      "Version, role, uptime and readiness for everybody; all else with the scope `admin`.",
    responses: { 200: json("Status", statusBody, "How the server is") },
    handler: statusRoute,
  },
  {
    method: "GET",
    path: "/healthz",
    access: "public",
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
    isProbe: true,
    operationId: "readyz",
    summary: "Readiness",
    responses: {
      200: json("Ready", readyBody, "Jobs are taken"),
      503: json("NotReady", notReadyBody, "Jobs are not taken, and why"),
    },
    handler: ({ readiness, sandbox }) => readyRoute(readiness, sandbox),
  },
  {
    method: "GET",
    path: "/metrics",
    access: "internal",
    whenOff: "metrics are disabled",
    operationId: "metrics",
    summary: "Metrics for Prometheus",
    description: "404 unless the operator has switched it on.",
    responses: { 200: text("text/plain", "The Prometheus text format, 0.0.4") },
    handler: ({ metricsText }) => metricsText && metricsRoute(metricsText),
  },
  {
    method: "GET",
    path: "/web",
    isTree: true,
    access: "login",
    rate: "web",
    whenOff: "web console is disabled",
    headers: ({ console }) => webHeaders(console.connectTo?.origins ?? []),
    operationId: "web",
    summary: "The console",
    description: "404 unless the operator has switched it on.",
    responses: { 200: text("text/html", "The page") },
    handler: ({ config }) => (config.console.isEnabled ? webRoute() : null),
  },
  {
    method: "GET",
    path: "/openapi.json",
    access: "public",
    rate: "meta",
    operationId: "openapi",
    summary: "This document",
    responses: { 200: openApiJson },
    handler: (server) => openApiRoute(routes, server),
  },
];
