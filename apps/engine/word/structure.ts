import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../xml/tree.ts";

/** The nesting of WordprocessingML's elements (ECMA-376 part 1, 17.2 to 17.5). */

/** Elements that wrap blocks, rows, cells or runs and do not change their place in the text. */
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

/** Wrappers that may be split in two, because each half means the same as the whole. */
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

/** Elements with the properties of their parent, which stand before its content. */
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

/**
 * Children of a run that show nothing: its properties, and the place where a page once ended
 * (17.3.3.13).
 */
const unshown = new Set(["w:rPr", "w:lastRenderedPageBreak"]);

/**
 * Elements at the beginning or end of a range. They may stand among blocks, rows, cells or runs
 * (17.13).
 */
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

/**
 * Elements that must end with a paragraph (17.4.65 for cells). If others do not, Word repairs or
 * refuses the document.
 */
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

/** Whether a wrapper may be split in two. */
export function isPartable(name: string): boolean {
  return partable.has(name);
}

/** Whether an element has the properties of its parent. */
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

/** Whether an element must end with a paragraph, as a cell or a text box. */
export function mustEndWithParagraph(name: string): boolean {
  return storyContainers.has(name);
}

/**
 * The nearest element with this name around a node; `null` if there is none inside of the same text
 * box.
 */
export function ancestor(document: XmlDocument, node: XmlNode, name: string): XmlElement | null {
  for (let at = document.parent(node); at !== noNode; at = document.parent(at)) {
    const ancestorName = document.name(at);
    if (ancestorName === name) return at;
    if (ancestorName === "w:txbxContent") return null;
  }
  return null;
}

/** The elements around a node, the nearest first. */
export function ancestors(document: XmlDocument, node: XmlNode): XmlElement[] {
  const elements: XmlElement[] = [];
  for (let at = document.parent(node); at !== noNode; at = document.parent(at)) elements.push(at);
  return elements;
}

/** The child of `parent` that contains a node, or is the node itself. */
export function childTowards(document: XmlDocument, parent: XmlElement, node: XmlNode): XmlNode {
  let at = node;
  while (document.parent(at) !== parent) at = document.parent(at);
  return at;
}

/** The nearest element that contains two nodes. */
export function commonAncestor(document: XmlDocument, one: XmlNode, other: XmlNode): XmlElement {
  const ancestorsOfOne = new Set(ancestors(document, one));
  let at = document.parent(other);
  while (!ancestorsOfOne.has(at)) at = document.parent(at);
  return at;
}

/** The siblings from `first` to `last`, both included. */
export function siblings(document: XmlDocument, first: XmlNode, last: XmlNode): XmlNode[] {
  const nodes: XmlNode[] = [first];
  for (let at = first; at !== last && at !== noNode; ) {
    at = document.nextNode(at);
    nodes.push(at);
  }
  return nodes;
}

/** The children of an element without its properties and range markers. */
export function contentOf(document: XmlDocument, element: XmlElement): XmlElement[] {
  return [...document.elements(element)].filter((child) => {
    const name = document.name(child);
    return !isProperties(name) && !isRangeMarker(name);
  });
}
