import { gradeOf } from "../in-template.ts";
import type { CheckContext, CheckedParagraph, DirectRule, Mismatch } from "../rule.ts";
import { compareTwips, measureFinding } from "./measure.ts";

/**
 * `w:ind/@w:firstLine` (ECMA-376 part 1, 17.3.1.12) of the paragraph itself. With the policy as the
 * baseline, its value is right. With the template as the baseline, the same paragraph's value there
 * is right; a value that differs from most of the template's paragraphs is reported as information.
 */
export const firstLineIndent: DirectRule = {
  code: "FIRST_LINE_INDENT_MISMATCH",
  title: "The paragraph sets the wrong first-line indent (in twips).",
  advice: [
    "Give the paragraph the indent of the others, or set first_line_indent_twips (now {firstLineIndentTwips}).",
    "Raise twips_tolerance (now {twipsTolerance}) if the difference is meant.",
  ],
  severity: "error",
  reads: "first_line_indent_twips, twips_tolerance",
  repair: "safe",
  paragraph: (checked, context) => {
    const { firstLineTwips } = checked.templateFormat;
    const changed = findChange(checked, context);
    const usualTwips = context.expectation.policy.firstLineIndentTwips;
    const mismatch = changed ?? compareTwips(checked.format.firstLineTwips, usualTwips, context);
    return (
      mismatch && {
        ...measureFinding("First-line indent", checked, mismatch, context, firstLineTwips),
        ...gradeOf(context, () => changed === null && firstLineTwips !== null),
      }
    );
  },
  measure: {
    field: "first_line_indent_twips",
    element: "w:ind",
    attribute: "w:firstLine",
    find: findChange,
  },
};

/**
 * The mismatch that the safe repair sets right. Against the template, it restores the template's
 * own value.
 */
function findChange(
  { format, templateFormat }: CheckedParagraph,
  context: CheckContext,
): Mismatch | null {
  const { baseline, policy } = context.expectation;
  const expected =
    baseline === "template" ? templateFormat.firstLineTwips : policy.firstLineIndentTwips;
  return compareTwips(format.firstLineTwips, expected, context);
}
