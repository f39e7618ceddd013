import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";

/**
 * Children of a run that do not belong to its text, and that may stand inside a tag, such as a soft
 * hyphen or the reference of a comment.
 */
const loose = new Set([
  "w:softHyphen",
  "w:commentReference",
  "w:annotationRef",
  "w:separator",
  "w:continuationSeparator",
]);

/** Whether a child of a run that is not text may stand inside a tag. */
export function isLoose(document: XmlDocument, element: XmlElement): boolean {
  return loose.has(document.name(element)) || isFloating(document, element);
}

/**
 * Whether it is an anchored drawing (ECMA-376 part 1, 20.4.2.3) or an absolutely positioned VML
 * shape.
 */
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
