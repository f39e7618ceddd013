import { compareTwips, type Mismatch, measureIssue } from "./measure.ts";
import type { CheckContext, CheckedParagraph, ParagraphRule } from "./rule.ts";

const rule = { code: "LINE_SPACING_MISMATCH", measure: "Line spacing" } as const;

/**
 * LINE_SPACING_MISMATCH: a direct line spacing in twips that is not what it should be. By template:
 * what the same paragraph had there. By policy: the policy's.
 */
export const checkLineSpacing: ParagraphRule = (checked, context) => {
  const mismatch = findLineSpacingMismatch(checked, context);
  return (
    mismatch && measureIssue(rule, checked, mismatch, context, checked.templateFormat.lineTwips)
  );
};

export function findLineSpacingMismatch(
  { format, templateFormat }: CheckedParagraph,
  context: CheckContext,
): Mismatch | null {
  const { baseline, policy } = context.expectation;
  const expected = baseline === "template" ? templateFormat.lineTwips : policy.lineSpacingTwips;
  return compareTwips(format.lineTwips, expected, context);
}
