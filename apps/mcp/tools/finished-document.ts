import type { DocopsClient, JobForm, PrecheckAnswer } from "../../client/client.ts";
import { ToolError } from "../tool-error.ts";
import type { TemplatePart } from "../tool-host.ts";

/** The form of a job that fills nothing. */
export function withoutValues(document: TemplatePart): JobForm {
  return { ...document, skill: "document", task: { task_type: "document", payload: {} } };
}

/**
 * Makes sure that a document has no tags: a job without values would make a result of a template that somebody takes
 * for finished.
 *
 * @throws ToolError CONFLICT
 */
export function refuseTemplate({ summary, template_fields: fields }: PrecheckAnswer): void {
  const { template_field_count: tags, unsupported_count: broken } = summary;
  if (tags + broken === 0) return;
  throw new ToolError("CONFLICT", "the document is a template: it has tags", {
    reason: "has_tags",
    field_count: tags,
    unsupported_count: broken,
    fields: fields.slice(0, 20),
    hint: "Call fill with a task, and use its out.docx.",
  });
}

/** Reads a document without making anything. @throws as `refuseTemplate` */
export async function checkFinished(
  client: DocopsClient,
  document: TemplatePart,
  signal: AbortSignal,
): Promise<void> {
  const form = { ...withoutValues(document), format_mode: "off" } as const;
  refuseTemplate(await client.precheck(form, { signal }));
}
