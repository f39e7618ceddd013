import type { FixChange } from "../../../contract/reports.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { besideTemplate } from "./check.ts";
import { rules } from "./rules/all.ts";
import { type CheckContext, isRepairable } from "./rules/rule.ts";

/**
 * Repairs the measures that rules find wrong in paragraphs that the job filled: first-line indent and
 * line spacing, the latter with its line rule kept. By template a measure is set back to what the same
 * paragraph had there. Where a paragraph states nothing, nothing is written: what it inherits is not
 * known to be wrong.
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

/** The attribute is there: its value is what the rule found wrong. */
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
