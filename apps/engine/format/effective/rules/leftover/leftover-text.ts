import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** Filler and notes to oneself. */
const filler = /lorem ipsum|\bTODO\b|\bTBD\b|\bXXX\b|此处填写|待定内容|示例文字/iu;

export const leftoverText: Rule = {
  code: "LEFTOVER_TEXT",
  title: "Filler, or text that the policy forbids, was left in.",
  advice: ["Delete the text, or write what belongs there."],
  severity: "error",
  reads: "leftovers.patterns",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.patterns !== undefined,
  paragraph: ({ text }, { requirements, pattern }) => {
    const own = (requirements.leftovers.patterns ?? []).map((source) => pattern(source, "iu"));
    const match = [filler, ...own].map((each) => each.exec(text)?.[0]).find(Boolean);
    return match === undefined
      ? null
      : { message: "Text was left in that should not be there.", actual: match };
  },
  example: {
    policy: "leftovers: { patterns: [内部草稿] }",
    passes: { body: para("正文") },
    fails: { body: para("Lorem ipsum dolor") },
  },
};
