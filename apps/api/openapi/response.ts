import type { z } from "zod";
import { jobEventBody } from "../../contract/answers/job.ts";
import { apiResultBody, traceBody } from "../../contract/answers/run.ts";
import { resultArchive } from "../../contract/document-kinds.ts";
import { exitCodes, jobExits } from "../../contract/exit-codes.ts";
import { exitCodeHeader } from "../../contract/headers.ts";
import type { Json } from "./json-schema.ts";

/** One answer of a route, for the OpenAPI document and docs/api.md. */
export interface ResponseDescription {
  /** The meaning of the answer. */
  description: string;
  /** Null for an answer without a body. */
  mediaType: string | null;
  body: ComponentBody | { jsonSchema: Json };
  /** Further media types, of which `Accept` chooses one. */
  otherMediaTypes?: readonly string[];
  /** JSON files in the body, if that is a ZIP. */
  members?: readonly ComponentBody[];
  /** OpenAPI Header Objects by name, besides the headers that every answer has. */
  headers?: Json;
}

/** A JSON body with its schema, and the schema's name in the OpenAPI document. */
export interface ComponentBody {
  component: string;
  schema: z.ZodType;
}

/** An answer in JSON. @param component the name of its schema in the OpenAPI document. */
export function json(
  component: string,
  schema: z.ZodType,
  description: string,
): ResponseDescription {
  return { description, mediaType: "application/json", body: { component, schema } };
}

export function text(mediaType: `text/${string}`, description: string): ResponseDescription {
  return { description, mediaType, body: { jsonSchema: { type: "string" } } };
}

/** An answer without a body. */
export function nothing(description: string): ResponseDescription {
  return { description, mediaType: null, body: { jsonSchema: {} } };
}

/** Server-sent events (WHATWG HTML, 9.2). */
export const eventStream: ResponseDescription = {
  description: "Events until the job has ended; the data of each is a JobEvent",
  mediaType: "text/event-stream",
  body: { jsonSchema: { type: "string" } },
  members: [{ component: "JobEvent", schema: jobEventBody }],
};

/** The answer to a message of the Model Context Protocol. */
export const mcpAnswer: ResponseDescription = {
  description: "The answer to a request, as JSON or as one server-sent event",
  mediaType: "application/json",
  body: { jsonSchema: { type: "object" } },
  otherMediaTypes: ["text/event-stream"],
};

/** The OpenAPI document itself. Its schema is not described here. */
export const openApiJson: ResponseDescription = {
  description: "OpenAPI 3.1",
  mediaType: "application/json",
  body: { jsonSchema: { type: "object" } },
};

/** The ZIP of a run. */
export const runZip: ResponseDescription = {
  description: "The job was done; the exit code says how it went",
  mediaType: resultArchive.mediaType,
  body: { jsonSchema: { type: "string", format: "binary" } },
  members: [
    { component: "ApiResult", schema: apiResultBody },
    { component: "Trace", schema: traceBody },
  ],
  headers: {
    [exitCodeHeader]: {
      description: exitCodes.map((code) => `${code}: ${jobExits[code].meaning}`).join(" "),
      schema: { type: "integer", enum: exitCodes },
    },
    "Content-Disposition": { schema: { type: "string" } },
  },
};

/** The ZIP of a preview. */
export const previewZip: ResponseDescription = {
  ...runZip,
  description: "The pages as PNG, with the reports of the run; the exit code says how it went",
};

/** The result of a stored job: the ZIP of a run, or one of its members. */
export function storedResult(otherMediaTypes: readonly string[]): ResponseDescription {
  return {
    ...runZip,
    description: "The ZIP of the job, or one of its members; the exit code says how it went",
    otherMediaTypes,
  };
}
