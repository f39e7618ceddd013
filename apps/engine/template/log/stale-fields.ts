import type { StoryPart } from "../../docx/stories.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";

const isContents = (instruction: string) => /^\s*TOC\b/.test(instruction);

/**
 * Marks tables of contents as out of date (`w:dirty`, ECMA-376 part 1, 17.16.18 and 17.16.19), so that
 * Word makes them anew when it opens the document.
 *
 * @returns paths of the paragraphs in which they begin.
 */
export function markStaleContents({ document, paragraphs }: StoryPart): string[] {
  if (!document.hasElement("w:instrText") && !document.hasElement("w:fldSimple")) return [];
  const paths: string[] = [];
  let begin: { element: XmlElement; path: string } | null = null;
  const mark = (element: XmlElement, path: string) => {
    document.setAttribute(element, "w:dirty", "true");
    paths.push(path);
  };
  for (const { element, path, runs } of paragraphs) {
    for (const field of document.elements(element)) {
      if (document.name(field) !== "w:fldSimple") continue;
      if (isContents(document.attribute(field, "w:instr") ?? "")) mark(field, path);
    }
    for (const run of runs) {
      for (const child of document.elements(run)) {
        const name = document.name(child);
        if (name === "w:fldChar" && document.attribute(child, "w:fldCharType") === "begin") {
          begin = { element: child, path };
        } else if (name === "w:instrText" && begin !== null) {
          if (isContents(document.text(child))) mark(begin.element, begin.path);
          begin = null;
        }
      }
    }
  }
  return paths;
}
