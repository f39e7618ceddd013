import { type NumberSpec, satisfies, type Unit } from "../../policy/values.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { Effective, Length, LineSpacing, Space } from "../values/effective.ts";

/** Whether a value is right; `null` if the XML does not say. */
export type Verdict = boolean | null;

/** Tolerance for lengths that were rounded when characters were converted to twips or back. */
const roundingTwips = 20;

/**
 * Compares a length with what is wanted. Characters and twips are converted by the size of the
 * paragraph's text.
 */
export function isLengthRight(
  spec: NumberSpec,
  { value, isUnverified }: Effective<Length>,
  { characterTwips, wantedCharacterTwips }: CharacterWidths,
): Verdict {
  if (isUnverified) return null;
  const { unit, amount } = value;
  if (satisfies(spec, unit, amount)) return true;
  if (amount === 0 && isZeroRight(spec)) return true;
  const other: Unit = unit === "chars" ? "twips" : "chars";
  const comparable = spec.intervals.filter((interval) => interval.unit === other);
  // A wrong size of the text must not make a second finding, so the width at the right size counts
  // too.
  const widths = [characterTwips, wantedCharacterTwips ?? characterTwips];
  return comparable.some(({ min, max }) =>
    widths.some((width) => {
      const scale = width / 100;
      const twips = unit === "chars" ? amount * scale : amount;
      const low = other === "chars" ? min * scale : min;
      const high = other === "chars" ? max * scale : max;
      return twips >= low - roundingTwips && twips <= high + roundingTwips;
    }),
  );
}

type CharacterWidths = Pick<LintParagraph, "characterTwips" | "wantedCharacterTwips">;

/**
 * Compares a space with what is wanted. Lines and twips are not comparable, because the height of a
 * line depends on the font.
 */
export function isSpaceRight(spec: NumberSpec, { value, isUnverified }: Effective<Space>): Verdict {
  const { unit, amount } = value;
  if (isUnverified || unit === "auto") return null;
  if (amount === 0) return isZeroRight(spec);
  return satisfies(spec, unit, amount);
}

/**
 * Compares a line spacing with what is wanted. Another rule is wrong, even if the line has the same
 * height.
 */
export function isLineRight(spec: NumberSpec, { value }: Effective<LineSpacing>): Verdict {
  const unit = value.rule === "auto" ? "multiple" : value.rule;
  return satisfies(spec, unit, value.amount) ?? false;
}

function isZeroRight({ intervals }: NumberSpec): boolean {
  return intervals.some(({ min, max }) => min <= 0 && max >= 0);
}

export function describeLength({ unit, amount }: Length | Space): string {
  if (unit === "chars") return `${amount / 100} characters`;
  if (unit === "lines") return `${amount / 100} lines`;
  return unit === "auto" ? "automatic" : `${amount} twips`;
}

export function describeLine({ rule, amount }: LineSpacing): string {
  if (rule === "auto") return `${amount / 240} lines`;
  return `${rule === "exact" ? "exact" : "at least"} ${amount / 20} pt`;
}
