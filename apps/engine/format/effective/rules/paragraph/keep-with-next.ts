import { para } from "../example-xml.ts";
import { switchRule } from "./paragraph-rule.ts";

/** `w:keepNext` (ECMA-376 part 1, 17.3.1.15). */
export const keepWithNext = switchRule({
  code: "KEEP_WITH_NEXT_MISSING",
  title: "Wrong setting of Keep with next.",
  advice: [
    "Set or clear Keep with next under Paragraph, Line and Page Breaks, preferably in the style.",
  ],
  severity: "warn",
  key: "keep_with_next",
  element: "w:keepNext",
  read: (format) => format.keepNext,
  example: {
    policy: "roles: { body: { keep_with_next: true } }",
    passes: { body: para("正文", "<w:keepNext/>") },
    fails: { body: para("正文") },
  },
});
