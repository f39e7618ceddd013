import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ControlContent } from "./control-content.ts";

/**
 * Removes the empty paragraphs beside the paragraph with a control's text. Their range markers move
 * to that paragraph.
 *
 * @param paragraphs the paragraphs of the control.
 * @param run the run with the text.
 */
export function dropParagraphs(
  document: XmlDocument,
  paragraphs: ControlContent["paragraphs"],
  run: XmlElement,
): void {
  const home = paragraphs.find(({ element }) => holds(document, element, run))?.element;
  if (home === undefined) return;
  const parent = document.parent(home);
  const gone = new Set<XmlNode>();
  const markers: Record<"before" | "behind", XmlNode[]> = { before: [], behind: [] };
  let side: keyof typeof markers = "before";
  let last: XmlElement = noNode;
  for (const element of document.elements(parent)) {
    // A paragraph behind a table parts it from the next table, or from the end of its cell.
    const isNeeded = last !== noNode && document.name(last) === "w:tbl";
    last = element;
    if (element === home) side = "behind";
    else if (!isNeeded && isBlank(document, element)) {
      gone.add(element);
      markers[side].push(...rangeMarkersIn(document, element));
    }
  }
  if (markers.before.length + markers.behind.length > 0) {
    const [first, ...rest] = document.nodes(home);
    const hasProperties = first !== undefined && first === document.child(home, "w:pPr");
    const properties = hasProperties ? [first] : [];
    const content = hasProperties || first === undefined ? rest : [first, ...rest];
    document.setChildren(home, [...properties, ...markers.before, ...content, ...markers.behind]);
  }
  if (gone.size === 0) return;
  const others = document.nodes(parent).filter((node) => !gone.has(node));
  document.setChildren(parent, others);
}

function holds(document: XmlDocument, paragraph: XmlElement, run: XmlElement): boolean {
  for (let at = document.parent(run); at !== noNode; at = document.parent(at)) {
    if (at === paragraph) return true;
  }
  return false;
}

/** Markers between characters that can move to another paragraph. */
const rangeMarkers = new Set([
  "w:bookmarkStart",
  "w:bookmarkEnd",
  "w:commentRangeStart",
  "w:commentRangeEnd",
  "w:permStart",
  "w:permEnd",
]);

/** Wrappers that an empty paragraph may hold, if they are empty themselves. */
const wrappers = new Set([
  "w:ins",
  "w:moveTo",
  "w:hyperlink",
  "w:smartTag",
  "w:customXml",
  "w:bdo",
  "w:dir",
  "w:sdt",
  "w:sdtContent",
]);

/** A paragraph with neither runs nor a section break. */
function isBlank(document: XmlDocument, paragraph: XmlElement): boolean {
  if (document.name(paragraph) !== "w:p") return false;
  const properties = document.child(paragraph, "w:pPr");
  if (properties !== null) {
    if (document.child(document.unfold(properties), "w:sectPr") !== null) return false;
  }
  return isNothing(document, paragraph);
}

function isNothing(document: XmlDocument, container: XmlElement): boolean {
  for (const inside of document.elements(container)) {
    const name = document.name(inside);
    if (settings.has(name) || rangeMarkers.has(name)) continue;
    if (!wrappers.has(name) || !isNothing(document, inside)) return false;
  }
  return true;
}

const settings = new Set(["w:pPr", "w:sdtPr", "w:sdtEndPr", "w:smartTagPr", "w:proofErr"]);

function rangeMarkersIn(document: XmlDocument, container: XmlElement): XmlNode[] {
  return [...document.elements(container)].flatMap((inside) => {
    const name = document.name(inside);
    if (rangeMarkers.has(name)) return [inside];
    return wrappers.has(name) ? rangeMarkersIn(document, inside) : [];
  });
}
