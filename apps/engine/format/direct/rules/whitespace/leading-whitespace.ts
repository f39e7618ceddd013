import { firstCharacter } from "../../../../word/paragraph-text.ts";
import { gradeOf } from "../in-template.ts";
import type { DirectRule } from "../rule.ts";

export const leadingWhitespace: DirectRule = {
  code: "LEADING_WHITESPACE",
  title: "The paragraph begins with a character of the policy's trim_chars.",
  advice: ["Indent the paragraph by its style instead of by spaces or tabs."],
  severity: "error",
  reads: "trim_leading_spaces, trim_chars",
  repair: "none",
  paragraph: ({ paragraph }, context) => {
    const { expectation, story, templateParagraphs } = context;
    const { trimLeadingSpaces, trimChars } = expectation.policy;
    if (!trimLeadingSpaces) return null;
    const first = firstCharacter(story.document, paragraph);
    if (first === "" || !trimChars.includes(first)) return null;
    return {
      message: "Paragraph has trim-target leading whitespace.",
      ...gradeOf(context, () => trimChars.includes(templateParagraphs.firstCharacter(paragraph))),
    };
  },
};
