import { pageMarkPrefix } from "../../contract/toc-findings.ts";
import type { WordPackage } from "../word/package.ts";
import type { XmlDocument } from "../xml/document.ts";
import { newElement } from "../xml/new-element.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { readPageReferences } from "./page-references.ts";

/**
 * Puts a bookmark at every place that a page number refers to, so that LibreOffice can be asked for its page: by the
 * index of the target, whatever the document's own bookmarks are called.
 */
export function markTargets(pack: WordPackage): void {
  const { body, targets } = readPageReferences(pack);
  if (targets.length === 0) return;
  const { document } = body;
  const firstId = freeNames(document, document.root) + 1;
  for (const { index, isInParagraph, paragraph, start } of targets) {
    const id = String(firstId + index);
    const attributes = { "w:id": id, "w:name": `${pageMarkPrefix}${index}` };
    const mark = newElement(document, start, "w:bookmarkStart", attributes);
    const end = newElement(document, start, "w:bookmarkEnd", { "w:id": id });
    const parent = isInParagraph ? document.parent(start) : paragraph.element;
    const after = isInParagraph ? start : (document.child(parent, "w:pPr") ?? noNode);
    document.insertAfter(parent, mark, after);
    document.insertAfter(parent, end, mark);
  }
}

/** Renames bookmarks that have such a name already. @returns the largest id of all bookmarks. */
function freeNames(document: XmlDocument, container: XmlElement): number {
  let largest = 0;
  for (const child of document.elements(container)) {
    if (document.name(child) === "w:bookmarkStart") {
      const id = Number(document.attribute(child, "w:id"));
      if (Number.isSafeInteger(id)) largest = Math.max(largest, id);
      const name = document.attribute(child, "w:name") ?? "";
      if (name.toLowerCase().startsWith(pageMarkPrefix.toLowerCase())) {
        document.setAttribute(child, "w:name", `_${name}`);
      }
    } else if (!document.isFolded(child)) {
      largest = Math.max(largest, freeNames(document, child));
    }
  }
  return largest;
}
