import type { XmlDocument } from "../../../xml/document.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { LintDocument } from "./lint-document.ts";
import type { LintParagraph } from "./lint-paragraph.ts";

/**
 * The paragraphs of the body that begin a page for another reason than `w:pageBreakBefore`: the
 * first paragraph, and paragraphs after a page break (ECMA-376 part 1, 17.3.3.1) or at the
 * beginning of a section that begins a page (17.6.22), with only empty paragraphs between.
 * Paragraphs in tables and text boxes do not count.
 */
export function readPageBeginnings(document: LintDocument): ReadonlySet<LintParagraph> {
  const beginnings = new Set<LintParagraph>();
  for (const { part, paragraphs } of document.stories) {
    if (part.kind !== "body") continue;
    let isAtTop = true;
    let section = document.places.ofParagraph(paragraphs[0]?.paragraph.element ?? noNode);
    for (const paragraph of paragraphs) {
      const { element, isInTable, isInTextBox } = paragraph.paragraph;
      const next = document.places.ofParagraph(element);
      if (next !== section && next?.type !== "continuous") isAtTop = true;
      section = next;
      if (isInTable || isInTextBox) {
        if (isInTable) isAtTop = false;
        continue;
      }
      const breaks = readBreaks(paragraph);
      if (paragraph.format.pageBreakBefore.value) isAtTop = true;
      if (isAtTop || breaks.isBeforeText) beginnings.add(paragraph);
      isAtTop = breaks.isAfterText || (paragraph.isEmpty && (isAtTop || breaks.isBeforeText));
    }
  }
  return beginnings;
}

/** Whether a paragraph has a page break before its text, and one after it. */
function readBreaks({ story: { document }, paragraph: { runs }, isEmpty }: LintParagraph) {
  let isBeforeText = false;
  let isAfterText = false;
  let hasText = false;
  for (const run of runs) {
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      const isBreak = isPageBreak(document, at);
      if (isBreak && !hasText) isBeforeText = true;
      if (isBreak) isAfterText = true;
      if (document.name(at) === "w:t" && document.text(at).trim() !== "") {
        hasText = true;
        isAfterText = false;
      }
    }
  }
  return { isBeforeText, isAfterText: isAfterText || (isEmpty && isBeforeText) };
}

function isPageBreak(document: XmlDocument, element: XmlElement): boolean {
  return document.name(element) === "w:br" && document.attribute(element, "w:type") === "page";
}
