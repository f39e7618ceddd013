import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/**
 * Formatting that a paragraph or run states itself, so that a change of the style does not affect
 * it.
 */
export const directFormatting: Rule = {
  code: "DIRECT_FORMATTING",
  title: "Text has formatting that its style does not have.",
  advice: [
    "Select the text and press Ctrl+Q and Ctrl+Space, so that only the formatting of the style remains.",
  ],
  severity: "warn",
  reads: "styles.forbid_direct",
  repair: "none",
  isAsked: ({ styles }) => styles.forbid_direct === true,
  paragraph: ({ format: { directProperties }, runs, isEmpty }) => {
    const names = [...directProperties, ...runs.flatMap(({ format }) => format.directProperties)];
    if (isEmpty || names.length === 0) return null;
    const actual = [...new Set(names)].join(", ");
    return {
      message: "The text has formatting that its style does not have.",
      actual,
      from: "direct",
    };
  },
  example: {
    policy: "styles: { forbid_direct: true }",
    passes: { body: para("正文") },
    fails: { body: para("正文", '<w:jc w:val="center"/>') },
  },
};
