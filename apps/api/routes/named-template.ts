import {
  templateNameAllowed,
  templateNamePattern,
  templateVersionAllowed,
  templateVersionPattern,
} from "../../contract/templates.ts";
import { nearestTo } from "../../engine/inputs.ts";
import { clip } from "../errors.ts";
import type { Upload } from "../middleware/upload.ts";
import type { KeptTemplate } from "../templates/stored-template.ts";
import type { Templates } from "../templates/templates.ts";
import { invalid } from "./run-form.ts";

/**
 * Finds the kept template that a form names in place of the file `template`.
 *
 * @param templates null: this server keeps none.
 * @param tenant the tenant of the caller. Templates of others are as if they did not exist.
 * @returns null if the form names none.
 * @throws ApiError INVALID_ARGUMENT, INVALID_ARGUMENT_CONFLICT.
 */
export async function namedTemplate(
  { files, text }: Pick<Upload, "files" | "text">,
  templates: Templates | null,
  tenant: string,
): Promise<KeptTemplate | null> {
  const name = text.get("template_name");
  const version = text.get("template_version") ?? null;
  if (name === undefined) {
    if (version === null) return null;
    throw invalid("INVALID_ARGUMENT", "template_version needs template_name", {
      field: "template_name",
      hint: "Send the name of the kept template as the text part template_name.",
    });
  }
  if (files.has("template")) {
    throw invalid("INVALID_ARGUMENT_CONFLICT", "template cannot be combined with template_name", {
      conflicting_fields: ["template", "template_name"],
      hint: "Send either the file or the name of a kept template.",
    });
  }
  if (templates === null) {
    throw invalid("INVALID_ARGUMENT", "this server keeps no templates", {
      field: "template_name",
      reason: "needs_state",
      hint: "Send the file as template, or ask the operator to set DOCOPS_STATE.",
    });
  }
  if (!templateNamePattern.test(name)) throw await unknownName(name, templates, tenant);
  if (version !== null && !templateVersionPattern.test(version)) {
    throw invalid("INVALID_ARGUMENT", "invalid template_version", {
      field: "template_version",
      value: clip(version),
      allowed: templateVersionAllowed,
    });
  }
  const kept = await templates.kept({ name, tenant }, version);
  if (kept !== null) return kept;
  if ((await templates.store.find({ name, tenant })) === null) {
    throw await unknownName(name, templates, tenant);
  }
  if (version === null) {
    throw invalid("INVALID_ARGUMENT", "no version of this template is published", {
      field: "template_name",
      value: name,
      reason: "not_published",
      hint: "Publish a version, or send template_version.",
    });
  }
  throw invalid("INVALID_ARGUMENT", "the template has no such version", {
    field: "template_version",
    value: version,
    reason: "unknown",
    hint: `GET /v1/templates/${name} lists the versions.`,
  });
}

async function unknownName(name: string, templates: Templates, tenant: string) {
  const isName = templateNamePattern.test(name);
  return invalid("INVALID_ARGUMENT", isName ? "unknown template" : "invalid template_name", {
    field: "template_name",
    value: clip(name),
    ...(isName ? { reason: "unknown" } : { allowed: templateNameAllowed }),
    ...nearestTo(name, await templates.store.names(tenant)),
    hint: "GET /v1/templates lists the templates of this tenant.",
  });
}
