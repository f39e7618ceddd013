import { type NumberSpec, satisfies, type Unit } from "../../policy/values.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { Effective, Length, LineSpacing, Space } from "../values/effective.ts";

/** Right, wrong, or not to be told from the XML. */
export type Verdict = boolean | null;

/** Rounding of a length that was stated in characters, or of one that stands for characters. */
const roundingTwips = 20;

/** Characters and twips are compared by the size of the paragraph's text. */
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
  const own = spec.intervals.filter((interval) => interval.unit === other);
  // Text of a wrong size has one fault, not two: its indent may be that of the right size.
  const widths = [characterTwips, wantedCharacterTwips ?? characterTwips];
  return own.some(({ min, max }) =>
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

/** How high a line is depends on the font: lines and twips are not compared. */
export function isSpaceRight(spec: NumberSpec, { value, isUnverified }: Effective<Space>): Verdict {
  const { unit, amount } = value;
  if (isUnverified || unit === "auto") return null;
  if (amount === 0) return isZeroRight(spec);
  return satisfies(spec, unit, amount);
}

/** A line of another rule is another thing, however high it is. */
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
