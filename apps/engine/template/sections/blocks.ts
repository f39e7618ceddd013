import { holdsNothingFixed } from "../../word/movable.ts";
import { propertiesOf } from "../../word/property-order.ts";
import { contentOf, isProperties, isRangeMarker, isWrapper } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";

/** What stands among blocks: paragraphs, tables, and what wraps them. */
export function isBlock(name: string): boolean {
  return name === "w:p" || name === "w:tbl" || name === "w:sdt" || name === "w:customXml";
}

/** The last block of a block, looked for in content controls and the like. */
export function lastBlockIn(document: XmlDocument, block: XmlElement): XmlElement {
  let at = block;
  while (at !== noNode && isWrapper(document.name(at))) {
    at = contentOf(document, at).at(-1) ?? noNode;
  }
  return at;
}

/** The first block of a block, likewise. */
export function firstBlockIn(document: XmlDocument, block: XmlElement): XmlElement {
  let at = block;
  while (at !== noNode && isWrapper(document.name(at))) at = contentOf(document, at)[0] ?? noNode;
  return at;
}

/** Whether an element holds another of that name, in wrappers or not. */
export function holds(document: XmlDocument, element: XmlElement, name: string): boolean {
  return contentOf(document, element).some((child) => {
    const own = document.name(child);
    return own === name || (isWrapper(own) && holds(document, child, name));
  });
}

/** Whether a paragraph has neither text nor anything that cannot stand elsewhere. */
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

export function sectionOf(document: XmlDocument, paragraph: XmlElement): XmlElement | null {
  const properties = document.child(paragraph, "w:pPr");
  return properties && document.child(document.unfold(properties), "w:sectPr");
}

export function withoutSection(document: XmlDocument, properties: XmlElement): XmlElement {
  const children = document.nodes(document.unfold(properties));
  const kept = children.filter(
    (node) => !document.isElement(node) || document.name(node) !== "w:sectPr",
  );
  if (kept.length < children.length) document.setChildren(properties, kept);
  return properties;
}

/** Lets a section of the document end with another paragraph (17.6.17, 17.6.18). */
export function moveSection(document: XmlDocument, section: XmlElement, to: XmlElement): void {
  const properties = propertiesOf(document, to, "w:pPr");
  const children = document.nodes(properties);
  const change = children.findIndex(
    (node) => document.isElement(node) && document.name(node) === "w:pPrChange",
  );
  children.splice(change < 0 ? children.length : change, 0, section);
  document.setChildren(properties, children);
}

export function append(
  document: XmlDocument,
  paragraph: XmlElement,
  runs: readonly XmlNode[],
): void {
  document.setChildren(paragraph, [...document.nodes(paragraph), ...runs]);
}

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
