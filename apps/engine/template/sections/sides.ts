import { isUnseen } from "../../word/movable.ts";
import { isProperties, isRangeMarker, isWrapper } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { PlacedTag } from "./section.ts";

/** Whether a paragraph has content before and behind a section tag. Section tags do not count. */
export interface Sides {
  before: boolean;
  after: boolean;
}

/** @param placed a tag in an unchanged paragraph of the template. */
export function sidesOf(placed: PlacedTag): Sides {
  const { scanned, tag } = placed;
  const { story, paragraph, text } = scanned;
  const { document } = story;
  const hasText = (from: number, to: number) => {
    let rest = "";
    let at = from;
    for (const { kind, start, end } of scanned.brackets) {
      if (kind !== "section_tag" || start < from || end > to) continue;
      rest += text.text.slice(at, start);
      at = end;
    }
    return (rest + text.text.slice(at, to)).trim() !== "";
  };
  const first = document.start(text.elementAt(tag.start));
  const last = document.start(text.elementAt(tag.end - 1));
  const offsets = nonTextIn(document, paragraph.element).map((element) => document.start(element));
  return {
    before: hasText(0, tag.start) || offsets.some((at) => at < first),
    after: hasText(tag.end, text.text.length) || offsets.some((at) => at > last),
  };
}

/** Elements that hold the text of a paragraph or a row. */
const textHolders: ReadonlySet<string> = new Set(["w:r", "w:p", "w:tc", "w:tr"]);

/** The elements in a paragraph or a row besides text, properties and range markers. */
export function nonTextIn(
  document: XmlDocument,
  element: XmlElement,
  elements: XmlElement[] = [],
): XmlElement[] {
  for (const child of document.elements(element)) {
    const name = document.name(child);
    if (isProperties(name) || isRangeMarker(name) || isUnseen(name)) continue;
    if (textHolders.has(name) || isWrapper(name)) nonTextIn(document, child, elements);
    else elements.push(child);
  }
  return elements;
}
