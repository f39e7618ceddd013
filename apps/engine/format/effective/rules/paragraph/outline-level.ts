import { para } from "../example-xml.ts";
import { propertyRule } from "./paragraph-rule.ts";

/** `w:outlineLvl` (ECMA-376 part 1, 17.3.1.20): 0 to 8, 9 is body text. */
export const outlineLevel = propertyRule({
  code: "OUTLINE_LEVEL_MISMATCH",
  title: "Wrong outline level.",
  advice: ["Set the level under Paragraph, Outline level, preferably in the style."],
  severity: "warn",
  key: "outline_level",
  read: (format) => format.outlineLevel,
  isRight: (wanted, { value }) => value === wanted,
  describe: String,
  describeWanted: String,
  write: (wanted) => ({ element: "w:outlineLvl", set: { "w:val": String(wanted) } }),
  element: "w:outlineLvl",
  attributes: [],
  example: {
    policy: "roles: { body: { outline_level: 0 } }",
    passes: { body: para("第一章", '<w:outlineLvl w:val="0"/>') },
    fails: { body: para("第一章") },
  },
});
