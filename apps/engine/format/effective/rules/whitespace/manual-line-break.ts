import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** `w:br` (ECMA-376 part 1, 17.3.3.1): it makes one paragraph look like two. */
export const manualLineBreak: Rule = {
  code: "MANUAL_LINE_BREAK",
  title: "A paragraph has a manual line break.",
  advice: ["Replace the line break with a new paragraph (Enter)."],
  severity: "warn",
  reads: "whitespace.line_break",
  repair: "none",
  needs: characterClasses.lineBreak,
  isAsked: ({ whitespace }) => whitespace.line_break === true,
  paragraph: ({ text }) =>
    text.includes("\n") ? { message: "The paragraph has a manual line break." } : null,
  example: {
    policy: "whitespace: { line_break: true }",
    passes: { body: para("一") + para("二") },
    fails: { body: "<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>" },
  },
};
