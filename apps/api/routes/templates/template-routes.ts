import type { RequestHandler } from "express";
import { precheckReport } from "../../../contract/answers/precheck.ts";
import {
  publishTemplateBody,
  templateBody,
  templateDiffBody,
  templateList,
  templateVersionBody,
} from "../../../contract/answers/template.ts";
import { wordDocument } from "../../../contract/document-kinds.ts";
import type { ErrorCode } from "../../../contract/error-codes.ts";
import { templateVersionPattern } from "../../../contract/templates.ts";
import { jsonForm } from "../../openapi/json-form.ts";
import { json, nothing } from "../../openapi/response.ts";
import { templateForm } from "../../openapi/template-form.ts";
import type { Templates } from "../../templates/templates.ts";
import { jobErrors } from "../job-errors.ts";
import { jobRoute } from "../job-route.ts";
import type { Route, RouteDependencies } from "../route.ts";
import { addTemplateKind } from "./add-template.ts";
import {
  type ChangeTemplatesParts,
  deleteTemplate,
  deleteVersion,
  publishTemplate,
} from "./change-templates.ts";
import { diffTemplate } from "./diff-templates.ts";
import {
  listTemplates,
  readTemplate,
  readVersion,
  readVersionCheck,
  readVersionFile,
} from "./read-templates.ts";

const whenOff = "this server keeps no templates";
const offText = "404 without a state (`DOCOPS_STATE`), and on a server that only runs jobs.";
const common = { access: "public", rate: "jobs", whenOff } as const;
const version = (description: string) => json("TemplateVersion", templateVersionBody, description);
const jsonErrors = [
  "INVALID_ARGUMENT",
  "INVALID_JSON",
  "PAYLOAD_TOO_LARGE",
  "INVALID_MEDIA_TYPE",
] as const satisfies readonly ErrorCode[];

const cursor = {
  name: "cursor",
  in: "query",
  required: false,
  description: "The value of `next` from the previous page.",
  schema: { type: "string" },
};

function versionParameter(name: string, description: string) {
  const schema = { type: "string", pattern: templateVersionPattern.source };
  return { name, in: "query", required: false, description, schema };
}

/** The rows of `/v1/templates`. */
export const templateRoutes: readonly Route[] = [
  {
    ...common,
    method: "POST",
    path: "/v1/templates",
    rate: "run",
    scope: "templates:write",
    isOnceOnly: true,
    operationId: "addTemplate",
    summary: "Keep a template, or a further version of it",
    description: `Checks the template as \`/v1/precheck\` does, and keeps it as a draft with the result. A file that cannot be read is refused. The same file with the same parts is the same version, and the answer is 200. ${offText}`,
    requestBody: templateForm,
    responses: {
      200: version("The version, which was kept already"),
      201: version("The version, kept as a draft"),
    },
    errors: [...jobErrors, "CONFLICT"],
    handler: (server) => {
      const { audit, config, templates, takesJobs } = server;
      if (templates === null || !takesJobs) return null;
      const { limits, log } = config;
      return jobRoute(addTemplateKind({ templates, audit, limits, log }), server);
    },
  },
  {
    ...common,
    method: "GET",
    path: "/v1/templates",
    scope: "templates:read",
    operationId: "listTemplates",
    summary: "List the kept templates of the tenant",
    description: `Lists the templates by name, in pages. ${offText}`,
    parameters: [cursor],
    responses: { 200: json("TemplateList", templateList, "Templates") },
    errors: ["INVALID_ARGUMENT"],
    handler: (server) => withTemplates(server, listTemplates),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/templates/{name}",
    scope: "templates:read",
    operationId: "readTemplate",
    summary: "Show a kept template and its versions",
    description: `Lists the newest version first, in pages. ${offText}`,
    parameters: [cursor],
    responses: { 200: json("Template", templateBody, "The template") },
    errors: ["INVALID_ARGUMENT"],
    handler: (server) => withTemplates(server, readTemplate),
  },
  {
    ...common,
    method: "DELETE",
    path: "/v1/templates/{name}",
    scope: "templates:write",
    operationId: "deleteTemplate",
    summary: "Delete a kept template with all versions",
    description: `Jobs that were submitted with a version can still use it. ${offText}`,
    responses: { 204: nothing("The template is gone") },
    handler: (server) => withAudit(server, deleteTemplate),
  },
  {
    ...common,
    method: "POST",
    path: "/v1/templates/{name}/publish",
    scope: "templates:write",
    operationId: "publishTemplate",
    summary: "Publish a version",
    description: `Jobs that name no version use it from now on; jobs that were submitted keep the version that they began with. An earlier version may be published again. 409 if the check found broken tags, unless \`force\` is true. ${offText}`,
    requestBody: jsonForm(publishTemplateBody, "The version to publish"),
    responses: { 200: version("The version, published") },
    errors: [...jsonErrors, "CONFLICT"],
    handler: (server) => withAudit(server, publishTemplate),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/templates/{name}/diff",
    rate: "run",
    scope: "templates:read",
    operationId: "diffTemplate",
    summary: "Compare two versions of a kept template",
    description: `Lists the differences in fields, texts, effective formatting, pages and parts. ${offText}`,
    parameters: [
      versionParameter("from", "The version to compare. By default it is the published one."),
      { ...versionParameter("to", "The version that it is compared with."), required: true },
      {
        name: "format",
        in: "query",
        required: false,
        description: "By default `Accept` decides.",
        schema: { type: "string", enum: ["json", "html"] },
      },
    ],
    responses: {
      200: {
        ...json("TemplateDiff", templateDiffBody, "The differences, or a page that shows them"),
        otherMediaTypes: ["text/html"],
      },
    },
    errors: jobErrors,
    handler: (server) =>
      withTemplates(server, (templates) => {
        const { config, executor, limits, requests, skills, workspace } = server;
        const { timeouts } = config;
        const budgets = limits?.budgets ?? null;
        return diffTemplate({
          ...{ templates, budgets, executor, requests, skills },
          workspace,
          timeouts,
        });
      }),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/templates/{name}/versions/{version}",
    scope: "templates:read",
    operationId: "readTemplateVersion",
    summary: "Show a version of a kept template",
    description: `The answer has the skill, policy and sample that are kept with the version, and the result of its check. ${offText}`,
    responses: { 200: version("The version") },
    handler: (server) => withTemplates(server, readVersion),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/templates/{name}/versions/{version}/file",
    scope: "templates:read",
    operationId: "readTemplateFile",
    summary: "Fetch the file of a version",
    description: offText,
    responses: {
      200: {
        description: "The Word template, as it was sent",
        mediaType: wordDocument.mediaType,
        body: { jsonSchema: { type: "string", format: "binary" } },
      },
    },
    handler: (server) => withTemplates(server, readVersionFile),
  },
  {
    ...common,
    method: "GET",
    path: "/v1/templates/{name}/versions/{version}/check",
    scope: "templates:read",
    operationId: "readTemplateCheck",
    summary: "Fetch the report of the check of a version",
    description: `The report has the form of a precheck, without \`request_id\`. ${offText}`,
    responses: {
      200: json(
        "TemplateCheckReport",
        precheckReport,
        "The outcome that a run with the sample would have had",
      ),
    },
    handler: (server) => withTemplates(server, readVersionCheck),
  },
  {
    ...common,
    method: "DELETE",
    path: "/v1/templates/{name}/versions/{version}",
    scope: "templates:write",
    operationId: "deleteTemplateVersion",
    summary: "Delete a version that is not published",
    description: `Jobs that were submitted with it can still use it. If it was the last version of the template, the template itself is deleted too. ${offText}`,
    responses: { 204: nothing("The version is gone") },
    errors: ["CONFLICT"],
    handler: (server) => withAudit(server, deleteVersion),
  },
];

type Server = Pick<RouteDependencies, "audit" | "config" | "takesJobs" | "templates">;

function withTemplates(
  { takesJobs, templates }: Pick<Server, "takesJobs" | "templates">,
  handler: (templates: Templates) => RequestHandler,
): RequestHandler | null {
  return takesJobs && templates !== null ? handler(templates) : null;
}

function withAudit(
  { audit, config, ...server }: Server,
  handler: (parts: ChangeTemplatesParts) => RequestHandler,
): RequestHandler | null {
  return withTemplates(server, (templates) => handler({ templates, audit, log: config.log }));
}
