import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { withoutAddresses } from "./punctuation/addresses.ts";
import { findOtherRun } from "./punctuation/runs.ts";

/**
 * Ellipses and dashes that are not written …… and ——, and doubled punctuation marks (GB/T
 * 15834-2011, 4.10 and 4.11). The rule on half-width punctuation checks ASCII.
 */
export const punctuationForm: Rule = {
  code: "PUNCTUATION_FORM",
  title: "An ellipsis or a dash is not …… or ——, or a mark is doubled.",
  advice: ["Write the mark in the form that is expected."],
  severity: "warn",
  reads: "punctuation.form",
  repair: "none",
  needs: characterClasses.han,
  isAsked: ({ punctuation }) => punctuation.form === true,
  paragraph: ({ text }) => {
    if (!/[\u3400-\u9fff]/u.test(text)) return null;
    const wrong = findOtherRun(withoutAddresses(text));
    if (wrong === null) return null;
    const { at, marks, right } = wrong;
    return {
      message: `${marks.slice(0, 10)} is not correct Chinese punctuation.`,
      expected: right,
      actual: text.slice(Math.max(0, at - 1), at + marks.length + 1).slice(0, 20),
    };
  },
  example: {
    policy: "punctuation: { form: true }",
    passes: { body: para("他认为——这是对的……") },
    fails: { body: para("会议结束。。请散会。") },
  },
};
