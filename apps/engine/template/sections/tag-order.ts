import type { PlacedTag } from "./section.ts";

/** The order of section tags in the source of their part: numbers between the octets of their texts. */

/** Where a tag begins. */
export function startOf({ scanned, tag: found }: PlacedTag): number {
  const piece = scanned.text.pieceAt(found.start);
  return scanned.story.document.start(piece.element) + 1 + found.start - piece.start;
}

/** Where a tag ends. */
export function endOf({ scanned, tag: found }: PlacedTag): number {
  const piece = scanned.text.pieceAt(found.end - 1);
  return scanned.story.document.start(piece.element) + 1 + found.end - piece.start;
}
