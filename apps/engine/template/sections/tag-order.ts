import type { PlacedTag } from "./section.ts";

/**
 * Positions of section tags, to compare their order in the source of a part. A position is the
 * octet of a text element plus an offset in its text; it is not an offset in the source.
 */

/** The position at which a tag begins. */
export function startOf({ scanned, tag }: PlacedTag): number {
  const piece = scanned.text.pieceAt(tag.start);
  return scanned.story.document.start(piece.element) + 1 + tag.start - piece.start;
}

/** The position at which a tag ends. */
export function endOf({ scanned, tag }: PlacedTag): number {
  const piece = scanned.text.pieceAt(tag.end - 1);
  return scanned.story.document.start(piece.element) + 1 + tag.end - piece.start;
}
