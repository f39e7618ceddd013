import { spaceRule } from "./space-rule.ts";

export const spaceBefore = spaceRule("before", {
  code: "SPACE_BEFORE_MISMATCH",
  title: "The space before the paragraph is not what it should be.",
  advice: ["Set the space under Paragraph, Spacing, Before, best in the style."],
});
