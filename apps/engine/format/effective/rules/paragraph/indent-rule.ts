import type { NumberSpec } from "../../../policy/values.ts";
import type { Effective, EffectiveParagraph, Length } from "../../values/effective.ts";
import { describeLength, isLengthRight } from "../compare.ts";
import type { Repair, Rule } from "../rule.ts";
import { type PropertyRule, propertyRule } from "./paragraph-rule.ts";

/** Attributes of `w:ind` for one indent: in twips, in characters, and those that would speak against it. */
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
    write: (wanted) => indentRepair(wanted, indent),
    element: "w:ind",
    attributes: [indent.twips, indent.chars, ...indent.others],
  });
}

/** Characters beat twips wherever they are stated: an indent in twips takes them back. */
function indentRepair(
  { nominal }: NumberSpec,
  { twips, chars, others: drop }: IndentAttributes,
): Repair | null {
  if (nominal === null) return null;
  const element = "w:ind";
  return nominal.unit === "chars"
    ? { element, set: { [chars]: String(nominal.amount) }, drop }
    : { element, set: { [twips]: String(nominal.amount), [chars]: "0" }, drop };
}
