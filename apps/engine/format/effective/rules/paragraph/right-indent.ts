import { para } from "../example-xml.ts";
import { indentRule } from "./indent-rule.ts";

/** `w:ind` (ECMA-376 part 1, 17.3.1.12). */
export const rightIndent = indentRule({
  code: "RIGHT_INDENT_MISMATCH",
  title: "Wrong right indent.",
  advice: ["Set the indent under Paragraph, Indentation, Right, preferably in the style."],
  severity: "warn",
  key: "right_indent",
  read: (format) => format.right,
  indent: { twips: "w:right", chars: "w:rightChars", others: ["w:end", "w:endChars"] },
  example: {
    policy: "roles: { body: { right_indent: 4字符 } }",
    passes: { body: para("正文", '<w:ind w:rightChars="400"/>') },
    fails: { body: para("正文", '<w:ind w:right="100"/>') },
  },
});
