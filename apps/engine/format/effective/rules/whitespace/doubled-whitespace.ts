import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

export const doubledWhitespace: Rule = {
  code: "DOUBLED_WHITESPACE",
  title: "Two spaces stand side by side inside a paragraph.",
  advice: ["Delete the second space."],
  severity: "info",
  reads: "whitespace.doubled",
  repair: "none",
  needs: characterClasses.space,
  isAsked: ({ whitespace }) => whitespace.doubled === true,
  paragraph: ({ text }) =>
    /\S {2,}\S/u.test(text) ? { message: "Two spaces stand side by side." } : null,
  example: {
    policy: "whitespace: { doubled: true }",
    passes: { body: para("one two") },
    fails: { body: para("one  two") },
  },
};
