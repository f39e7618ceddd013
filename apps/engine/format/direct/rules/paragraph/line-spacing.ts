import type { CheckContext, CheckedParagraph, DirectRule, Mismatch } from "../rule.ts";
import { compareTwips, measureFinding } from "./measure.ts";

/**
 * `w:spacing/@w:line` (ECMA-376 part 1, 17.3.1.33) of the paragraph itself. The same paragraph of
 * the template, or the policy, says what is right.
 */
export const lineSpacing: DirectRule = {
  code: "LINE_SPACING_MISMATCH",
  title: "The paragraph sets the wrong line spacing (in twips).",
  advice: [
    "Correct the line spacing of the paragraph, or line_spacing_twips in the policy (now {lineSpacingTwips}).",
    "Raise twips_tolerance (now {twipsTolerance}) if the difference is meant.",
  ],
  severity: "error",
  reads: "line_spacing_twips, twips_tolerance",
  repair: "safe",
  paragraph: (checked, context) => {
    const mismatch = findMismatch(checked, context);
    const { lineTwips } = checked.templateFormat;
    return mismatch && measureFinding("Line spacing", checked, mismatch, context, lineTwips);
  },
  measure: {
    field: "line_spacing_twips",
    element: "w:spacing",
    attribute: "w:line",
    find: findMismatch,
  },
};

function findMismatch(
  { format, templateFormat }: CheckedParagraph,
  context: CheckContext,
): Mismatch | null {
  const { baseline, policy } = context.expectation;
  const expected = baseline === "template" ? templateFormat.lineTwips : policy.lineSpacingTwips;
  return compareTwips(format.lineTwips, expected, context);
}
