import { satisfies } from "../../../policy/values.ts";
import { para } from "../example-xml.ts";
import { runPropertyRule } from "./run-rule.ts";

/** `w:spacing` of a run (ECMA-376 part 1, 17.3.2.35), twips between characters. */
export const charSpacing = runPropertyRule({
  code: "CHAR_SPACING_MISMATCH",
  title: "Wrong character spacing.",
  advice: ["Set the spacing under Font, Advanced, Character Spacing."],
  severity: "warn",
  key: "char_spacing",
  read: (format) => format.charSpacing,
  isRight: (wanted, { value }) => satisfies(wanted, "twips", value),
  describe: (value) => `${value} twips`,
  describeWanted: ({ text }) => text,
  write: ({ nominal }) =>
    nominal === null ? null : { element: "w:spacing", set: { "w:val": String(nominal.amount) } },
  element: "w:spacing",
  example: {
    policy: "roles: { body: { char_spacing: 0±1pt } }",
    passes: { body: para("正文") },
    fails: { body: para("正文", "", '<w:spacing w:val="60"/>') },
  },
});
