import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";

/**
 * Children of a run that have no place in its text, and that a tag may stand around: what says where
 * to hyphenate, what a comment hangs on.
 */
const loose = new Set([
  "w:softHyphen",
  "w:commentReference",
  "w:annotationRef",
  "w:separator",
  "w:continuationSeparator",
]);

/** Whether a tag may be written across a child of a run that is no text. */
export function isLoose(document: XmlDocument, element: XmlElement): boolean {
  return loose.has(document.name(element)) || isFloating(document, element);
}

/** A drawing that is anchored (ECMA-376 part 1, 20.4.2.3) or a VML shape that is placed absolutely. */
function isFloating(document: XmlDocument, element: XmlElement): boolean {
  switch (document.name(element)) {
    case "w:drawing":
      return document.child(element, "wp:anchor") !== null;
    case "w:pict": {
      for (const shape of document.elements(element)) {
        const style = document.attribute(shape, "style");
        if (style !== undefined) return /(?:^|;)\s*position\s*:\s*absolute/i.test(style);
      }
      return false;
    }
    case "mc:AlternateContent": {
      let hasAny = false;
      for (const branch of document.elements(element)) {
        for (const child of document.elements(branch)) {
          if (!isFloating(document, child)) return false;
          hasAny = true;
        }
      }
      return hasAny;
    }
    default:
      return false;
  }
}
