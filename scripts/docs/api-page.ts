import { openApiDocument } from "../../apps/api/openapi/document.ts";
import { routes } from "../../apps/api/routes.ts";
import { exitCodeHeader } from "../../apps/contract/headers.ts";
import { loadBuiltinSkills, loadPolicies } from "../../apps/engine/inputs.ts";
import { endpointTable, errorTable, jobExitTable } from "./contract-tables.ts";
import { recordedAnswers } from "./recorded-answers.ts";

/** The keys of a JSON Schema that are read here. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  format?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  security?: { bearer?: string[] }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: Schema }> }>;
}

interface OpenApi {
  info: { version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const notice = "-F template=@samples/meeting_notice/template.docx";
const noticeTask = "-F task=@samples/meeting_notice/task.json";

/** Example requests that need more than a path, as one would type them. */
const examples: Readonly<Record<string, string>> = {
  run: `curl -sS -D - -o result.zip ${notice} ${noticeTask} http://127.0.0.1:8000/v1/run`,
  precheck: `curl -sS ${notice} ${noticeTask} http://127.0.0.1:8000/v1/precheck`,
  submitJob: `curl -sS ${notice} ${noticeTask} http://127.0.0.1:8000/v1/jobs`,
  readJob: 'curl -sS "http://127.0.0.1:8000/v1/jobs/$JOB?wait=30"',
  jobResult: 'curl -sS -D - -o result.zip "http://127.0.0.1:8000/v1/jobs/$JOB/result"',
  jobEvents: 'curl -sS -N "http://127.0.0.1:8000/v1/jobs/$JOB/events"',
  cancelJob: 'curl -sS -X POST "http://127.0.0.1:8000/v1/jobs/$JOB/cancel"',
  submitBatch: `curl -sS ${notice} -F 'tasks=[{"meeting_title": "First"}, {"meeting_title": "Second"}];filename=tasks.json' http://127.0.0.1:8000/v1/batches`,
  readBatch: 'curl -sS "http://127.0.0.1:8000/v1/batches/$BATCH?wait=30"',
  batchResult: 'curl -sS -o batch.zip "http://127.0.0.1:8000/v1/batches/$BATCH/result"',
  cancelBatch: 'curl -sS -X POST "http://127.0.0.1:8000/v1/batches/$BATCH/cancel"',
  addTemplate: `curl -sS -F name=notice -F file=@samples/meeting_notice/template.docx -F sample=@samples/meeting_notice/task.json http://127.0.0.1:8000/v1/templates`,
  readTemplate: "curl -sS http://127.0.0.1:8000/v1/templates/notice",
  publishTemplate: `curl -sS -H 'Content-Type: application/json' -d "{\\"version\\": \\"$VERSION\\"}" http://127.0.0.1:8000/v1/templates/notice/publish`,
  diffTemplate: 'curl -sS "http://127.0.0.1:8000/v1/templates/notice/diff?to=$VERSION"',
  readTemplateCheck: 'curl -sS "http://127.0.0.1:8000/v1/templates/notice/versions/$VERSION/check"',
  readTemplateVersion: 'curl -sS "http://127.0.0.1:8000/v1/templates/notice/versions/$VERSION"',
  readTemplateFile:
    'curl -sS -o notice.docx "http://127.0.0.1:8000/v1/templates/notice/versions/$VERSION/file"',
  openapi: "curl -sS -o openapi.json http://127.0.0.1:8000/openapi.json",
};

/** These are 404 on a server with default settings, which the examples use. */
const withoutExample = ["readSession"];

/** Makes `docs/api.md` from the OpenAPI document. */
export function apiPage(): string {
  const offer = { skills: loadBuiltinSkills(), policies: loadPolicies() };
  const document = openApiDocument(routes, offer) as unknown as OpenApi;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => describe(path, method, operation)),
  );
  const { Task: _task, ...schemas } = document.components.schemas;
  return [
    "# The API",
    "",
    "`npm run docs` makes this page from the schemas that check requests. `GET /openapi.json` has the same for machines",
    `(OpenAPI 3.1), and \`/docs\` shows it in a browser. ${document.info.description}`,
    "",
    "[Your first requests](start/api.md) are on a page of their own.",
    "",
    endpointTable(),
    "",
    ...operations.flat(),
    "## Errors",
    "",
    "Every error has the same body, [Error](#error).",
    "",
    errorTable(),
    "",
    "## Exit codes",
    "",
    `The header ${exitCodeHeader} of a run says how its job ended, and so does api_result.json.`,
    "",
    jobExitTable(),
    "",
    "## Answers in JSON",
    "",
    ...Object.entries(schemas).flatMap(([name, schema]) => describeSchema(name, schema)),
  ].join("\n");
}

function describe(path: string, method: string, operation: Operation): string[] {
  const { summary, description, requestBody, responses, operationId } = operation;
  const hasExample = !withoutExample.includes(operationId);
  const example =
    examples[operationId] ?? (hasExample ? requestOf(path, method, operation) : undefined);
  const form = requestBody?.content["multipart/form-data"]?.schema;
  return [
    `## \`${method.toUpperCase()} ${path}\``,
    "",
    `${summary}.${description === undefined ? "" : ` ${description}`}${scopeOf(operation)}`,
    "",
    ...(example === undefined ? [] : ["```sh", example, "```", ""]),
    // The other jobs have the same form as a run, and their text says so.
    ...(form === undefined || operationId !== "run" ? [] : formTable(form)),
    "| status | type | |",
    "| --- | --- | --- |",
    ...Object.entries(responses).map(([status, { description: meaning, content }]) => {
      const types = Object.keys(content ?? {}).map((type) => `\`${type}\``);
      const [{ schema: { $ref } = {} } = {}] = Object.values(content ?? {});
      const shape = $ref === undefined ? "" : ` ([${nameOf($ref)}](#${anchorOf($ref)}))`;
      return `| ${status} | ${types.join(", ") || "–"}${shape} | ${meaning} |`;
    }),
    "",
    ...answerOf(operationId),
  ];
}

const answers = recordedAnswers();

/** An answer that a server has given to the request of the sample. */
function answerOf(operationId: string): string[] {
  const answer = answers[operationId];
  if (answer === undefined) return [];
  const json = JSON.stringify(answer.body, null, 2);
  return [`An answer (${answer.status}; long lists are cut):`, "", "```json", json, "```", ""];
}

function scopesOf({ security = [] }: Operation): readonly string[] | undefined {
  return security.find(({ bearer }) => bearer !== undefined)?.bearer;
}

/** Whether a server without authentication answers 403. */
const needsCredential = (operation: Operation) => scopesOf(operation)?.[0] === "admin";

/** The sentence about the required scope, with a leading space. */
function scopeOf(operation: Operation): string {
  const scopes = scopesOf(operation);
  if (scopes === undefined) return "";
  if (needsCredential(operation)) {
    return " It needs a credential with the scope `admin` ([auth.md](auth.md)).";
  }
  const [scope] = scopes;
  const needed =
    scope === undefined ? "it accepts every valid one" : `it needs one with the scope \`${scope}\``;
  return ` If the operator requires credentials, ${needed} ([auth.md](auth.md)).`;
}

/** @returns undefined for operations with a body, and for pages, which are read in a browser. */
function requestOf(path: string, method: string, operation: Operation): string | undefined {
  const isPage = operation.responses[200]?.content?.["text/html"] !== undefined;
  if (method !== "get" || isPage) return undefined;
  const credential = needsCredential(operation)
    ? '-H "Authorization: Bearer $DOCOPS_API_KEY" '
    : "";
  return `curl -sS ${credential}http://127.0.0.1:8000${path}`;
}

function formTable(schema: Schema): string[] {
  const { properties = {}, patternProperties = {}, required = [] } = schema;
  // Parts whose names share a pattern are listed after the files.
  const { template = {}, task = {}, ...text } = properties;
  const assets = Object.values(patternProperties).map((each) => ["asset_<name>", each] as const);
  const rows = [...Object.entries({ template, task }), ...assets, ...Object.entries(text)];
  return [
    "| part | may be | default | |",
    "| --- | --- | --- | --- |",
    ...rows.map(([name, own]) => {
      const byDefault = required.includes(name) ? "required" : (own.default ?? "");
      return `| \`${name}\` | ${typeOf(own)} | ${byDefault} | ${own.description ?? ""} |`;
    }),
    "",
  ];
}

function describeSchema(name: string, schema: Schema): string[] {
  return [
    `### ${name}`,
    "",
    ...(schema.description === undefined ? [] : [schema.description, ""]),
    "| member | is | |",
    "| --- | --- | --- |",
    ...membersOf(schema, ""),
    "",
  ];
}

/** A line for each member, including nested members. */
function membersOf(schema: Schema, prefix: string): string[] {
  const { properties = {} } = withoutNull(schema);
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const line = `| \`${path}\` | ${typeOf(member)} | ${member.description ?? ""} |`;
    const { items, additionalProperties: values } = withoutNull(member);
    const inner = items ?? (typeof values === "object" ? values : undefined);
    const mark = items === undefined ? ".*" : "[]";
    return [
      line,
      ...membersOf(member, `${path}.`),
      ...(inner === undefined ? [] : membersOf(inner, `${path}${mark}.`)),
    ];
  });
}

/** The schema of a value that may also be null. */
function withoutNull(schema: Schema): Schema {
  const [only, ...others] = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  return only !== undefined && others.length === 0 ? only : schema;
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(" ");
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.items !== undefined) return `list of ${innerTypeOf(schema.items)}`;
  if (schema.format === "binary") return "file";
  if (schema.$ref !== undefined) return `[${nameOf(schema.$ref)}](#${anchorOf(schema.$ref)})`;
  if (typeof schema.additionalProperties === "object" && schema.properties === undefined) {
    return `object of ${innerTypeOf(schema.additionalProperties)}`;
  }
  return typeof schema.type === "object" ? schema.type.join(" or ") : (schema.type ?? "any");
}

/** The type of the values of a list or an object. */
function innerTypeOf(schema: Schema): string {
  const type = typeOf(schema);
  return type.includes(" or ") ? `(${type})` : type;
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

function anchorOf(reference: string): string {
  return nameOf(reference).toLowerCase();
}
