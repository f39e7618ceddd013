import { para } from "../example-xml.ts";
import { indentRule } from "./indent-rule.ts";

/** `w:ind` (ECMA-376 part 1, 17.3.1.12). */
export const firstLineIndent = indentRule({
  code: "FIRST_LINE_INDENT_MISMATCH",
  title: "The first line is not indented as it should be.",
  advice: ["Set the indent under Paragraph, Special, First line, best in the style."],
  severity: "error",
  key: "first_line_indent",
  read: (format) => format.firstLine,
  indent: {
    twips: "w:firstLine",
    chars: "w:firstLineChars",
    others: ["w:hanging", "w:hangingChars"],
  },
  example: {
    policy: "roles: { body: { first_line_indent: 2字符 } }",
    passes: { body: para("正文", '<w:ind w:firstLineChars="200" w:firstLine="640"/>') },
    fails: { body: para("正文", '<w:ind w:firstLine="200"/>') },
  },
});
