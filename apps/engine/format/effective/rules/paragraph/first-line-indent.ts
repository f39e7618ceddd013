import type { LintParagraph } from "../../document/lint-paragraph.ts";
import type { Effective, Length } from "../../values/effective.ts";
import { describeLength, isLengthRight } from "../compare.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { indentRule } from "./indent-rule.ts";
import { propertyRule } from "./paragraph-rule.ts";

const common = {
  code: "FIRST_LINE_INDENT_MISMATCH",
  title: "Wrong first-line indent.",
  advice: ["Set the indent under Paragraph, Special, First line, preferably in the style."],
  severity: "error",
  example: {
    policy: "roles: { body: { first_line_indent: 2字符 } }",
    passes: { body: para("正文", '<w:ind w:firstLineChars="200" w:firstLine="640"/>') },
    fails: { body: para("正文", '<w:ind w:firstLine="200"/>') },
  },
} as const;

const byIndent = indentRule({
  ...common,
  key: "first_line_indent",
  read: (format) => format.firstLine,
  indent: {
    twips: "w:firstLine",
    chars: "w:firstLineChars",
    others: ["w:hanging", "w:hangingChars"],
  },
});

/** The indent of the paragraph and that of its first line. */
interface Start {
  left: Length;
  first: Length;
}

const byStart = propertyRule<"first_line_start", Start>({
  ...common,
  key: "first_line_start",
  read: ({ left, firstLine }): Effective<Start> => ({
    value: { left: left.value, first: firstLine.value },
    from: firstLine.from === "application" ? left.from : firstLine.from,
  }),
  isRight: (wanted, { value }, paragraph) =>
    isLengthRight(wanted, { value: sumOf(value, paragraph), from: "" }, paragraph),
  describe: ({ left, first }) => `${describeLength(left)} and ${describeLength(first)}`,
  describeWanted: ({ text }) => `${text} in all`,
  // It is unknown which of the two indents is wrong.
  write: () => null,
  element: "w:ind",
  attributes: [
    "w:left",
    "w:leftChars",
    "w:firstLine",
    "w:firstLineChars",
    "w:hanging",
    "w:hangingChars",
  ],
});

/** `w:ind` (ECMA-376 part 1, 17.3.1.12). */
export const firstLineIndent: Rule = {
  ...byIndent,
  reads: "roles.*.first_line_indent, first_line_start",
  isAsked: (requirements) => byIndent.isAsked(requirements) || byStart.isAsked(requirements),
  paragraph: (paragraph, document) => {
    const start = byStart.paragraph?.(paragraph, document) ?? null;
    // A first line that begins at the right place is right, whichever indents add up to it.
    if (start === null && paragraph.wants("first_line_start") !== undefined) return null;
    return byIndent.paragraph?.(paragraph, document) ?? start;
  },
};

/** The distance of the first line from the edge of the text. */
function sumOf({ left, first }: Start, { characterTwips }: LintParagraph): Length {
  if (left.unit === first.unit) return { unit: left.unit, amount: left.amount + first.amount };
  const twips = ({ unit, amount }: Length) =>
    unit === "chars" ? (amount * characterTwips) / 100 : amount;
  return { unit: "twips", amount: Math.round(twips(left) + twips(first)) };
}
