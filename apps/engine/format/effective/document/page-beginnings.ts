import type { XmlDocument } from "../../../xml/document.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { LintDocument } from "./lint-document.ts";
import type { LintParagraph } from "./lint-paragraph.ts";

/**
 * The paragraphs of the body that begin a page whatever they state themselves: the first one, and what
 * stands behind a page break (ECMA-376 part 1, 17.3.3.1) or at the beginning of a section that begins a
 * page (17.6.22), with nothing but empty paragraphs between. Those of tables and text boxes do not count.
 */
export function readPageBeginnings(document: LintDocument): ReadonlySet<LintParagraph> {
  const found = new Set<LintParagraph>();
  for (const { part, paragraphs } of document.stories) {
    if (part.kind !== "body") continue;
    let isAtTop = true;
    let section = document.places.ofParagraph(paragraphs[0]?.paragraph.element ?? noNode);
    for (const paragraph of paragraphs) {
      const { element, isInTable, isInTextBox } = paragraph.paragraph;
      const own = document.places.ofParagraph(element);
      if (own !== section && own?.type !== "continuous") isAtTop = true;
      section = own;
      if (isInTable || isInTextBox) {
        if (isInTable) isAtTop = false;
        continue;
      }
      const breaks = readBreaks(paragraph);
      if (paragraph.format.pageBreakBefore.value) isAtTop = true;
      if (isAtTop || breaks.isInFront) found.add(paragraph);
      isAtTop = breaks.isBehind || (paragraph.isEmpty && (isAtTop || breaks.isInFront));
    }
  }
  return found;
}

/** Page breaks of a paragraph: one in front of its text, and one behind it. */
function readBreaks({ story: { document }, paragraph: { runs }, isEmpty }: LintParagraph) {
  let isInFront = false;
  let isBehind = false;
  let hasText = false;
  for (const run of runs) {
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      const isBreak = isPageBreak(document, at);
      if (isBreak && !hasText) isInFront = true;
      if (isBreak) isBehind = true;
      if (document.name(at) === "w:t" && document.text(at).trim() !== "") {
        hasText = true;
        isBehind = false;
      }
    }
  }
  return { isInFront, isBehind: isBehind || (isEmpty && isInFront) };
}

function isPageBreak(document: XmlDocument, element: XmlElement): boolean {
  return document.name(element) === "w:br" && document.attribute(element, "w:type") === "page";
}
