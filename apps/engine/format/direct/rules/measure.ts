import { type FormatCode, type FormatIssue, issue } from "../../issue.ts";
import { type CheckContext, type CheckedParagraph, isRepairable } from "./rule.ts";

/** A measure of a paragraph that is not what it should be, in twips. */
export interface Mismatch {
  expected: number;
  actual: number;
}

/** Where both are known: what differs by more than the policy's tolerance. */
export function compareTwips(
  actual: number | null,
  expected: number | null,
  { expectation }: CheckContext,
): Mismatch | null {
  if (actual === null || expected === null) return null;
  const isWithin = Math.abs(actual - expected) <= expectation.policy.twipsTolerance;
  return isWithin ? null : { expected, actual };
}

/** The finding of a rule that compares a measure. */
export function measureIssue(
  rule: { code: FormatCode; measure: string },
  checked: CheckedParagraph,
  { expected, actual }: Mismatch,
  context: CheckContext,
  templateTwips: number | null,
): FormatIssue {
  return issue({
    code: rule.code,
    message: `${rule.measure} twips mismatch: expected ${expected}, got ${actual}.`,
    paragraph_path: checked.paragraph.path,
    fixable: isRepairable(checked),
    expected,
    actual,
    tolerance: context.expectation.policy.twipsTolerance,
    template_value: templateTwips,
    rendered_value: actual,
  });
}
