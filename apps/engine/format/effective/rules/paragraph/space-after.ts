import { spaceRule } from "./space-rule.ts";

export const spaceAfter = spaceRule("after", {
  code: "SPACE_AFTER_MISMATCH",
  title: "Wrong space after the paragraph.",
  advice: ["Set the space under Paragraph, Spacing, After, preferably in the style."],
});
