import { para } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

/** `w:vanish` (ECMA-376 part 1, 17.3.2.41): text that readers do not see but a search finds. */
export const hiddenText: Rule = {
  code: "HIDDEN_TEXT_PRESENT",
  title: "Text is hidden.",
  advice: ["Show hidden text with Ctrl+Shift+8, then delete it or clear Hidden under Font."],
  severity: "error",
  reads: "leftovers.hidden",
  repair: "none",
  goesByFormat: true,
  isAsked: ({ leftovers }) => leftovers.hidden === true,
  run: ({ format: { hidden } }) =>
    hidden.value
      ? { message: "Text is hidden.", expected: false, actual: true, from: hidden.from }
      : null,
  example: {
    policy: "leftovers: { hidden: true }",
    passes: { body: para("正文") },
    fails: { body: para("正文", "", "<w:vanish/>") },
  },
};
