import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** `w:highlight` (ECMA-376 part 1, 17.3.2.15): a mark for somebody who was to look at it. */
export const highlight: Rule = {
  code: "HIGHLIGHT_PRESENT",
  title: "Text is highlighted.",
  advice: ["Settle what is highlighted, then set the highlighting to No Color."],
  severity: "error",
  reads: "leftovers.highlight",
  repair: "safe",
  goesByFormat: true,
  isAsked: ({ leftovers }) => leftovers.highlight === true,
  run: ({ format: { highlight: found } }) => {
    if (found.value === "none") return null;
    const repair =
      found.from === "direct"
        ? { element: "w:highlight", drop: [], isRemoval: true }
        : { element: "w:highlight", set: { "w:val": "none" } };
    return {
      message: "Text is highlighted.",
      expected: "none",
      actual: found.value,
      from: found.from,
      repair,
    };
  },
  example: {
    policy: "leftovers: { highlight: true }",
    passes: { body: para("正文") },
    fails: { body: para("正文", "", '<w:highlight w:val="yellow"/>') },
  },
};
