import { describeLength, isLengthRight } from "./compare.ts";
import { para } from "./example-xml.ts";
import { lengthRepair } from "./indent-repair.ts";
import { propertyRule } from "./paragraph-rule.ts";

const attributes = { twips: "w:left", chars: "w:leftChars", others: ["w:start", "w:startChars"] };

/** `w:ind` (ECMA-376 part 1, 17.3.1.12). */
export const leftIndent = propertyRule({
  code: "LEFT_INDENT_MISMATCH",
  title: "The paragraph is not indented on the left as it should be.",
  severity: "warn",
  key: "left_indent",
  read: (format) => format.left,
  isRight: isLengthRight,
  describe: describeLength,
  describeWanted: ({ text }) => text,
  write: (wanted) => lengthRepair(wanted, attributes),
  element: "w:ind",
  attributes: [attributes.twips, attributes.chars, ...attributes.others],
  example: {
    policy: "roles: { body: { left_indent: 0 } }",
    passes: { body: para("正文", '<w:ind w:left="0"/>') },
    fails: { body: para("正文", '<w:ind w:left="720"/>') },
  },
});
