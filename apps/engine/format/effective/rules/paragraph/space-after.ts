import { spaceRule } from "./space-rule.ts";

export const spaceAfter = spaceRule("after", {
  code: "SPACE_AFTER_MISMATCH",
  title: "The space after the paragraph is not what it should be.",
  advice: ["Set the space under Paragraph, Spacing, After, best in the style."],
});
