import { isRangeMarker, siblings } from "../../word/structure.ts";
import { elementsAmong } from "../../xml/descendants.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";

/**
 * The content that a section repeats or hides: siblings from first to last; `null` if it is empty.
 */
export type Content = { first: XmlNode; last: XmlNode } | null;

/**
 * The content made of siblings. Range markers and white space at its ends do not belong to the
 * section; they stay where they are.
 */
export function contentFrom(document: XmlDocument, nodes: readonly XmlNode[]): Content {
  const counts = (node: XmlNode) => document.isElement(node) && !isRangeMarker(document.name(node));
  const first = nodes.find(counts);
  const last = nodes.findLast(counts);
  return first === undefined || last === undefined ? null : { first, last };
}

const noteReferences = ["w:footnoteReference", "w:endnoteReference"] as const;

/** The references to notes among nodes and their descendants. */
export function noteReferencesIn(document: XmlDocument, nodes: readonly XmlNode[]): XmlElement[] {
  if (!noteReferences.some((name) => document.hasElement(name))) return [];
  return elementsAmong(document, nodes, (name) => noteReferences.some((other) => other === name));
}

/**
 * Whether a field (17.16.18) begins in a content and ends outside of it, or the other way round.
 */
export function splitsField(document: XmlDocument, content: NonNullable<Content>): boolean {
  if (!document.hasElement("w:fldChar")) return false;
  const nodes = siblings(document, content.first, content.last);
  let depth = 0;
  for (const element of elementsAmong(document, nodes, (name) => name === "w:fldChar")) {
    const type = document.attribute(element, "w:fldCharType");
    if (type === "begin") depth++;
    else if (type === "end" && depth-- === 0) return true;
  }
  return depth !== 0;
}
