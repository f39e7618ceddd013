import {
  type CheckContext,
  type CheckedParagraph,
  type DirectFinding,
  isRepairable,
  type Mismatch,
} from "../rule.ts";

/**
 * The mismatch of two measures that differ by more than the policy's tolerance; `null` if one is
 * unknown.
 */
export function compareTwips(
  actual: number | null,
  expected: number | null,
  { expectation }: CheckContext,
): Mismatch | null {
  if (actual === null || expected === null) return null;
  const isWithin = Math.abs(actual - expected) <= expectation.policy.twipsTolerance;
  return isWithin ? null : { expected, actual };
}

/**
 * The finding of a rule that compares a measure.
 *
 * @param measure its name as the message begins: `Line spacing`.
 */
export function measureFinding(
  measure: string,
  checked: CheckedParagraph,
  { expected, actual }: Mismatch,
  context: CheckContext,
  templateTwips: number | null,
): DirectFinding {
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
