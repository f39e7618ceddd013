import { describeLength, isSpaceRight } from "./compare.ts";
import { para } from "./example-xml.ts";
import { propertyRule } from "./paragraph-rule.ts";
import { spaceRepair } from "./space-repair.ts";

/** `w:spacing/@w:before` and its kin (ECMA-376 part 1, 17.3.1.33). */
export const spaceBefore = propertyRule({
  code: "SPACE_BEFORE_MISMATCH",
  title: "The space before the paragraph is not what it should be.",
  severity: "warn",
  key: "space_before",
  read: (format) => format.before,
  isRight: isSpaceRight,
  describe: describeLength,
  describeWanted: ({ text }) => text,
  write: (wanted) => spaceRepair(wanted, "before"),
  element: "w:spacing",
  attributes: ["w:before", "w:beforeLines", "w:beforeAutospacing"],
  example: {
    policy: "roles: { body: { space_before: 6pt } }",
    passes: { body: para("正文", '<w:spacing w:before="120"/>') },
    fails: { body: para("正文", '<w:spacing w:before="360"/>') },
  },
});
