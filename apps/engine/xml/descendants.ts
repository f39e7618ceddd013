import type { XmlDocument } from "./document.ts";
import type { XmlElement, XmlNode } from "./tree.ts";

/**
 * All elements with some names in an element, in document order, but none inside of another of
 * them.
 */
export function descendants(
  document: XmlDocument,
  container: XmlElement,
  names: readonly string[],
): XmlElement[] {
  const elements: XmlElement[] = [];
  for (const element of document.elements(container)) {
    collect(document, element, (name) => names.includes(name), elements);
  }
  return elements;
}

/** Like `descendants`, for several nodes, which may be such elements themselves. */
export function elementsAmong(
  document: XmlDocument,
  nodes: readonly XmlNode[],
  isWanted: (name: string) => boolean,
): XmlElement[] {
  const elements: XmlElement[] = [];
  for (const node of nodes) {
    if (document.isElement(node)) collect(document, node, isWanted, elements);
  }
  return elements;
}

function collect(
  document: XmlDocument,
  element: XmlElement,
  isWanted: (name: string) => boolean,
  elements: XmlElement[],
): void {
  if (isWanted(document.name(element))) {
    elements.push(element);
  } else if (!document.isFolded(element)) {
    for (const child of document.elements(element)) collect(document, child, isWanted, elements);
  }
}
