import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

const sharedPunctuation = /[‘’“”…—]/u;
const latin = /\p{Script=Latin}/u;
const eastAsian = /[\u3400-\u9fff]/u;

/** `w:rFonts/@w:hint` (ECMA-376 part 1, 17.3.2.26) decides the font of quotes and dashes. */
export const fontHint: Rule = {
  code: "FONT_HINT_MISMATCH",
  title:
    "Quotes, dashes or dots have the Latin font in Chinese text, or the Chinese font in Latin text.",
  advice: ["Type the mark again with the input method of the script that it belongs to."],
  severity: "warn",
  reads: "punctuation.slot",
  repair: "safe",
  needs: characterClasses.sharedPunctuation,
  isAsked: ({ punctuation }) => punctuation.slot !== undefined,
  run: (run, paragraph, { requirements }) => {
    if (!sharedPunctuation.test(run.text) || !eastAsian.test(paragraph.text)) return null;
    const isLatin = latin.test(run.text);
    // An English word with an apostrophe in a Chinese paragraph is right.
    if (isLatin && !eastAsian.test(run.text)) return null;
    const wantsEastAsian = requirements.punctuation.slot === "east_asia";
    const { isEastAsianHint, fonts } = run.format;
    if (isEastAsianHint === wantsEastAsian) return null;
    // If both fonts are the same, the hint makes no visible difference.
    if (fonts.hAnsi.value !== null && fonts.hAnsi.value === fonts.eastAsia.value) return null;
    return {
      message: `Quotes, dashes or dots have the ${wantsEastAsian ? "Latin" : "East Asian"} font instead of the ${wantsEastAsian ? "East Asian" : "Latin"} one.`,
      expected: wantsEastAsian ? "east_asia" : "latin",
      actual: wantsEastAsian ? "latin" : "east_asia",
      from: "direct",
      ...repairOf({ wantsEastAsian, isLatin }),
    };
  },
  example: {
    policy: "punctuation: { slot: east_asia }",
    passes: { body: para("他说“好”", "", '<w:rFonts w:hint="eastAsia" w:eastAsia="仿宋"/>') },
    fails: { body: para("他说“好”", "", '<w:rFonts w:eastAsia="仿宋"/>') },
  },
};

/** A hint affects all quotes of a run, including those in English words. */
function repairOf({
  wantsEastAsian,
  isLatin,
}: {
  wantsEastAsian: boolean;
  isLatin: boolean;
}): Pick<Finding, "repair" | "noRepair"> {
  if (wantsEastAsian && isLatin) {
    const reason = "the run has Latin text, whose quotes would move too";
    return { noRepair: { reason_code: "latin_text", reason } };
  }
  const hint = wantsEastAsian ? "eastAsia" : "default";
  return { repair: { element: "w:rFonts", set: { "w:hint": hint } } };
}
