import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** Closing punctuation must not stand at the beginning (GB/T 15834-2011, 5.1). */
export const punctuationAtStart: Rule = {
  code: "PUNCTUATION_AT_START",
  title: "A paragraph begins with closing punctuation.",
  advice: ["Move the mark to the end of the paragraph above."],
  severity: "warn",
  reads: "punctuation.line_start",
  repair: "none",
  isAsked: ({ punctuation }) => punctuation.line_start === true,
  paragraph: ({ text }) => {
    const match = /^\s*([，。、；：？！）》”’〕】」』])/u.exec(text);
    return match === null
      ? null
      : { message: "The paragraph begins with closing punctuation.", actual: match[1] ?? "" };
  },
  example: {
    policy: "punctuation: { line_start: true }",
    passes: { body: para("正文。") },
    fails: { body: para("，正文") },
  },
};
