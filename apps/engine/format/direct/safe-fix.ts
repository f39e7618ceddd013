import type { FixChange } from "../../../contract/reports.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { besideTemplate } from "./check.ts";
import { rules } from "./rules/all.ts";
import { type CheckContext, isRepairable } from "./rules/rule.ts";

/**
 * Repairs the measures that rules find wrong in paragraphs that the job filled: first-line indent
 * and line spacing, whose line rule is kept. With the template as the baseline, a measure is set
 * back to what the same paragraph had there. A measure that the paragraph does not state is not
 * written: the inherited value is not known to be wrong.
 */
export function repairSafely(context: CheckContext): FixChange[] {
  const { story, expectation } = context;
  const reason: FixChange["reason"] = `safe_fix_to_${expectation.baseline}`;
  const changes: FixChange[] = [];
  for (let index = 0; index < context.rendered.paragraphs.length; index++) {
    const checked = besideTemplate(context, index);
    if (!isRepairable(checked)) continue;
    for (const { code, measure } of rules) {
      const mismatch = measure?.find(checked, context) ?? null;
      if (measure === undefined || mismatch === null) continue;
      const { field, element, attribute } = measure;
      const { actual: before, expected: after } = mismatch;
      const { path, element: paragraph } = checked.paragraph;
      setMeasure(story.document, paragraph, element, attribute, after);
      changes.push({ paragraph_path: path, field, code, before, after, reason });
    }
  }
  return changes;
}

/** The attribute exists, because the rule compared its value. */
function setMeasure(
  document: XmlDocument,
  paragraph: XmlElement,
  elementName: string,
  attributeName: string,
  twips: number,
): void {
  const properties = document.child(paragraph, "w:pPr");
  const element = properties && document.child(document.unfold(properties), elementName);
  if (element) document.setAttribute(element, attributeName, String(twips));
}
