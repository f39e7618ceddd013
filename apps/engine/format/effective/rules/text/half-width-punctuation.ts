import { characterClasses } from "../../document/character-classes.ts";
import { readTypedNumber } from "../../document/typed-number.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";
import { withoutAddresses } from "./punctuation/addresses.ts";
import { findHalfWidth } from "./punctuation/half-width.ts";
import { findHalfWidthRun } from "./punctuation/runs.ts";

/**
 * ASCII commas, stops, brackets, quotes, book title marks, ellipses and dashes in Chinese text
 * (GB/T 15834-2011, 4 and 5.1). They are right in a Latin phrase, a number, a formula, an address
 * or code.
 */
export const halfWidthPunctuation: Rule = {
  code: "HALF_WIDTH_PUNCTUATION",
  title: "Chinese text has half-width punctuation.",
  advice: ["Type the mark with the Chinese input method."],
  severity: "warn",
  reads: "punctuation.half_width",
  repair: "none",
  needs: characterClasses.halfWidth,
  isAsked: ({ punctuation }) => punctuation.half_width === true,
  paragraph: ({ text, textClasses: has }, { requirements }) => {
    if ((has & characterClasses.han) === 0) return null;
    // Another rule checks the punctuation of a number at the beginning.
    const start = requirements.numbering.form === true ? (readTypedNumber(text)?.length ?? 0) : 0;
    const plain = withoutAddresses(text);
    const mark = findHalfWidth(plain, start);
    const wrong = mark === null ? findHalfWidthRun(plain) : { ...mark, marks: text[mark.at] ?? "" };
    if (wrong === null) return null;
    const { at, marks, right } = wrong;
    return {
      message: `In the Chinese text, ${marks.slice(0, 10)} is half-width punctuation.`,
      expected: right,
      actual: text
        .slice(Math.max(0, at - 1), at + marks.length + 1)
        .slice(0, 20)
        .trim(),
    };
  },
  example: {
    policy: "punctuation: { half_width: true }",
    passes: { body: para("各部门，各分公司：Word, Excel 3.5") },
    fails: { body: para("各部门,各分公司") },
  },
};
