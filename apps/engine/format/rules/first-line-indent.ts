import { describeLength, isLengthRight } from "./compare.ts";
import { para } from "./example-xml.ts";
import { lengthRepair } from "./indent-repair.ts";
import { propertyRule } from "./paragraph-rule.ts";

const attributes = {
  twips: "w:firstLine",
  chars: "w:firstLineChars",
  others: ["w:hanging", "w:hangingChars"],
};

/** `w:ind` (ECMA-376 part 1, 17.3.1.12). */
export const firstLineIndent = propertyRule({
  code: "FIRST_LINE_INDENT_MISMATCH",
  title: "The first line is not indented as it should be.",
  severity: "error",
  key: "first_line_indent",
  read: (format) => format.firstLine,
  isRight: isLengthRight,
  describe: describeLength,
  describeWanted: ({ text }) => text,
  write: (wanted) => lengthRepair(wanted, attributes),
  element: "w:ind",
  attributes: [attributes.twips, attributes.chars, ...attributes.others],
  example: {
    policy: "roles: { body: { first_line_indent: 2字符 } }",
    passes: { body: para("正文", '<w:ind w:firstLineChars="200" w:firstLine="640"/>') },
    fails: { body: para("正文", '<w:ind w:firstLine="200"/>') },
  },
});
