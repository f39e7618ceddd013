import { compareTwips, type Mismatch, measureIssue } from "./measure.ts";
import type { CheckContext, CheckedParagraph, ParagraphRule } from "./rule.ts";

const rule = { code: "FIRST_LINE_INDENT_MISMATCH", measure: "First-line indent" } as const;

/**
 * FIRST_LINE_INDENT_MISMATCH: a direct first-line indent in twips that is not the expected one: the
 * policy's, or by template the one that most of its paragraphs have.
 */
export const checkFirstLineIndent: ParagraphRule = (checked, context) => {
  const mismatch = findFirstLineIndentMismatch(checked, context);
  const { firstLineTwips } = checked.templateFormat;
  return mismatch && measureIssue(rule, checked, mismatch, context, firstLineTwips);
};

export function findFirstLineIndentMismatch(
  { format }: CheckedParagraph,
  context: CheckContext,
): Mismatch | null {
  const { firstLineIndentTwips } = context.expectation.policy;
  return compareTwips(format.firstLineTwips, firstLineIndentTwips, context);
}
