import { isRangeMarker, siblings } from "../../docx/structure.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement, XmlNode } from "../../docx/xml-tree.ts";

/** What a section repeats or hides: siblings from one to another; `null` for nothing. */
export type Content = { first: XmlNode; last: XmlNode } | null;

/**
 * Siblings as a content, without the range markers and the white space at their ends: these are not
 * the section's, and stay where they are.
 */
export function contentFrom(document: XmlDocument, nodes: readonly XmlNode[]): Content {
  const counts = (node: XmlNode) => document.isElement(node) && !isRangeMarker(document.name(node));
  const first = nodes.find(counts);
  const last = nodes.findLast(counts);
  return first === undefined || last === undefined ? null : { first, last };
}

const noteReferences = ["w:footnoteReference", "w:endnoteReference"] as const;

/** The references to notes in nodes and in what these hold. */
export function noteReferencesIn(document: XmlDocument, nodes: readonly XmlNode[]): XmlElement[] {
  const found: XmlElement[] = [];
  if (!noteReferences.some((name) => document.hasElement(name))) return found;
  for (const node of nodes) {
    holdsElement(document, node, (element) => {
      if (isNoteReference(document.name(element))) found.push(element);
      return false;
    });
  }
  return found;
}

function isNoteReference(name: string): boolean {
  return name === noteReferences[0] || name === noteReferences[1];
}

function holdsElement(
  document: XmlDocument,
  node: XmlNode,
  is: (element: XmlElement) => boolean,
): boolean {
  if (!document.isElement(node)) return false;
  if (is(node)) return true;
  if (document.isFolded(node)) return false;
  return document.nodes(node).some((child) => holdsElement(document, child, is));
}

/** Whether a field (17.16.18) begins in a content and ends elsewhere, or the other way round. */
export function splitsField(document: XmlDocument, content: NonNullable<Content>): boolean {
  if (!document.hasElement("w:fldChar")) return false;
  let depth = 0;
  let lowest = 0;
  for (const node of siblings(document, content.first, content.last)) {
    holdsElement(document, node, (element) => {
      if (document.name(element) !== "w:fldChar") return false;
      const type = document.attribute(element, "w:fldCharType");
      if (type === "begin") depth++;
      else if (type === "end") depth--;
      lowest = Math.min(lowest, depth);
      return false;
    });
  }
  return depth !== 0 || lowest < 0;
}
