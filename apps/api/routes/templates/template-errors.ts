import type { Request, Response } from "express";
import { templateNamePattern, templateVersionPattern } from "../../../contract/templates.ts";
import { nearestTo } from "../../../engine/inputs.ts";
import { settings } from "../../config/settings.ts";
import { ApiError, clip } from "../../errors.ts";
import { principalOf } from "../../middleware/principal.ts";
import type { TemplateName, VersionName } from "../../templates/stored-template.ts";
import type { Refusal } from "../../templates/template-store.ts";
import type { Templates } from "../../templates/templates.ts";

/**
 * The template that the path of a request names, in the tenant of the caller.
 *
 * @throws ApiError NOT_FOUND for what is the name of no template: no store is asked for it.
 */
export async function templateOf(
  templates: Templates,
  { params: { name } }: Request,
  res: Response,
): Promise<TemplateName> {
  const { tenant } = principalOf(res);
  const isName = typeof name === "string" && templateNamePattern.test(name);
  if (!isName) throw await noSuchTemplate(templates, { name: String(name), tenant });
  return { name, tenant };
}

/** The version that the path names. @throws ApiError NOT_FOUND */
export async function versionOf(
  templates: Templates,
  req: Request,
  res: Response,
): Promise<VersionName> {
  const template = await templateOf(templates, req, res);
  const { version } = req.params;
  const sha256 = typeof version === "string" ? version : "";
  if (!templateVersionPattern.test(sha256)) {
    throw await noSuchVersion(templates, { ...template, sha256 });
  }
  return { ...template, sha256 };
}

/** The error for a template that does not exist, or is of another tenant: both look alike. */
export async function noSuchTemplate(
  { store }: Pick<Templates, "store">,
  { name, tenant }: TemplateName,
): Promise<ApiError> {
  return new ApiError("NOT_FOUND", "routing", "there is no template with this name", {
    name: clip(name, 64),
    ...nearestTo(name, await store.names(tenant)),
  });
}

/** The error for a version that does not exist: of its template, if that does not exist either. */
export async function noSuchVersion(
  templates: Pick<Templates, "store">,
  { sha256, ...template }: VersionName,
): Promise<ApiError> {
  if ((await templates.store.find(template)) === null) return noSuchTemplate(templates, template);
  return new ApiError("NOT_FOUND", "routing", "the template has no such version", {
    name: template.name,
    version: clip(sha256, 64),
  });
}

/** The error for a template whose state does not allow what was asked. */
export function templateConflict(
  message: string,
  detail: Readonly<Record<string, unknown>> & { name: string; reason: string },
): ApiError {
  return new ApiError("CONFLICT", "state", message, detail);
}

/** The error of a version that would be too much. */
export function overQuota(name: string, { allowed, isDeleted, limit }: Refusal): ApiError {
  const messages = {
    maxTemplates: "the tenant keeps too many templates",
    maxVersions: "the template has too many versions",
    maxBytes: "the kept templates of the tenant are too large",
  };
  return templateConflict(messages[limit], {
    name,
    reason: "quota",
    limit: settings.templates[limit].variable,
    allowed,
    hint: isDeleted
      ? "The files of deleted versions stay on the server for an hour and still count: together with them, the files may have twice the limit. Try again later."
      : "Delete templates or versions that are not needed any more.",
  });
}
