import { z } from "zod";
import { type SkillSet, taskSchema } from "../../engine/inputs.ts";
import { version } from "../build-info.ts";
import { type ErrorCode, errorStatus } from "../errors.ts";
import * as answers from "./answers.ts";
import { jobForm } from "./job-form.ts";
import { bare, type Json, toJsonSchema } from "./json-schema.ts";
import type { Offer } from "./offer.ts";

/** The schemas by the names that the document has for them. */
const components = {
  Error: answers.errorBody,
  Healthz: answers.healthz,
  Health: answers.health,
  Ready: answers.ready,
  NotReady: answers.notReady,
  Meta: answers.meta,
  Precheck: answers.precheck,
};

const jobErrors = [
  "INVALID_ARGUMENT",
  "INVALID_ARGUMENT_CONFLICT",
  "INVALID_JSON",
  "REQUEST_TIMEOUT",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
  "TOO_MANY_REQUESTS",
  "INTERNAL_ERROR",
  "SHUTTING_DOWN",
  "NOT_READY",
] as const satisfies readonly ErrorCode[];

/**
 * The OpenAPI 3.1 description of the API, made from the schemas that check requests and, in tests,
 * answers.
 */
export function openApiDocument(offer: Offer): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "docops",
      version,
      summary: "Fills Word templates and proves their format.",
      description: [
        "Every answer carries X-Docops-Request-Id; a client may send one of its own.",
        "A path answers other methods than its own with 405 and Allow, and HEAD wherever it answers GET.",
        "What is no HTTP at all gets 400, what does not arrive in time 408, in the same error body.",
      ].join(" "),
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      "/v1/run": {
        post: operation("run", "Fill a template and prove its format", {
          description:
            "One job: template and task in, a ZIP out, streamed. It holds out.docx, out.replace_log.json, out.missing_fields.json, out.format_report.json and api_result.json; out.suggested_policy.yaml and trace.json when they were asked for.",
          requestBody: jobForm(offer),
          responses: { 200: zipAnswer(), ...errors(jobErrors) },
        }),
      },
      "/v1/precheck": {
        post: operation("precheck", "Say what a run would do", {
          description: "The form of a run; opens the template and fills nothing.",
          requestBody: jobForm(offer),
          responses: { 200: jsonAnswer("What a run would do", "Precheck"), ...errors(jobErrors) },
        }),
      },
      "/v1/meta": {
        get: operation("meta", "Say what this server can do", {
          description: "404 where the operator has switched it off.",
          security: [{}, { basic: [] }],
          responses: {
            200: jsonAnswer("Skills, presets, policies, limits, version", "Meta"),
            ...errors(["UNAUTHORIZED", "NOT_FOUND", "TOO_MANY_REQUESTS"]),
          },
        }),
      },
      "/healthz": {
        get: operation("healthz", "Liveness", {
          responses: { 200: jsonAnswer("The process answers", "Healthz") },
        }),
      },
      "/health": {
        get: operation("health", "Liveness, for older probes", {
          responses: { 200: jsonAnswer("The process answers", "Health") },
        }),
      },
      "/readyz": {
        get: operation("readyz", "Readiness", {
          responses: {
            200: jsonAnswer("Jobs are taken", "Ready"),
            503: jsonAnswer("Jobs are not taken, and why", "NotReady"),
          },
        }),
      },
      "/metrics": {
        get: operation("metrics", "Metrics for Prometheus", {
          description: "404 unless the operator has switched it on.",
          responses: {
            200: textAnswer("The Prometheus text format, 0.0.4", "text/plain"),
            ...errors(["NOT_FOUND"]),
          },
        }),
      },
      "/web": {
        get: operation("web", "The console", {
          description: "404 unless the operator has switched it on.",
          security: [{}, { basic: [] }],
          responses: {
            200: textAnswer("The page", "text/html"),
            ...errors(["UNAUTHORIZED", "NOT_FOUND", "TOO_MANY_REQUESTS"]),
          },
        }),
      },
      "/openapi.json": {
        get: operation("openapi", "This document", {
          responses: {
            200: {
              description: "OpenAPI 3.1",
              headers: requestIdHeader,
              content: { "application/json": { schema: { type: "object" } } },
            },
          },
        }),
      },
    },
    components: {
      schemas: { Task: taskJsonSchema(offer.skills), ...componentSchemas() },
      securitySchemes: { basic: { type: "http", scheme: "basic" } },
    },
  };
}

/** What a task may be, of any skill. */
function taskJsonSchema(skills: SkillSet): Json {
  return { oneOf: [...skills.values()].map((skill) => bare(toJsonSchema(taskSchema(skill)))) };
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

const requestIdHeader = {
  "X-Docops-Request-Id": {
    description: "The client's own, if it sent one, else a new one.",
    schema: { type: "string", pattern: "^[A-Za-z0-9._-]{1,64}$" },
  },
};

function operation(operationId: string, summary: string, rest: Json): Json {
  const parameter = {
    name: "X-Docops-Request-Id",
    in: "header",
    required: false,
    description: "Used in the answer, the log and the reports; what has another form is replaced.",
    schema: { type: "string", pattern: "^[A-Za-z0-9._-]{1,64}$" },
  };
  return { operationId, summary, parameters: [parameter], ...rest };
}

function zipAnswer(): Json {
  return {
    description: "The job was done; the exit code says how it went",
    headers: {
      ...requestIdHeader,
      "X-Docops-Exit-Code": {
        description:
          "0: done; 2: required fields are missing; 3: the template cannot be filled; 4: the strict format check failed.",
        schema: { type: "integer", enum: [0, 2, 3, 4] },
      },
      "Content-Disposition": { schema: { type: "string" } },
    },
    content: { "application/zip": { schema: { type: "string", format: "binary" } } },
  };
}

function jsonAnswer(description: string, schema: keyof typeof components): Json {
  return {
    description,
    headers: requestIdHeader,
    content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}

function textAnswer(description: string, type: string): Json {
  const content = { [type]: { schema: { type: "string" } } };
  return { description, headers: requestIdHeader, content };
}

/** One answer a status, which tells the codes that it may have. */
function errors(codes: readonly ErrorCode[]): Json {
  const byStatus = Map.groupBy(codes, errorStatus);
  return Object.fromEntries(
    [...byStatus].map(([status, own]) => [status, jsonAnswer(own.join(", "), "Error")]),
  );
}
