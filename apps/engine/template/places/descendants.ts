import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";

/** All elements of some names in an element, in document order; not those in one another. */
export function descendants(
  document: XmlDocument,
  container: XmlElement,
  names: readonly string[],
  found: XmlElement[] = [],
): XmlElement[] {
  for (const element of document.elements(container)) {
    if (names.includes(document.name(element))) found.push(element);
    else if (!document.isFolded(element)) descendants(document, element, names, found);
  }
  return found;
}
