import { holdsNothingFixed } from "../../word/movable.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";

/**
 * Whether a paragraph has no text but section tags, and nothing that cannot move: it can be
 * removed.
 */
export function isOnlySectionTags({ story, paragraph, text, brackets }: ScannedParagraph): boolean {
  if (!brackets.every(({ kind }) => kind === "section_tag")) return false;
  let rest = "";
  let at = 0;
  for (const { start, end } of brackets) {
    rest += text.text.slice(at, start);
    at = end;
  }
  if ((rest + text.text.slice(at)).trim() !== "") return false;
  return holdsNothingFixed(story.document, paragraph.element);
}
