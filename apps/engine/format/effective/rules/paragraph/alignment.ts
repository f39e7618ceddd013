import { para } from "../example-xml.ts";
import { propertyRule } from "./paragraph-rule.ts";

/** `w:jc` (ECMA-376 part 1, 17.3.1.13). */
export const alignment = propertyRule({
  code: "ALIGNMENT_MISMATCH",
  title: "Wrong alignment.",
  advice: ["Align the paragraph on the Home tab, preferably in its style."],
  severity: "error",
  key: "alignment",
  read: (format) => format.alignment,
  isRight: (wanted, { value, isUnverified }) => (isUnverified ? null : wanted.includes(value)),
  describe: (value) => value,
  describeWanted: (wanted) => wanted.join(" or "),
  write: ([wanted, ...others]) =>
    others.length > 0 ? null : { element: "w:jc", set: { "w:val": wanted ?? "left" } },
  writeValue: (value) => ({ element: "w:jc", set: { "w:val": value } }),
  element: "w:jc",
  attributes: [],
  example: {
    policy: "roles: { body: { alignment: both } }",
    passes: { body: para("正文", '<w:jc w:val="both"/>') },
    fails: { body: para("正文", '<w:jc w:val="center"/>') },
  },
});
