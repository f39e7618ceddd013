import type { Request, RequestHandler, Response } from "express";
import type { TemplateBody, TemplateList } from "../../../contract/answers/template.ts";
import { wordDocument } from "../../../contract/document-kinds.ts";
import {
  templateNamePattern,
  templatesPerPage,
  templateVersionPattern,
  templateVersionsPerPage,
} from "../../../contract/templates.ts";
import { InternalError } from "../../errors.ts";
import type { JobBlob } from "../../jobs/store/stored-job.ts";
import { sendJson, sendJsonBytes } from "../../middleware/json.ts";
import { principalOf } from "../../middleware/principal.ts";
import {
  describeTemplate,
  describeVersion,
  versionJson,
} from "../../templates/describe-template.ts";
import type { StoredVersion } from "../../templates/stored-template.ts";
import { fileBlob } from "../../templates/template-blobs.ts";
import type { Templates } from "../../templates/templates.ts";
import { wrong } from "../jobs/read-jobs.ts";
import { sendContent } from "../send-content.ts";
import { noSuchTemplate, noSuchVersion, templateOf, versionOf } from "./template-errors.ts";

/** `GET /v1/templates?cursor=`: the templates of the caller's tenant, by name. */
export function listTemplates({ store }: Templates): RequestHandler {
  return async (req, res) => {
    const after = readNameCursor(req.query.cursor);
    const { tenant } = principalOf(res);
    const found = await store.list({ tenant, after, limit: templatesPerPage + 1 });
    const page = found.slice(0, templatesPerPage);
    const used = await store.usage(tenant);
    const list: TemplateList = {
      templates: page.map(describeTemplate),
      quota: {
        templates: { used: used.templates, allowed: store.rules.maxTemplates },
        bytes: { used: used.bytes, allowed: store.rules.maxBytes },
      },
      next: found.length > templatesPerPage ? (page.at(-1)?.name ?? null) : null,
    };
    res.set("Cache-Control", "no-store");
    sendJson(res, list);
  };
}

/** `GET /v1/templates/{name}?cursor=`: a template with a page of its versions, the newest first. */
export function readTemplate(templates: Templates): RequestHandler {
  const { store } = templates;
  return async (req, res) => {
    const name = await templateOf(templates, req, res);
    const before = readVersionCursor(req.query.cursor);
    const template = await store.find(name);
    if (template === null) throw await noSuchTemplate(templates, name);
    const limit = templateVersionsPerPage + 1;
    const found = await store.listVersions({ ...name, before, limit });
    if (found === null) {
      throw wrong("cursor", "the version of the cursor is gone; begin with the first page", before);
    }
    const page = found.slice(0, templateVersionsPerPage);
    const body: TemplateBody = {
      ...describeTemplate(template),
      versions: page.map(describeVersion),
      next: found.length > templateVersionsPerPage ? (page.at(-1)?.sha256 ?? null) : null,
    };
    res.set("Cache-Control", "no-store");
    sendJson(res, body);
  };
}

/** `GET /v1/templates/{name}/versions/{version}` */
export function readVersion(templates: Templates): RequestHandler {
  return async (req, res) => {
    const version = await found(templates, req, res);
    res.set("Cache-Control", "no-store");
    sendJsonBytes(res, versionJson(version));
  };
}

/** `GET /v1/templates/{name}/versions/{version}/file` */
export function readVersionFile(templates: Templates): RequestHandler {
  return async (req, res) => {
    const version = await found(templates, req, res);
    await sendBlob(templates, fileBlob(version), {
      ...{ req, res },
      headers: {
        "Content-Type": wordDocument.mediaType,
        "Content-Disposition": `attachment; filename="${version.name}${wordDocument.extension}"`,
      },
    });
  };
}

/** `GET /v1/templates/{name}/versions/{version}/check` */
export function readVersionCheck(templates: Templates): RequestHandler {
  return async (req, res) => {
    const { checkBlob } = await found(templates, req, res);
    const headers = { "Content-Type": "application/json" };
    await sendBlob(templates, checkBlob, { req, res, headers });
  };
}

/** @throws ApiError NOT_FOUND */
async function found(templates: Templates, req: Request, res: Response): Promise<StoredVersion> {
  const name = await versionOf(templates, req, res);
  const version = await templates.store.findVersion(name);
  if (version === null) throw await noSuchVersion(templates, name);
  return version;
}

async function sendBlob(
  templates: Templates,
  blob: JobBlob,
  { headers, req, res }: { req: Request; res: Response; headers: Record<string, string> },
): Promise<void> {
  const content = await templates.open(blob);
  if (content === null) throw new InternalError("state", { error_name: "TemplateBlobMissing" });
  res.set({ ...headers, "Content-Length": String(blob.bytes), "Cache-Control": "no-store" });
  if (req.method === "HEAD") {
    content.destroy();
    res.end();
    return;
  }
  await sendContent(content, res);
}

/** @throws ApiError INVALID_ARGUMENT */
function readNameCursor(parameter: unknown): string | null {
  return readCursor(parameter, templateNamePattern);
}

/** @throws ApiError INVALID_ARGUMENT */
function readVersionCursor(parameter: unknown): string | null {
  return readCursor(parameter, templateVersionPattern);
}

function readCursor(parameter: unknown, form: RegExp): string | null {
  if (parameter === undefined) return null;
  if (typeof parameter === "string" && form.test(parameter)) return parameter;
  throw wrong("cursor", "cursor must be the value of next from the page before", parameter);
}
