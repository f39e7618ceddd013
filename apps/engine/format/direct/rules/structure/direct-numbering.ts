import { gradeOf } from "../in-template.ts";
import type { DirectRule } from "../rule.ts";

/** `w:numPr` (ECMA-376 part 1, 17.3.1.19) of the paragraph itself. */
export const directNumbering: DirectRule = {
  code: "NUMPR_PRESENT",
  title: "The paragraph is in a list by its own setting, not by its style.",
  advice: [
    "Number the paragraph by its style instead of directly.",
    "Or set forbid_numpr: false in the policy.",
  ],
  severity: "error",
  reads: "forbid_numpr",
  repair: "none",
  paragraph: ({ paragraph, format, templateFormat }, context) => {
    if (!context.expectation.policy.forbidNumPr || !format.hasNumPr) return null;
    return {
      message: "Direct paragraph numbering (pPr.numPr) is present.",
      ...gradeOf(context, () => context.templateParagraphs.isListed(paragraph, templateFormat)),
    };
  },
};
