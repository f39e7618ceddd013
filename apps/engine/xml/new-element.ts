import type { XmlDocument } from "./document.ts";
import type { XmlElement, XmlNode } from "./tree.ts";

/**
 * A new element with all that is in it, which stands nowhere yet.
 *
 * @param like an element of the same namespace, whose prefix is declared where the new one will stand.
 * @param attributes by canonical name (`"w:val"`), their values as text.
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
