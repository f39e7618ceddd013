import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** U+3000 inside a paragraph: a gap of one character that no setting affects. */
export const fullWidthSpace: Rule = {
  code: "FULL_WIDTH_SPACE",
  title: "A paragraph has a full-width space inside its text.",
  advice: ["Delete the full-width space; to separate text, use a tab."],
  severity: "warn",
  reads: "whitespace.full_width",
  repair: "none",
  needs: characterClasses.fullWidthSpace,
  isAsked: ({ whitespace }) => whitespace.full_width === true,
  paragraph: ({ text }) =>
    /\S\u3000+\S/u.test(text)
      ? { message: "The paragraph has a full-width space inside its text." }
      : null,
  example: {
    policy: "whitespace: { full_width: true }",
    passes: { body: para("甲方：张三") },
    fails: { body: para("甲方：　张三") },
  },
};
