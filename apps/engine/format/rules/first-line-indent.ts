import { issue } from "../issue.ts";
import {
  type CheckContext,
  type CheckedParagraph,
  isRepairable,
  type Mismatch,
  type ParagraphRule,
} from "./rule.ts";

/**
 * FIRST_LINE_INDENT_MISMATCH: a direct first-line indent in twips that is not the expected one: the
 * policy's, or by template the one that most of its paragraphs have.
 */
export const checkFirstLineIndent: ParagraphRule = (checked, context) => {
  const mismatch = findFirstLineIndentMismatch(checked, context);
  if (mismatch === null) return null;
  const { expected, actual } = mismatch;
  return issue({
    code: "FIRST_LINE_INDENT_MISMATCH",
    message: `First-line indent twips mismatch: expected ${expected}, got ${actual}.`,
    paragraph_path: checked.paragraph.path,
    fixable: isRepairable(checked),
    expected,
    actual,
    tolerance: context.expectation.policy.twipsTolerance,
    template_value: checked.templateFormat.firstLineTwips,
    rendered_value: actual,
  });
};

export function findFirstLineIndentMismatch(
  { format }: CheckedParagraph,
  { expectation: { policy } }: CheckContext,
): Mismatch | null {
  const actual = format.firstLineTwips;
  const expected = policy.firstLineIndentTwips;
  if (actual === null || expected === null) return null;
  return Math.abs(actual - expected) > policy.twipsTolerance ? { expected, actual } : null;
}
