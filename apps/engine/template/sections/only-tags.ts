import { holdsNothingFixed } from "../../word/movable.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";

/** Whether a paragraph says nothing but where sections begin and end, so that it can go away. */
export function isOnlySectionTags({
  story,
  paragraph,
  text,
  brackets: found,
}: ScannedParagraph): boolean {
  if (!found.every(({ kind }) => kind === "section_tag")) return false;
  let rest = "";
  let at = 0;
  for (const { start, end } of found) {
    rest += text.text.slice(at, start);
    at = end;
  }
  if ((rest + text.text.slice(at)).trim() !== "") return false;
  return holdsNothingFixed(story.document, paragraph.element);
}
