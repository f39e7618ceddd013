import { isEastAsian } from "../../values/script.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** `w:lang` (ECMA-376 part 1, 17.3.2.20): spelling, quotes and theme fonts depend on it. */
export const language: Rule = {
  code: "LANGUAGE_MISMATCH",
  title: "Text has the wrong language for proofing.",
  advice: ["Set the language under Review, Language, Set Proofing Language."],
  severity: "info",
  reads: "language",
  repair: "safe",
  isAsked: (requirements) => requirements.language !== undefined,
  run: ({ text, format }, _paragraph, { requirements }) => {
    const wanted = requirements.language ?? "";
    const isEastAsianWanted = /^(zh|ja|ko)/i.test(wanted);
    const isEastAsianText = isEastAsian(text.trim().codePointAt(0) ?? 0);
    if (isEastAsianWanted !== isEastAsianText || text.trim() === "") return null;
    const actual = isEastAsianWanted ? format.languageEastAsia : format.language;
    // Text without a language is in the language of its reader.
    if (actual.value === "" || actual.value.toLowerCase() === wanted.toLowerCase()) return null;
    const attribute = isEastAsianWanted ? "w:eastAsia" : "w:val";
    return {
      message: `The language of the text is ${actual.value} instead of ${wanted}.`,
      expected: wanted,
      actual: actual.value,
      from: actual.from,
      repair: { element: "w:lang", set: { [attribute]: wanted } },
    };
  },
  example: {
    policy: "language: zh-CN",
    passes: { body: para("正文", "", '<w:lang w:eastAsia="zh-CN"/>') },
    fails: { body: para("正文", "", '<w:lang w:eastAsia="ja-JP"/>') },
  },
};
