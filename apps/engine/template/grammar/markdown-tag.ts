import { holdsNothingFixed } from "../../word/movable.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { TagFound } from "./tags.ts";

/**
 * The tag of a paragraph that asks for Markdown and holds nothing else that cannot stand in another
 * paragraph; `null` of any other.
 */
export function markdownTag({ story, paragraph, text, found }: ScannedParagraph): TagFound | null {
  const [tag] = found;
  if (tag?.kind !== "tag" || tag.form !== "markdown" || found.length > 1) return null;
  if ((text.text.slice(0, tag.start) + text.text.slice(tag.end)).trim() !== "") return null;
  return holdsNothingFixed(story.document, paragraph.element) ? tag : null;
}
