import { firstCharacter } from "../../../docx/paragraph-text.ts";
import { issue } from "../../issue.ts";
import { gradeOf } from "./in-template.ts";
import type { ParagraphRule } from "./rule.ts";

/** LEADING_WHITESPACE: the paragraph's text begins with one of the policy's `trim_chars`. */
export const checkLeadingWhitespace: ParagraphRule = ({ paragraph }, context) => {
  const { expectation, story, templateParagraphs } = context;
  const { trimLeadingSpaces, trimChars } = expectation.policy;
  if (!trimLeadingSpaces) return null;
  const first = firstCharacter(story.document, paragraph);
  if (first === "" || !trimChars.includes(first)) return null;
  return issue({
    code: "LEADING_WHITESPACE",
    message: "Paragraph has trim-target leading whitespace.",
    paragraph_path: paragraph.path,
    ...gradeOf(context, () => trimChars.includes(templateParagraphs.firstCharacter(paragraph))),
  });
};
