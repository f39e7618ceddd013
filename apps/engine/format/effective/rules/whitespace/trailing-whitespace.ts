import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

export const trailingWhitespace: Rule = {
  code: "TRAILING_WHITESPACE",
  title: "A paragraph ends with white space.",
  advice: ["Delete the white space at the end."],
  severity: "info",
  reads: "whitespace.trailing",
  repair: "none",
  needs: characterClasses.blank,
  isAsked: ({ whitespace }) => whitespace.trailing === true,
  paragraph: ({ text, isEmpty }) =>
    !isEmpty && /\s$/u.test(text) ? { message: "The paragraph ends with white space." } : null,
  example: {
    policy: "whitespace: { trailing: true }",
    passes: { body: para("正文") },
    fails: { body: para("正文 ") },
  },
};
