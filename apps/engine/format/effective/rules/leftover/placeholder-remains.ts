import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

const patterns = [
  /【[A-Z][A-Z0-9_.]*】/u,
  /【\s*】/u,
  /\{\{[^{}]*\}\}/u,
  /\$\{[^{}]*\}/u,
  /_{5,}/u,
  /[×Xx]{3,}/u,
];

/** Tags that were not filled, and the blanks of other systems. */
export const placeholderRemains: Rule = {
  code: "PLACEHOLDER_REMAINS",
  title: "A blank was not filled.",
  advice: ["Fill the blank, or make a tag of it that the job fills."],
  severity: "error",
  reads: "leftovers.placeholders",
  repair: "none",
  isAsked: ({ leftovers }) => leftovers.placeholders === true,
  paragraph: ({ text }) => {
    for (const pattern of patterns) {
      const match = pattern.exec(text);
      if (match !== null) return { message: "A blank was not filled.", actual: match[0] };
    }
    return null;
  },
  example: {
    policy: "leftovers: { placeholders: true }",
    passes: { body: para("会议【通知】") },
    fails: { body: para("会议【MEETING_TITLE】") },
  },
};
