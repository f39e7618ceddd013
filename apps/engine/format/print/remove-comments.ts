import type { WordPackage } from "../../word/package.ts";
import { readBody, readOtherStories } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";

/** The marks of a comment in a story (ECMA-376 part 1, 17.13.4). */
const marks: ReadonlySet<string> = new Set([
  "w:commentRangeStart",
  "w:commentRangeEnd",
  "w:commentReference",
]);

/** Removes the marks of all comments, so that no story refers to them any more. */
export function removeCommentMarks(pack: WordPackage): void {
  for (const { document } of [readBody(pack), ...readOtherStories(pack, [""])]) {
    removeMarks(document, document.root);
  }
}

function removeMarks(document: XmlDocument, element: XmlElement): void {
  for (const child of [...document.elements(element)]) {
    if (marks.has(document.name(child))) document.remove(child);
    else if (!document.isFolded(child)) removeMarks(document, child);
  }
}
