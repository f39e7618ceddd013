import type { RequestHandler } from "express";
import { publishTemplateBody } from "../../../contract/answers/template.ts";
import type { RequestAudit } from "../../audit/request-audit.ts";
import type { LogConfig } from "../../config/config.ts";
import { auditOrigin } from "../../middleware/audit-origin.ts";
import { sendJsonBytes } from "../../middleware/json.ts";
import { readJsonBody } from "../../middleware/json-body.ts";
import { versionJson } from "../../templates/describe-template.ts";
import type { Templates } from "../../templates/templates.ts";
import {
  noSuchTemplate,
  noSuchVersion,
  templateConflict,
  templateOf,
  versionOf,
} from "./template-errors.ts";

export interface ChangeTemplatesParts {
  templates: Templates;
  audit: RequestAudit | null;
  log: Pick<LogConfig, "clientAddress">;
}

/** `POST /v1/templates/{name}/publish`: jobs that name no version use this one from now on. */
export function publishTemplate({ audit, log, templates }: ChangeTemplatesParts): RequestHandler {
  return async (req, res) => {
    const { name, tenant } = await templateOf(templates, req, res);
    const { force, version: sha256 } = await readJsonBody(req, res, publishTemplateBody);
    const version = { name, tenant, sha256 };
    const change = await templates.store.publish(version, { force });
    if (change === "broken") {
      throw templateConflict("the check found tags that cannot be filled", {
        name,
        version: sha256,
        reason: "broken_tags",
        hint: `GET /v1/templates/${name}/versions/${sha256}/check names them. With "force": true the version is published all the same.`,
      });
    }
    const published = change === "done" ? await templates.store.findVersion(version) : null;
    if (published === null) throw await noSuchVersion(templates, version);
    audit?.templateChanged(auditOrigin(req, res, log.clientAddress), {
      action: "template.published",
      name,
      detail: { version: sha256, check: published.check.state },
    });
    res.set("Cache-Control", "no-store");
    sendJsonBytes(res, versionJson(published));
  };
}

/** `DELETE /v1/templates/{name}`: deletes a template with all versions. Jobs that use one keep it. */
export function deleteTemplate({ audit, log, templates }: ChangeTemplatesParts): RequestHandler {
  return async (req, res) => {
    const template = await templateOf(templates, req, res);
    const change = await templates.store.remove(template);
    if (change !== "done") throw await noSuchTemplate(templates, template);
    const { name } = template;
    const detail = { version: null };
    const origin = auditOrigin(req, res, log.clientAddress);
    audit?.templateChanged(origin, { action: "template.deleted", name, detail });
    res.status(204).end();
  };
}

/** `DELETE /v1/templates/{name}/versions/{version}`: deletes a version that is not published. */
export function deleteVersion({ audit, log, templates }: ChangeTemplatesParts): RequestHandler {
  return async (req, res) => {
    const version = await versionOf(templates, req, res);
    const { name, sha256 } = version;
    const change = await templates.store.removeVersion(version);
    if (change === "published") {
      throw templateConflict("the version is published", {
        name,
        version: sha256,
        reason: "published",
        hint: "Publish another version first, or delete the template with all versions.",
      });
    }
    if (change !== "done") throw await noSuchVersion(templates, version);
    const detail = { version: sha256 };
    const origin = auditOrigin(req, res, log.clientAddress);
    audit?.templateChanged(origin, { action: "template.deleted", name, detail });
    res.status(204).end();
  };
}
