import { characterClasses } from "../../document/character-classes.ts";
import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const chineseFiller = /待定内容|示例文字|(?<![在于])此处填写/u;

/** Filler text and notes to oneself. A sentence that only mentions such a word does not match. */
const leftovers = [
  /lorem ipsum/iu,
  chineseFiller,
  // A note with a colon, with brackets, alone or before a task; not a sentence about such notes.
  /(?<![\w“"'-])(?:TODO|FIXME)(?:\s?[:：]|\([^()]{1,30}\)|(?=\s*(?:[)）\]】。，；]|$)))/u,
  /^\s*(?:TODO|FIXME)\s+(?!(?:lists?|items?|apps?|comments?|tags?|markers?|files?|tools?|software|is|are|was|and|or)\b)\S/u,
  // A value that is not decided yet: 时间：TBD; not TBD-12 or 缩写TBD表示.
  /(?<![\w“"'-])(?:TBD|TBC|TBA)(?=\s*(?:[.,;:)）\]】。，；、]|$))/u,
];

export const leftoverText: Rule = {
  code: "LEFTOVER_TEXT",
  title: "The document still has filler text, or text that the policy forbids.",
  advice: ["Delete the text, or write what belongs there."],
  severity: "error",
  reads: "leftovers.patterns",
  repair: "none",
  isAsked: ({ leftovers: asked }) => asked.patterns !== undefined,
  paragraph: ({ text, textClasses }, { requirements, pattern }) => {
    const builtIn =
      (textClasses & characterClasses.latin) === 0
        ? firstOf([chineseFiller], text)
        : firstOf(leftovers, text);
    const policyPatterns = requirements.leftovers.patterns ?? [];
    const match =
      builtIn ??
      firstOf(
        policyPatterns.map((source) => pattern(source, "iu")),
        text,
      );
    return match === null
      ? null
      : {
          message: "The document still has text that must be removed.",
          actual: match.slice(0, 80),
        };
  },
  example: {
    policy: "leftovers: { patterns: [内部草稿] }",
    passes: { body: para("正文") },
    fails: { body: para("Lorem ipsum dolor") },
  },
};

/** The match of the first pattern that matches more than white space. */
function firstOf(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const match = pattern.exec(text)?.[0].trim();
    if (match) return match;
  }
  return null;
}
