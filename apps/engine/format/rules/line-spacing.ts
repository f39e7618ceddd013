import { issue } from "../issue.ts";
import {
  type CheckContext,
  type CheckedParagraph,
  isRepairable,
  type Mismatch,
  type ParagraphRule,
} from "./rule.ts";

/**
 * LINE_SPACING_MISMATCH: a direct line spacing in twips that is not what it should be. By template:
 * what the same paragraph had there. By policy: the policy's.
 */
export const checkLineSpacing: ParagraphRule = (checked, context) => {
  const mismatch = findLineSpacingMismatch(checked, context);
  if (mismatch === null) return null;
  const { expected, actual } = mismatch;
  return issue({
    code: "LINE_SPACING_MISMATCH",
    message: `Line spacing twips mismatch: expected ${expected}, got ${actual}.`,
    paragraph_path: checked.paragraph.path,
    fixable: isRepairable(checked),
    expected,
    actual,
    tolerance: context.expectation.policy.twipsTolerance,
    template_value: checked.templateFormat.lineTwips,
    rendered_value: actual,
  });
};

export function findLineSpacingMismatch(
  { format, templateFormat }: CheckedParagraph,
  { expectation: { baseline, policy } }: CheckContext,
): Mismatch | null {
  const actual = format.lineTwips;
  const expected = baseline === "template" ? templateFormat.lineTwips : policy.lineSpacingTwips;
  if (actual === null || expected === null) return null;
  return Math.abs(actual - expected) > policy.twipsTolerance ? { expected, actual } : null;
}
