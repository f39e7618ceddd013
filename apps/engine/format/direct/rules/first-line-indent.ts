import { gradeOf } from "./in-template.ts";
import { compareTwips, type Mismatch, measureIssue } from "./measure.ts";
import type { CheckContext, CheckedParagraph, ParagraphRule } from "./rule.ts";

const rule = { code: "FIRST_LINE_INDENT_MISMATCH", measure: "First-line indent" } as const;

/**
 * FIRST_LINE_INDENT_MISMATCH: a direct first-line indent in twips that is not the expected one. By
 * policy: the policy's. By template: what the same paragraph had there; where that is not the one
 * that most of its paragraphs have, it is told.
 */
export const checkFirstLineIndent: ParagraphRule = (checked, context) => {
  const { format, templateFormat } = checked;
  const changed = findFirstLineIndentMismatch(checked, context);
  const usualTwips = context.expectation.policy.firstLineIndentTwips;
  const mismatch = changed ?? compareTwips(format.firstLineTwips, usualTwips, context);
  const { firstLineTwips } = templateFormat;
  return (
    mismatch && {
      ...measureIssue(rule, checked, mismatch, context, firstLineTwips),
      ...gradeOf(context, () => changed === null && firstLineTwips !== null),
    }
  );
};

/** What the safe repair mends: by template it puts nothing in that the template has not. */
export function findFirstLineIndentMismatch(
  { format, templateFormat }: CheckedParagraph,
  context: CheckContext,
): Mismatch | null {
  const { baseline, policy } = context.expectation;
  const expected =
    baseline === "template" ? templateFormat.firstLineTwips : policy.firstLineIndentTwips;
  return compareTwips(format.firstLineTwips, expected, context);
}
