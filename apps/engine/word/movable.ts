import { descendants } from "../xml/descendants.ts";
import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";
import { isProperties, isRangeMarker, isWrapper } from "./structure.ts";

/** Children of a run whose place a reader cannot see. */
const unseen = new Set([
  "w:t",
  "w:lastRenderedPageBreak",
  "w:softHyphen",
  "w:annotationRef",
  "w:proofErr",
]);

/**
 * Whether a reader cannot see the place of such a child of a run. The text of `w:t` is checked
 * separately.
 */
export function isUnseen(name: string): boolean {
  return unseen.has(name);
}

/**
 * Whether everything in a paragraph besides its text can move to the paragraph before or after it:
 * floating drawings, page breaks, comment references, range markers.
 */
export function holdsNothingFixed(document: XmlDocument, element: XmlElement): boolean {
  for (const child of document.elements(element)) {
    const name = document.name(child);
    if (isProperties(name) || isRangeMarker(name) || unseen.has(name)) continue;
    const isTransparent = name === "w:r" || isWrapper(name);
    if (isTransparent ? !holdsNothingFixed(document, child) : !isMovable(document, child)) {
      return false;
    }
  }
  return true;
}

/** Whether a child of a run can move to a neighbouring paragraph and shows in the same place. */
export function isMovable(document: XmlDocument, element: XmlElement): boolean {
  switch (document.name(element)) {
    case "w:commentReference":
      return true;
    case "w:br": {
      const type = document.attribute(element, "w:type");
      return type === "page" || type === "column";
    }
    case "w:drawing":
      // Tags in a text box belong to the section with the box's anchor.
      return document.child(element, "wp:anchor") !== null && !holdsTag(document, element);
    case "mc:AlternateContent": {
      const choice = document.child(element, "mc:Choice");
      const inside = choice === null ? [] : [...document.elements(choice)];
      return inside.length > 0 && inside.every((child) => isMovable(document, child));
    }
    default:
      return false;
  }
}

function holdsTag(document: XmlDocument, element: XmlElement): boolean {
  return descendants(document, element, ["w:t"]).some((text) => document.text(text).includes("【"));
}
