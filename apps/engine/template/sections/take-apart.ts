import { isMovable } from "../../word/movable.ts";
import { isProperties, isRangeMarker, isWrapper } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";

/** What a paragraph holds besides its text, to be put elsewhere. */
export interface Parts {
  /** Range markers, in their order. */
  markers: XmlNode[];
  /** Runs of floating drawings, page breaks and comment references, with nothing else in them. */
  runs: XmlElement[];
  /** The properties of the section of the document that ends with the paragraph. */
  section: XmlElement | null;
}

/** Looks what a paragraph holds that must not go with it. Its runs lose their text. */
export function takeApart(document: XmlDocument, paragraph: XmlElement): Parts {
  const parts: Parts = { markers: [], runs: [], section: null };
  collect(document, paragraph, parts);
  const properties = document.child(paragraph, "w:pPr");
  parts.section = properties && document.child(document.unfold(properties), "w:sectPr");
  return parts;
}

function collect(document: XmlDocument, element: XmlElement, parts: Parts): void {
  for (const child of [...document.elements(element)]) {
    const name = document.name(child);
    if (isRangeMarker(name)) parts.markers.push(child);
    else if (name === "w:r") {
      const isKept = (each: XmlElement) =>
        isProperties(document.name(each)) || isMovable(document, each);
      const children = [...document.elements(child)];
      if (!children.some((each) => isMovable(document, each))) continue;
      document.setChildren(child, children.filter(isKept));
      parts.runs.push(child);
    } else if (isWrapper(name)) collect(document, child, parts);
  }
}

/** Takes the text out of a paragraph that stays for what else it holds, or for being one. */
export function emptyParagraph(document: XmlDocument, paragraph: XmlElement): void {
  document.setChildren(paragraph, withoutText(document, paragraph));
}

function withoutText(document: XmlDocument, element: XmlElement): XmlNode[] {
  return document.nodes(element).filter((node) => {
    if (!document.isElement(node)) return true;
    const name = document.name(node);
    if (name === "w:t") return false;
    if (isProperties(name) || (name !== "w:r" && !isWrapper(name))) return true;
    const before = document.firstElement(node);
    const left = withoutText(document, node);
    document.setChildren(node, left);
    // A run or a link of which nothing but its properties is left.
    const isEmpty = !left.some(
      (each) => document.isElement(each) && !isProperties(document.name(each)),
    );
    return !isEmpty || before === noNode;
  });
}
