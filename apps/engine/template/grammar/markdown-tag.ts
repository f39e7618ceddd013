import type { ScannedParagraph } from "./scan.ts";
import type { TagFound } from "./tags.ts";

/** The tag of a paragraph that asks for Markdown and says nothing else; `null` of any other. */
export function markdownTag({ text: { text }, found }: ScannedParagraph): TagFound | null {
  const [tag] = found;
  if (tag?.kind !== "tag" || tag.form !== "markdown" || found.length > 1) return null;
  return (text.slice(0, tag.start) + text.slice(tag.end)).trim() === "" ? tag : null;
}
