import {
  type CheckContext,
  type CheckedParagraph,
  type Found,
  isRepairable,
  type Mismatch,
} from "../rule.ts";

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

/** The finding of a rule that compares a measure: `Line spacing`. */
export function measureFound(
  measure: string,
  checked: CheckedParagraph,
  { expected, actual }: Mismatch,
  context: CheckContext,
  templateTwips: number | null,
): Found {
  return {
    message: `${measure} twips mismatch: expected ${expected}, got ${actual}.`,
    fixable: isRepairable(checked),
    expected,
    actual,
    tolerance: context.expectation.policy.twipsTolerance,
    template_value: templateTwips,
    rendered_value: actual,
  };
}
