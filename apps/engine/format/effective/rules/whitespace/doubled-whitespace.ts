import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

export const doubledWhitespace: Rule = {
  code: "DOUBLED_WHITESPACE",
  title: "A paragraph has two or more spaces in a row.",
  advice: ["Delete the second space."],
  severity: "info",
  reads: "whitespace.doubled",
  repair: "none",
  needs: characterClasses.space,
  isAsked: ({ whitespace }) => whitespace.doubled === true,
  paragraph: ({ text }) =>
    /\S {2,}\S/u.test(text) ? { message: "The text has two or more spaces in a row." } : null,
  example: {
    policy: "whitespace: { doubled: true }",
    passes: { body: para("one two") },
    fails: { body: para("one  two") },
  },
};
