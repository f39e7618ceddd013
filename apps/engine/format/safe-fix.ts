import type { XmlDocument } from "../docx/xml-document.ts";
import type { XmlElement } from "../docx/xml-tree.ts";
import { pairWithTemplate } from "./check.ts";
import { findFirstLineIndentMismatch } from "./rules/first-line-indent.ts";
import { findLineSpacingMismatch } from "./rules/line-spacing.ts";
import { type CheckContext, isRepairable } from "./rules/rule.ts";

export interface FixChange {
  paragraph_path: string;
  field: "first_line_indent_twips" | "line_spacing_twips";
  before: number;
  after: number;
  reason: "safe_fix_to_template" | "safe_fix_to_policy";
}

/**
 * Repairs what the rules for first-line indent and line spacing find in paragraphs that the job
 * filled: a value that is wrong is set right, with its line rule kept. Where a paragraph states
 * nothing, nothing is written: what it inherits is not known to be wrong.
 */
export function repairSafely(context: CheckContext): FixChange[] {
  const { story, expectation } = context;
  const reason: FixChange["reason"] = `safe_fix_to_${expectation.baseline}`;
  const changes: FixChange[] = [];
  for (const checked of pairWithTemplate(context)) {
    if (!isRepairable(checked)) continue;
    for (const { field, element, attribute, find } of repairs) {
      const mismatch = find(checked, context);
      if (mismatch === null) continue;
      const { actual: before, expected: after } = mismatch;
      const { path, element: paragraph } = checked.paragraph;
      setMeasure(story.document, paragraph, element, attribute, after);
      changes.push({ paragraph_path: path, field, before, after, reason });
    }
  }
  return changes;
}

const repairs = [
  {
    field: "first_line_indent_twips",
    element: "w:ind",
    attribute: "w:firstLine",
    find: findFirstLineIndentMismatch,
  },
  {
    field: "line_spacing_twips",
    element: "w:spacing",
    attribute: "w:line",
    find: findLineSpacingMismatch,
  },
] as const;

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
