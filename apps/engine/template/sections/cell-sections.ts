import { contentOf, isWrapper } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { PlacedTag, Section } from "./section.ts";

/**
 * The opening tags of sections that fill their cell. They repeat their content within the cell. Up
 * to docops 0.1 they repeated the row, as `|row` does now.
 */
export function sectionsAloneInCells(sections: readonly Section[]): PlacedTag[] {
  return sections.flatMap(({ tags, extent, children }) => {
    const inside = sectionsAloneInCells(children);
    if (tags === null || extent.kind === "rows" || !fillsCell(tags)) return inside;
    return [tags.open, ...inside];
  });
}

/** Whether a cell holds only the section, from its opening to its closing tag. */
function fillsCell({ open, close }: { open: PlacedTag; close: PlacedTag }): boolean {
  const { document } = open.scanned.story;
  const isFirst = open.scanned.text.text.slice(0, open.tag.start).trim() === "";
  const isLast = close.scanned.text.text.slice(close.tag.end).trim() === "";
  if (!isFirst || !isLast) return false;
  return (
    isAtEdgeOfCell(document, open.scanned.paragraph.element, 0) &&
    isAtEdgeOfCell(document, close.scanned.paragraph.element, -1)
  );
}

/** Whether a paragraph is the first or the last block of a cell. */
function isAtEdgeOfCell(document: XmlDocument, paragraph: XmlElement, edge: 0 | -1): boolean {
  let at = paragraph;
  for (;;) {
    const parent = document.parent(at);
    if (contentOf(document, parent).at(edge) !== at) return false;
    const name = document.name(parent);
    if (name === "w:tc") return true;
    if (!isWrapper(name)) return false;
    at = parent;
  }
}
