import { type Inspection, inspect } from "../engine/index.ts";
import { bufferOf } from "./buffer-of.ts";

/** The fields of a template with their places, and the tags that cannot be filled. */
export type TemplateInspection = Inspection;

/**
 * Lists the tags of a template.
 *
 * @param template a .docx.
 * @throws DocumentError (`isDocumentError`) if it is not a Word document within the limits.
 */
export function inspectTemplate(template: Uint8Array): TemplateInspection {
  return inspect(bufferOf(template));
}
