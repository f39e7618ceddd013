import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** U+3000 inside a paragraph: a gap of one character that no setting affects. */
export const fullWidthSpace: Rule = {
  code: "FULL_WIDTH_SPACE",
  title: "An ideographic space stands inside a paragraph.",
  advice: ["Delete the ideographic space; where text must stand apart, use a tab."],
  severity: "warn",
  reads: "whitespace.full_width",
  repair: "none",
  needs: characterClasses.fullWidthSpace,
  isAsked: ({ whitespace }) => whitespace.full_width === true,
  paragraph: ({ text }) =>
    /\S\u3000+\S/u.test(text)
      ? { message: "An ideographic space stands inside the paragraph." }
      : null,
  example: {
    policy: "whitespace: { full_width: true }",
    passes: { body: para("甲方：张三") },
    fails: { body: para("甲方：　张三") },
  },
};
