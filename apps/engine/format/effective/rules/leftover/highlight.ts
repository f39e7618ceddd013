import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** `w:highlight` (ECMA-376 part 1, 17.3.2.15): highlighting for a reviewer that was left in. */
export const highlight: Rule = {
  code: "HIGHLIGHT_PRESENT",
  title: "Text is highlighted.",
  advice: ["Deal with the highlighted text, then set the highlighting to No Color."],
  severity: "error",
  reads: "leftovers.highlight",
  repair: "safe",
  goesByFormat: true,
  isAsked: ({ leftovers }) => leftovers.highlight === true,
  run: ({ format }) => {
    const actual = format.highlight;
    if (actual.value === "none") return null;
    const repair =
      actual.from === "direct"
        ? { element: "w:highlight", drop: [], isRemoval: true }
        : { element: "w:highlight", set: { "w:val": "none" } };
    return {
      message: "Text is highlighted.",
      expected: "none",
      actual: actual.value,
      from: actual.from,
      repair,
    };
  },
  example: {
    policy: "leftovers: { highlight: true }",
    passes: { body: para("正文") },
    fails: { body: para("正文", "", '<w:highlight w:val="yellow"/>') },
  },
};
