import type { Unit } from "../../../policy/values.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import type { Effective, EffectiveParagraph, Length } from "../../values/effective.ts";
import { describeLength, isLengthRight } from "../compare.ts";
import type { Repair, Rule } from "../rule.ts";
import { type PropertyRule, propertyRule } from "./paragraph-rule.ts";

/** Attributes of `w:ind` for one indent: in twips, in characters, and those that contradict it. */
interface IndentAttributes {
  twips: string;
  chars: string;
  others: readonly string[];
}

type IndentKey = "first_line_indent" | "hanging_indent" | "left_indent" | "right_indent";

/** A rule for one of the indents of `w:ind` (ECMA-376 part 1, 17.3.1.12). */
export function indentRule({
  indent,
  ...rule
}: Pick<
  PropertyRule<IndentKey, Length>,
  "code" | "title" | "advice" | "severity" | "example" | "key"
> & {
  read(format: EffectiveParagraph): Effective<Length>;
  indent: IndentAttributes;
}): Rule {
  return propertyRule({
    ...rule,
    isRight: isLengthRight,
    describe: describeLength,
    describeWanted: ({ text }) => text,
    write: ({ nominal }, paragraph) =>
      nominal === null ? null : indentRepair(nominal, indent, paragraph),
    element: "w:ind",
    attributes: [indent.twips, indent.chars, ...indent.others],
  });
}

/**
 * Characters win over twips wherever they are stated. So an indent in twips sets the characters to
 * 0. An indent in characters is also written in twips, as Word does, for readers that do not
 * support characters.
 */
function indentRepair(
  { unit, amount }: { unit: Unit; amount: number },
  { twips, chars, others }: IndentAttributes,
  paragraph: LintParagraph,
): Repair {
  const element = "w:ind";
  const isChars = unit === "chars";
  const twin = isChars ? Math.round((amount * characterTwipsOf(paragraph)) / 100) : amount;
  const set = { [twips]: String(twin), [chars]: isChars ? String(amount) : "0" };
  // A hanging indent of 0 leaves a first-line indent as it is.
  const drop = amount === 0 && twips === "w:hanging" ? [] : others;
  return { element, set, drop };
}

/**
 * The width of a character in the size that the role requires, because a wrong size is repaired
 * too.
 */
function characterTwipsOf({ role, characterTwips }: LintParagraph): number {
  const wanted = role?.run.size?.nominal;
  return wanted ? wanted.amount * 10 : characterTwips;
}
