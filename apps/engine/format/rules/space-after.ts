import { describeLength, isSpaceRight } from "./compare.ts";
import { para } from "./example-xml.ts";
import { propertyRule } from "./paragraph-rule.ts";
import { spaceRepair } from "./space-repair.ts";

/** `w:spacing/@w:after` and its kin (ECMA-376 part 1, 17.3.1.33). */
export const spaceAfter = propertyRule({
  code: "SPACE_AFTER_MISMATCH",
  title: "The space after the paragraph is not what it should be.",
  severity: "warn",
  key: "space_after",
  read: (format) => format.after,
  isRight: isSpaceRight,
  describe: describeLength,
  describeWanted: ({ text }) => text,
  write: (wanted) => spaceRepair(wanted, "after"),
  element: "w:spacing",
  attributes: ["w:after", "w:afterLines", "w:afterAutospacing"],
  example: {
    policy: "roles: { body: { space_after: 6pt } }",
    passes: { body: para("正文", '<w:spacing w:after="120"/>') },
    fails: { body: para("正文", '<w:spacing w:after="360"/>') },
  },
});
