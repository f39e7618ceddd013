import { issue } from "../../issue.ts";
import { gradeOf } from "./in-template.ts";
import type { ParagraphRule } from "./rule.ts";

/** NUMPR_PRESENT: the paragraph itself, not its style, puts it into a list. */
export const checkDirectNumbering: ParagraphRule = (
  { paragraph, format, templateFormat },
  context,
) => {
  if (!context.expectation.policy.forbidNumPr || !format.hasNumPr) return null;
  return issue({
    code: "NUMPR_PRESENT",
    message: "Direct paragraph numbering (pPr.numPr) is present.",
    paragraph_path: paragraph.path,
    ...gradeOf(context, () => context.templateParagraphs.isListed(paragraph, templateFormat)),
  });
};
