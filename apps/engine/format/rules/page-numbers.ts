import type { JudgedDocument, JudgedParagraph } from "../look/judged.ts";

/** Names of the headers and footers that have a page number. */
export function numberedParts(document: JudgedDocument): Set<string> {
  return new Set([...pageNumberParagraphs(document)].map(({ story }) => story.partName));
}

/** The paragraphs of headers and footers that have a page number, its fallback copies left out. */
export function* pageNumberParagraphs({ stories }: JudgedDocument): Generator<JudgedParagraph> {
  for (const { part, paragraphs } of stories) {
    if (part.kind !== "header" && part.kind !== "footer") continue;
    for (const judged of paragraphs) {
      if (!judged.paragraph.isMirror && hasPageField(judged)) yield judged;
    }
  }
}

function hasPageField({ story: { document }, paragraph }: JudgedParagraph): boolean {
  const isPage = (instruction: string) => /^\s*PAGE\b/i.test(instruction);
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
