import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../xml/tree.ts";

/** How the elements of WordprocessingML stand in each other (ECMA-376 part 1, 17.2 to 17.5). */

/** Elements that wrap blocks, rows, cells or runs and say nothing of where these stand. */
const wrappers = new Set([
  "w:sdt",
  "w:sdtContent",
  "w:customXml",
  "w:smartTag",
  "w:ins",
  "w:moveTo",
  "w:hyperlink",
  "w:fldSimple",
  "w:bdo",
  "w:dir",
  "w14:conflictIns",
]);

/** Wrappers that may be parted in two: each half says what the whole did. */
const partable = new Set([
  "w:customXml",
  "w:smartTag",
  "w:ins",
  "w:moveTo",
  "w:hyperlink",
  "w:bdo",
  "w:dir",
  "w14:conflictIns",
]);

/** Properties of an element, in front of its content. */
const properties = new Set([
  "w:pPr",
  "w:rPr",
  "w:sdtPr",
  "w:sdtEndPr",
  "w:customXmlPr",
  "w:smartTagPr",
  "w:tblPr",
  "w:tblGrid",
  "w:tblPrEx",
  "w:trPr",
  "w:tcPr",
]);

/** Children of a run that show nothing: its properties, and where a page once ended (17.3.3.13). */
const unshown = new Set(["w:rPr", "w:lastRenderedPageBreak"]);

/** Where a range begins or ends; it stands among blocks, rows, cells and runs alike (17.13). */
const rangeMarkers = new Set([
  "w:bookmarkStart",
  "w:bookmarkEnd",
  "w:commentRangeStart",
  "w:commentRangeEnd",
  "w:permStart",
  "w:permEnd",
  "w:moveFromRangeStart",
  "w:moveFromRangeEnd",
  "w:moveToRangeStart",
  "w:moveToRangeEnd",
  "w:customXmlInsRangeStart",
  "w:customXmlInsRangeEnd",
  "w:customXmlDelRangeStart",
  "w:customXmlDelRangeEnd",
  "w:customXmlMoveFromRangeStart",
  "w:customXmlMoveFromRangeEnd",
  "w:customXmlMoveToRangeStart",
  "w:customXmlMoveToRangeEnd",
]);

/** Elements that end with a paragraph (17.4.65 for cells; Word repairs the others or refuses them). */
const storyContainers = new Set([
  "w:body",
  "w:tc",
  "w:txbxContent",
  "w:hdr",
  "w:ftr",
  "w:footnote",
  "w:endnote",
  "w:comment",
  "w:docPartBody",
]);

/** Whether an element only wraps blocks, rows, cells or runs. */
export function isWrapper(name: string): boolean {
  return wrappers.has(name);
}

/** Whether a wrapper may be parted in two. */
export function isPartable(name: string): boolean {
  return partable.has(name);
}

/** Whether an element is the properties of its parent. */
export function isProperties(name: string): boolean {
  return properties.has(name);
}

/** Whether an element marks where a range begins or ends. */
export function isRangeMarker(name: string): boolean {
  return rangeMarkers.has(name);
}

/** Whether a child of a run shows nothing. */
export function isUnshown(name: string): boolean {
  return unshown.has(name);
}

/** Whether a part may have any range marker. */
export function hasRangeMarkers(document: XmlDocument): boolean {
  return [...rangeMarkers].some((name) => document.hasElement(name));
}

/** Whether an element is a cell, a text box or the like, which has to end with a paragraph. */
export function mustEndWithParagraph(name: string): boolean {
  return storyContainers.has(name);
}

/** The nearest element of that name around a node, no further than the text box that it stands in. */
export function ancestor(document: XmlDocument, node: XmlNode, name: string): XmlElement | null {
  for (let at = document.parent(node); at !== noNode; at = document.parent(at)) {
    const own = document.name(at);
    if (own === name) return at;
    if (own === "w:txbxContent") return null;
  }
  return null;
}

/** The elements around a node, the nearest first. */
export function ancestors(document: XmlDocument, node: XmlNode): XmlElement[] {
  const found: XmlElement[] = [];
  for (let at = document.parent(node); at !== noNode; at = document.parent(at)) found.push(at);
  return found;
}

/** The element of a chain of ancestors that is a child of `parent`, or the node itself. */
export function childTowards(document: XmlDocument, parent: XmlElement, node: XmlNode): XmlNode {
  let at = node;
  while (document.parent(at) !== parent) at = document.parent(at);
  return at;
}

/** The nearest element that two nodes stand in. */
export function commonAncestor(document: XmlDocument, one: XmlNode, other: XmlNode): XmlElement {
  const around = new Set(ancestors(document, one));
  let at = document.parent(other);
  while (!around.has(at)) at = document.parent(at);
  return at;
}

/** Siblings from one to another, both included. */
export function siblings(document: XmlDocument, first: XmlNode, last: XmlNode): XmlNode[] {
  const nodes: XmlNode[] = [first];
  for (let at = first; at !== last && at !== noNode; ) {
    at = document.nextNode(at);
    nodes.push(at);
  }
  return nodes;
}

/** The elements in an element, without its properties and range markers. */
export function contentOf(document: XmlDocument, element: XmlElement): XmlElement[] {
  return [...document.elements(element)].filter((child) => {
    const name = document.name(child);
    return !isProperties(name) && !isRangeMarker(name);
  });
}
