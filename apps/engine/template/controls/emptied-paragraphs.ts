import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ControlContent } from "./control-content.ts";

/**
 * Beside the paragraph that has a control's text, paragraphs of nothing go; what they mark moves to it.
 *
 * @param paragraphs those of the control.
 * @param run the one that has the text.
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
  const found: Record<"before" | "behind", XmlNode[]> = { before: [], behind: [] };
  let side: keyof typeof found = "before";
  let last: XmlElement = noNode;
  for (const element of document.elements(parent)) {
    // What follows a table keeps it apart from the next, and from the end of its cell.
    const isNeeded = last !== noNode && document.name(last) === "w:tbl";
    last = element;
    if (element === home) side = "behind";
    else if (!isNeeded && isBlank(document, element)) {
      gone.add(element);
      found[side].push(...rangeMarkersIn(document, element));
    }
  }
  if (found.before.length + found.behind.length > 0) {
    const [first, ...rest] = document.nodes(home);
    const hasProperties = first !== undefined && first === document.child(home, "w:pPr");
    const properties = hasProperties ? [first] : [];
    const own = hasProperties || first === undefined ? rest : [first, ...rest];
    document.setChildren(home, [...properties, ...found.before, ...own, ...found.behind]);
  }
  if (gone.size === 0) return;
  const kept = document.nodes(parent).filter((node) => !gone.has(node));
  document.setChildren(parent, kept);
}

function holds(document: XmlDocument, paragraph: XmlElement, run: XmlElement): boolean {
  for (let at = document.parent(run); at !== noNode; at = document.parent(at)) {
    if (at === paragraph) return true;
  }
  return false;
}

/** What marks a place between characters, and belongs to no paragraph. */
const rangeMarkers = new Set([
  "w:bookmarkStart",
  "w:bookmarkEnd",
  "w:commentRangeStart",
  "w:commentRangeEnd",
  "w:permStart",
  "w:permEnd",
]);

/** What may be in a paragraph that says nothing, when nothing is in it. */
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
