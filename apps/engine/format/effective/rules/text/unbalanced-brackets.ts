import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const pairs: Readonly<Record<string, string>> = {
  "（": "）",
  "《": "》",
  "“": "”",
  "〔": "〕",
  "【": "】",
  "「": "」",
  "『": "』",
};
const eastAsian = /[\u3400-\u9fff]/u;
const anyBracket = new RegExp(`[${Object.entries(pairs).flat().join("")}]`, "u");
const closers = new Set(Object.values(pairs));

/** Brackets and quotes that are closed elsewhere than in the paragraph that opens them, or never. */
export const unbalancedBrackets: Rule = {
  code: "UNBALANCED_BRACKETS",
  title: "A bracket or quote is not closed, or not opened.",
  advice: ["Write the mark that is missing, or delete the one that stands alone."],
  severity: "warn",
  reads: "punctuation.unbalanced",
  repair: "none",
  isAsked: ({ punctuation }) => punctuation.unbalanced === true,
  paragraph: ({ text }) => {
    if (!anyBracket.test(text)) return null;
    const open: string[] = [];
    // Other languages pair these quotes otherwise: „so“, “so”, ”so”.
    const countsQuotes = eastAsian.test(text);
    for (const character of text) {
      if (!countsQuotes && (character === "“" || character === "”")) continue;
      const closer = pairs[character];
      if (closer !== undefined) open.push(closer);
      else if (closers.has(character) && open.pop() !== character) {
        return { message: "A bracket or quote is not opened.", actual: character };
      }
    }
    const [first] = open;
    if (first === undefined) return null;
    return { message: "A bracket or quote is not closed.", expected: first, actual: null };
  },
  example: {
    policy: "punctuation: { unbalanced: true }",
    passes: { body: para("《办法》（试行）") },
    fails: { body: para("《办法（试行）") },
  },
};
