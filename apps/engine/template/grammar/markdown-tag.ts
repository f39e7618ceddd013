import { holdsNothingFixed } from "../../word/movable.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { FieldTag } from "./tags.ts";

/**
 * The Markdown tag of a paragraph, if the paragraph holds nothing else but things that can move to
 * another paragraph; else `null`.
 */
export function markdownTag({
  story,
  paragraph,
  text,
  brackets,
}: ScannedParagraph): FieldTag | null {
  const [tag] = brackets;
  if (tag?.kind !== "tag" || tag.form !== "markdown" || brackets.length > 1) return null;
  if ((text.text.slice(0, tag.start) + text.text.slice(tag.end)).trim() !== "") return null;
  return holdsNothingFixed(story.document, paragraph.element) ? tag : null;
}
