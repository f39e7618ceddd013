import type { XmlDocument } from "./document.ts";
import type { XmlElement, XmlNode } from "./tree.ts";

/**
 * Makes an element with its attributes and children. It is not in the document yet.
 *
 * @param like an element with the same namespace, whose prefix is declared in the place of the new
 *   one.
 * @param attributes values by canonical name (`"w:val"`). Values are text, not source.
 */
export function newElement(
  document: XmlDocument,
  like: XmlElement,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly XmlNode[] = [],
): XmlElement {
  const element = document.createElement(like, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    document.setAttribute(element, attribute, value);
  }
  if (children.length > 0) document.setChildren(element, children);
  return element;
}
