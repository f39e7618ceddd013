import type { Effective, Length } from "../../values/effective.ts";
import { para } from "../example-xml.ts";
import { indentRule } from "./indent-rule.ts";

/** `w:hanging` (ECMA-376 part 1, 17.3.1.12), a negative first-line indent. */
export const hangingIndent = indentRule({
  code: "HANGING_INDENT_MISMATCH",
  title: "Wrong hanging indent.",
  advice: [
    "Set the indent under Paragraph, Special, Hanging; for a list, set it in the level of the list.",
  ],
  severity: "warn",
  key: "hanging_indent",
  read: ({ firstLine: { value, from } }): Effective<Length> => ({
    value: { unit: value.unit, amount: Math.max(-value.amount, 0) },
    from,
  }),
  indent: {
    twips: "w:hanging",
    chars: "w:hangingChars",
    others: ["w:firstLine", "w:firstLineChars"],
  },
  example: {
    policy: "roles: { body: { hanging_indent: 480 } }",
    passes: { body: para("正文", '<w:ind w:left="480" w:hanging="480"/>') },
    fails: { body: para("正文", '<w:ind w:left="480" w:hanging="240"/>') },
  },
});
