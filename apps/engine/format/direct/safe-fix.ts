import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";
import type { FixChange } from "../fix-change.ts";
import { besideTemplate } from "./check.ts";
import { findFirstLineIndentMismatch } from "./rules/first-line-indent.ts";
import { findLineSpacingMismatch } from "./rules/line-spacing.ts";
import { type CheckContext, isRepairable } from "./rules/rule.ts";

/**
 * Repairs what the rules for first-line indent and line spacing find in paragraphs that the job
 * filled: a value that is wrong is set right, with its line rule kept. By template it is set back to
 * what the same paragraph had there. Where a paragraph states nothing, nothing is written: what it
 * inherits is not known to be wrong.
 */
export function repairSafely(context: CheckContext): FixChange[] {
  const { story, expectation } = context;
  const reason: FixChange["reason"] = `safe_fix_to_${expectation.baseline}`;
  const changes: FixChange[] = [];
  for (let index = 0; index < context.rendered.paragraphs.length; index++) {
    const checked = besideTemplate(context, index);
    if (!isRepairable(checked)) continue;
    for (const { field, code, element, attribute, find } of repairs) {
      const mismatch = find(checked, context);
      if (mismatch === null) continue;
      const { actual: before, expected: after } = mismatch;
      const { path, element: paragraph } = checked.paragraph;
      setMeasure(story.document, paragraph, element, attribute, after);
      changes.push({ paragraph_path: path, field, code, before, after, reason });
    }
  }
  return changes;
}

const repairs = [
  {
    field: "first_line_indent_twips",
    code: "FIRST_LINE_INDENT_MISMATCH",
    element: "w:ind",
    attribute: "w:firstLine",
    find: findFirstLineIndentMismatch,
  },
  {
    field: "line_spacing_twips",
    code: "LINE_SPACING_MISMATCH",
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
