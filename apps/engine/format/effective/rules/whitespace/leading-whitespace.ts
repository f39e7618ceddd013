import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** Spaces in place of an indent: their width changes with the font. */
export const leadingWhitespace: Rule = {
  code: "LEADING_WHITESPACE",
  title: "A paragraph begins with white space.",
  advice: ["Delete the white space and indent the paragraph by its style."],
  severity: "error",
  reads: "whitespace.leading",
  repair: "none",
  needs: characterClasses.blank,
  isAsked: ({ whitespace }) => whitespace.leading === true,
  paragraph: (paragraph) =>
    /^[ \u00a0\u3000\u2002\u2003]/.test(paragraph.text) &&
    !paragraph.isEmpty &&
    paragraph.beginsWithText
      ? { message: "The paragraph begins with white space." }
      : null,
  example: {
    policy: "whitespace: { leading: true }",
    passes: { body: para("正文") },
    fails: { body: para("　　正文") },
  },
};
