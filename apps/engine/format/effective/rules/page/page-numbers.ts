import type { LintDocument, LintParagraph } from "../../document/lint-document.ts";

/** Names of the headers and footers that have a page number. */
export function numberedParts(document: LintDocument): Set<string> {
  return new Set([...pageNumberParagraphs(document)].map(({ story }) => story.partName));
}

/** The paragraphs of headers and footers that have a page number, its fallback copies left out. */
export function* pageNumberParagraphs({ stories }: LintDocument): Generator<LintParagraph> {
  for (const { part, paragraphs } of stories) {
    if (part.kind !== "header" && part.kind !== "footer") continue;
    for (const judged of paragraphs) {
      if (!judged.paragraph.isMirror && hasPageField(judged)) yield judged;
    }
  }
}

/** What such a paragraph says, with N in the place of the number, however a field is written. */
export function pageNumberText({ story: { document }, paragraph, text }: LintParagraph): string {
  let shown = "";
  let instruction = "";
  let depth = 0;
  for (const run of paragraph.runs) {
    for (const element of document.elements(run)) {
      const name = document.name(element);
      if (name === "w:fldChar") {
        const type = document.attribute(element, "w:fldCharType");
        if (type === "begin") depth++;
        if (type !== "end") continue;
        depth--;
        if (isPage(instruction)) shown += "N";
        instruction = "";
      } else if (name === "w:instrText") instruction += document.text(element);
      else if (name === "w:t" && depth === 0) shown += document.text(element);
    }
  }
  // A simple field has its number among the text.
  return (shown.includes("N") ? shown : text.replace(/\d+/, "N")).trim();
}

function hasPageField({ story: { document }, paragraph }: LintParagraph): boolean {
  for (const element of document.elements(paragraph.element)) {
    const isSimple = document.name(element) === "w:fldSimple";
    if (isSimple && isPage(document.attribute(element, "w:instr") ?? "")) return true;
  }
  const instructions = paragraph.runs.map((run) => {
    const text = document.child(run, "w:instrText");
    return text === null ? "" : document.text(text);
  });
  return isPage(instructions.join(""));
}

function isPage(instruction: string): boolean {
  return /^\s*PAGE\b/i.test(instruction);
}
