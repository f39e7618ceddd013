import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const close = /[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]/u;
const apart = /[\u3400-\u9fff] +[A-Za-z0-9]|[A-Za-z0-9] +[\u3400-\u9fff]/u;

/** A space between Chinese and Latin, always or never. */
export const mixedScripts: Rule = {
  code: "MIXED_SCRIPTS_SPACING",
  title:
    "Chinese and Latin stand apart where they should not, or close where they should stand apart.",
  advice: ["Write the place as the others: with a space between the scripts, or without."],
  severity: "info",
  reads: "text.mixed_scripts",
  repair: "none",
  isAsked: ({ text }) => text.mixed_scripts !== undefined,
  paragraph: ({ text }, { requirements }) => {
    const wantsSpace = requirements.text.mixed_scripts === "space";
    const match = (wantsSpace ? close : apart).exec(text);
    if (match === null) return null;
    const message = wantsSpace
      ? "There is no space between Chinese and Latin."
      : "There is a space between Chinese and Latin.";
    return { message, actual: match[0] };
  },
  example: {
    policy: "text: { mixed_scripts: no_space }",
    passes: { body: para("使用Word编辑") },
    fails: { body: para("使用 Word 编辑") },
  },
};
