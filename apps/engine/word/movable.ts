import { descendants } from "../xml/descendants.ts";
import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";
import { isProperties, isRangeMarker, isWrapper } from "./structure.ts";

/** Things in a run that a reader does not see where they stand. */
const unseen = new Set([
  "w:t",
  "w:lastRenderedPageBreak",
  "w:softHyphen",
  "w:annotationRef",
  "w:proofErr",
]);

/** Whether a reader does not see such a thing in a run where it stands; text counts for itself. */
export function isUnseen(name: string): boolean {
  return unseen.has(name);
}

/**
 * Whether a paragraph, its text aside, holds only what can as well stand in the paragraph before or
 * behind it: floating drawings, page breaks, comment references, range markers.
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

/** Whether something in a run shows in the same place from a neighbouring paragraph. */
export function isMovable(document: XmlDocument, element: XmlElement): boolean {
  switch (document.name(element)) {
    case "w:commentReference":
      return true;
    case "w:br": {
      const type = document.attribute(element, "w:type");
      return type === "page" || type === "column";
    }
    case "w:drawing":
      // Tags in a text box are of the section that the box is anchored in.
      return document.child(element, "wp:anchor") !== null && !holdsTag(document, element);
    case "mc:AlternateContent": {
      const choice = document.child(element, "mc:Choice");
      const inside = choice === null ? [] : [...document.elements(choice)];
      return inside.length > 0 && inside.every((each) => isMovable(document, each));
    }
    default:
      return false;
  }
}

function holdsTag(document: XmlDocument, element: XmlElement): boolean {
  return descendants(document, element, ["w:t"]).some((each) => document.text(each).includes("【"));
}
