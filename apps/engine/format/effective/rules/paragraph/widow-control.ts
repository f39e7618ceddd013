import { para } from "../example-xml.ts";
import { switchRule } from "./paragraph-rule.ts";

/** `w:widowControl` (ECMA-376 part 1, 17.3.1.44). */
export const widowControl = switchRule({
  code: "WIDOW_CONTROL_OFF",
  title: "A single line of a paragraph may be alone on a page.",
  advice: [
    "Set Widow/Orphan control under Paragraph, Line and Page Breaks, preferably in the style.",
  ],
  severity: "info",
  key: "widow_control",
  element: "w:widowControl",
  read: (format) => format.widowControl,
  example: {
    policy: "roles: { body: { widow_control: true } }",
    passes: { body: para("正文") },
    fails: { body: para("正文", '<w:widowControl w:val="0"/>') },
  },
});
