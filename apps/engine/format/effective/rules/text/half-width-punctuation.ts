import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const chinese = "[\\u3400-\\u9fff]";
const found = new RegExp(
  `${chinese}[,;:?!]|${chinese}\\(|\\)${chinese}|${chinese}\\.(?:$|${chinese})`,
  "u",
);

/** Commas and their like of ASCII between Chinese characters (GB/T 15834-2011). */
export const halfWidthPunctuation: Rule = {
  code: "HALF_WIDTH_PUNCTUATION",
  title: "Half-width punctuation stands in Chinese text.",
  advice: ["Type the sign with the Chinese input method."],
  severity: "warn",
  reads: "punctuation.half_width",
  repair: "none",
  isAsked: ({ punctuation }) => punctuation.half_width === true,
  paragraph: ({ text }) => {
    const match = found.exec(text);
    return match === null
      ? null
      : { message: "Half-width punctuation stands in Chinese text.", actual: match[0] };
  },
  example: {
    policy: "punctuation: { half_width: true }",
    passes: { body: para("各部门，各分公司：Word, Excel 3.5") },
    fails: { body: para("各部门,各分公司") },
  },
};
