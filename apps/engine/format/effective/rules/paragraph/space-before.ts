import { spaceRule } from "./space-rule.ts";

export const spaceBefore = spaceRule("before", {
  code: "SPACE_BEFORE_MISMATCH",
  title: "Wrong space before the paragraph.",
  advice: ["Set the space under Paragraph, Spacing, Before, preferably in the style."],
});
