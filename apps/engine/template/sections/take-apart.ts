import { isMovable } from "../../word/movable.ts";
import { isProperties, isRangeMarker, isWrapper } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";

/** The content of a paragraph besides its text, which has to move elsewhere. */
export interface Parts {
  /** Range markers, in their order. */
  markers: XmlNode[];
  /** Runs of floating drawings, page breaks and comment references, with nothing else in them. */
  runs: XmlElement[];
  /** The properties of the section of the document that ends with the paragraph. */
  section: XmlElement | null;
}

/** Lists the content of a paragraph that must survive it. Removes the text from its runs. */
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
      const isPart = (element: XmlElement) =>
        isProperties(document.name(element)) || isMovable(document, element);
      const children = [...document.elements(child)];
      if (!children.some((element) => isMovable(document, element))) continue;
      document.setChildren(child, children.filter(isPart));
      parts.runs.push(child);
    } else if (isWrapper(name)) collect(document, child, parts);
  }
}

/** Removes the text of a paragraph that stays because of its other content, or as an empty one. */
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
    // A run or a link that has nothing left but its properties is removed.
    const isEmpty = !left.some(
      (child) => document.isElement(child) && !isProperties(document.name(child)),
    );
    return !isEmpty || before === noNode;
  });
}
