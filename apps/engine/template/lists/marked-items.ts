import type { WordPackage } from "../../docx/package.ts";
import type { StoryPart } from "../../docx/stories.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";
import { restartLists } from "./list-restart.ts";

/**
 * Items of sections that are written as text (`expand.ts`), until they are written as nodes: every
 * paragraph bears a mark, an attribute that no schema has.
 */

const mark = "docopsItem";
const paragraphStart = new RegExp(`<((?:\\w+:)?p)(?: ${mark}="(\\d+)")?(?=[\\s/>])`, "g");

/** Marks the paragraphs of one item; the items of a section inside of it stay apart. */
export function markItem(octets: string, nextMark: () => number): string {
  const marks = new Map<string, number>();
  return octets.replace(paragraphStart, (_match, name: string, inner = "") => {
    const own = marks.get(inner) ?? nextMark();
    marks.set(inner, own);
    return `<${name} ${mark}="${own}"`;
  });
}

/** Lets the lists of marked items begin anew, and takes the marks away. */
export function restartMarkedLists(pack: WordPackage, stories: readonly StoryPart[]): void {
  restartLists(pack, stories, (paragraph, { document }) => {
    const item = document.attribute(paragraph, mark);
    return item === undefined ? null : Number(item);
  });
  for (const { document } of stories) removeMarks(document, document.root);
}

/** Of all paragraphs, also of those that belong to no story, such as moved ones. */
function removeMarks(document: XmlDocument, container: XmlElement): void {
  for (const element of document.elements(container)) {
    if (document.name(element) === "w:p") document.removeAttribute(element, mark);
    if (!document.isFolded(element)) removeMarks(document, element);
  }
}
