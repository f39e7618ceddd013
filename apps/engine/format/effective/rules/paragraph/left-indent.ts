import { para } from "../example-xml.ts";
import { indentRule } from "./indent-rule.ts";

/** `w:ind` (ECMA-376 part 1, 17.3.1.12). */
export const leftIndent = indentRule({
  code: "LEFT_INDENT_MISMATCH",
  title: "Wrong left indent.",
  advice: ["Set the indent under Paragraph, Indentation, Left, preferably in the style."],
  severity: "warn",
  key: "left_indent",
  read: (format) => format.left,
  indent: { twips: "w:left", chars: "w:leftChars", others: ["w:start", "w:startChars"] },
  example: {
    policy: "roles: { body: { left_indent: 0 } }",
    passes: { body: para("正文", '<w:ind w:left="0"/>') },
    fails: { body: para("正文", '<w:ind w:left="720"/>') },
  },
});
