import { isUnseen } from "../../word/movable.ts";
import { isProperties, isRangeMarker, isWrapper } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { PlacedTag } from "./section.ts";

/** Whether a paragraph says or holds anything before a section tag and behind it, other section tags aside. */
export interface Sides {
  before: boolean;
  after: boolean;
}

/** @param tag in a paragraph of the template, which nobody has changed. */
export function sidesOf({ scanned, tag: found }: PlacedTag): Sides {
  const { story, paragraph, text } = scanned;
  const { document } = story;
  const says = (from: number, to: number) => {
    let rest = "";
    let at = from;
    for (const { kind, start, end } of scanned.brackets) {
      if (kind !== "section_tag" || start < from || end > to) continue;
      rest += text.text.slice(at, start);
      at = end;
    }
    return (rest + text.text.slice(at, to)).trim() !== "";
  };
  const first = document.start(text.elementAt(found.start));
  const last = document.start(text.elementAt(found.end - 1));
  const things = nonTextIn(document, paragraph.element).map((thing) => document.start(thing));
  return {
    before: says(0, found.start) || things.some((at) => at < first),
    after: says(found.end, text.text.length) || things.some((at) => at > last),
  };
}

/** What a paragraph or a row holds its text in. */
const around: ReadonlySet<string> = new Set(["w:r", "w:p", "w:tc", "w:tr"]);

/** What a paragraph, or the paragraphs of a row, hold besides text and range markers. */
export function nonTextIn(
  document: XmlDocument,
  element: XmlElement,
  found: XmlElement[] = [],
): XmlElement[] {
  for (const child of document.elements(element)) {
    const name = document.name(child);
    if (isProperties(name) || isRangeMarker(name) || isUnseen(name)) continue;
    if (around.has(name) || isWrapper(name)) nonTextIn(document, child, found);
    else found.push(child);
  }
  return found;
}
