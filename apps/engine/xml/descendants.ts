import type { XmlDocument } from "./document.ts";
import type { XmlElement, XmlNode } from "./tree.ts";

/** All elements of some names in an element, in document order; not those in one another. */
export function descendants(
  document: XmlDocument,
  container: XmlElement,
  names: readonly string[],
): XmlElement[] {
  const found: XmlElement[] = [];
  for (const element of document.elements(container)) {
    collect(document, element, (name) => names.includes(name), found);
  }
  return found;
}

/** The same among nodes, which may be such elements themselves. */
export function elementsAmong(
  document: XmlDocument,
  nodes: readonly XmlNode[],
  isWanted: (name: string) => boolean,
): XmlElement[] {
  const found: XmlElement[] = [];
  for (const node of nodes) {
    if (document.isElement(node)) collect(document, node, isWanted, found);
  }
  return found;
}

function collect(
  document: XmlDocument,
  element: XmlElement,
  isWanted: (name: string) => boolean,
  found: XmlElement[],
): void {
  if (isWanted(document.name(element))) {
    found.push(element);
  } else if (!document.isFolded(element)) {
    for (const child of document.elements(element)) collect(document, child, isWanted, found);
  }
}
