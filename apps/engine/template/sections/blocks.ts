import { holdsNothingFixed } from "../../word/movable.ts";
import { propertiesOf } from "../../word/property-order.ts";
import { contentOf, isProperties, isRangeMarker, isWrapper } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";

/** Whether an element is a block: a paragraph, a table, or a wrapper around these. */
export function isBlock(name: string): boolean {
  return name === "w:p" || name === "w:tbl" || name === "w:sdt" || name === "w:customXml";
}

/** The last paragraph or table in a block: the block itself, or the last in its wrappers. */
export function lastBlockIn(document: XmlDocument, block: XmlElement): XmlElement {
  let at = block;
  while (at !== noNode && isWrapper(document.name(at))) {
    at = contentOf(document, at).at(-1) ?? noNode;
  }
  return at;
}

/** The first paragraph or table in a block: the block itself, or the first in its wrappers. */
export function firstBlockIn(document: XmlDocument, block: XmlElement): XmlElement {
  let at = block;
  while (at !== noNode && isWrapper(document.name(at))) at = contentOf(document, at)[0] ?? noNode;
  return at;
}

/** Whether an element has a child of a name, directly or in wrappers. */
export function holds(document: XmlDocument, element: XmlElement, name: string): boolean {
  return contentOf(document, element).some((child) => {
    const childName = document.name(child);
    return childName === name || (isWrapper(childName) && holds(document, child, name));
  });
}

/** Whether a paragraph has no text, and nothing that cannot move to another paragraph. */
export function isBlank(document: XmlDocument, paragraph: XmlElement): boolean {
  return !hasText(document, paragraph) && holdsNothingFixed(document, paragraph);
}

function hasText(document: XmlDocument, element: XmlElement): boolean {
  return contentOf(document, element).some((child) => {
    const name = document.name(child);
    if (name === "w:t") return document.text(child).trim() !== "";
    return (name === "w:r" || isWrapper(name)) && hasText(document, child);
  });
}

/** The properties of the document section that ends with a paragraph; `null` if none ends there. */
export function sectionOf(document: XmlDocument, paragraph: XmlElement): XmlElement | null {
  const properties = document.child(paragraph, "w:pPr");
  return properties && document.child(document.unfold(properties), "w:sectPr");
}

/** Removes the end of a document section from the properties of a paragraph; returns them. */
export function withoutSection(document: XmlDocument, properties: XmlElement): XmlElement {
  const children = document.nodes(document.unfold(properties));
  const others = children.filter(
    (node) => !document.isElement(node) || document.name(node) !== "w:sectPr",
  );
  if (others.length < children.length) document.setChildren(properties, others);
  return properties;
}

/** Moves the end of a document section to another paragraph (17.6.17, 17.6.18). */
export function moveSection(document: XmlDocument, section: XmlElement, to: XmlElement): void {
  const properties = propertiesOf(document, to, "w:pPr");
  const children = document.nodes(properties);
  const change = children.findIndex(
    (node) => document.isElement(node) && document.name(node) === "w:pPrChange",
  );
  children.splice(change < 0 ? children.length : change, 0, section);
  document.setChildren(properties, children);
}

/** Puts runs at the end of a paragraph. */
export function append(
  document: XmlDocument,
  paragraph: XmlElement,
  runs: readonly XmlNode[],
): void {
  document.setChildren(paragraph, [...document.nodes(paragraph), ...runs]);
}

/** Puts runs at the beginning of a paragraph, behind its properties and range markers. */
export function prepend(
  document: XmlDocument,
  paragraph: XmlElement,
  runs: readonly XmlNode[],
): void {
  const children = document.nodes(paragraph);
  const end = children.findIndex((node) => {
    if (!document.isElement(node)) return false;
    const name = document.name(node);
    return !isProperties(name) && !isRangeMarker(name);
  });
  const behind = end < 0 ? [] : children.splice(end);
  document.setChildren(paragraph, children.concat(runs, behind));
}
