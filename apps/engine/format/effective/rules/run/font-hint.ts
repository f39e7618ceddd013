import { textMarks } from "../../document/text-marks.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const marks = /[‘’“”…—]/u;
const eastAsian = /[\u3400-\u9fff]/u;

/** `w:rFonts/@w:hint` (ECMA-376 part 1, 17.3.2.26) decides which font quotes and dashes are set in. */
export const fontHint: Rule = {
  code: "FONT_HINT_MISMATCH",
  title: "Quotes, dashes or dots are set in the font of the other script.",
  advice: ["Type the sign again with the input method of the script that it belongs to."],
  severity: "warn",
  reads: "punctuation.slot",
  repair: "safe",
  needs: textMarks.sharedPunctuation,
  isAsked: ({ punctuation }) => punctuation.slot !== undefined,
  run: (run, paragraph, { requirements }) => {
    if (!marks.test(run.text) || !eastAsian.test(paragraph.text)) return null;
    const wantsEastAsian = requirements.punctuation.slot === "east_asia";
    if (run.format.isEastAsianHint === wantsEastAsian) return null;
    return {
      message: `Quotes, dashes or dots are set in the ${wantsEastAsian ? "Latin" : "East Asian"} font.`,
      expected: wantsEastAsian ? "east_asia" : "latin",
      actual: wantsEastAsian ? "latin" : "east_asia",
      from: "direct",
      repair: wantsEastAsian
        ? { element: "w:rFonts", set: { "w:hint": "eastAsia" } }
        : { element: "w:rFonts", set: { "w:hint": "default" } },
    };
  },
  example: {
    policy: "punctuation: { slot: east_asia }",
    passes: { body: para("他说“好”", "", '<w:rFonts w:hint="eastAsia"/>') },
    fails: { body: para("他说“好”") },
  },
};
