import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

/**
 * The ids of the styles that the paragraphs of a part name. Properties with the same source are
 * read once.
 */
export function paragraphStylesIn(document: XmlDocument): Set<string> {
  const styles = new Set<string>();
  const sourceIds = new Set<number>();
  const visit = (element: XmlElement) => {
    for (let at = document.firstElement(element); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:pPr") read(at);
      else if (name !== "w:rPr") visit(at);
    }
  };
  const read = (properties: XmlElement) => {
    const sourceId = document.sourceId(properties);
    if (sourceIds.has(sourceId)) return;
    if (sourceId >= 0) sourceIds.add(sourceId);
    const style = document.child(document.unfold(properties), "w:pStyle");
    if (style !== null) styles.add(document.attribute(style, "w:val") ?? "");
  };
  visit(document.root);
  return styles;
}
