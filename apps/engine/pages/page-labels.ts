import { readSections, type Section } from "../format/effective/document/sections.ts";
import { formatNumber } from "../template/fields/sequences.ts";
import type { WordPackage } from "../word/package.ts";
import type { Paragraph, StoryPart } from "../word/stories.ts";

/** The words of `\*` (ECMA-376 part 1, 17.16.4.3.1) for formats of page numbers (17.18.59). */
const switchOf: Readonly<Record<string, string>> = {
  decimal: "arabic",
  upperRoman: "ROMAN",
  lowerRoman: "roman",
  upperLetter: "ALPHABETIC",
  lowerLetter: "alphabetic",
};

/** Writes page numbers as the sections of a document do. */
export class PageLabels {
  readonly #sections: readonly Section[];
  readonly #hasChapters: readonly boolean[];
  /** The positions of the paragraphs that end a section. */
  readonly #ends: readonly number[];

  constructor(pack: WordPackage, body: StoryPart) {
    const { document } = body;
    this.#sections = readSections(pack, body);
    this.#hasChapters = this.#sections.map(({ element }) => {
      const numbers = document.child(element, "w:pgNumType");
      return numbers !== null && document.attribute(numbers, "w:chapStyle") !== undefined;
    });
    this.#ends = body.paragraphs.flatMap(({ element, isInTable, isInTextBox, position }) => {
      if (isInTable || isInTextBox) return [];
      const pPr = document.child(element, "w:pPr");
      return pPr !== null && document.child(document.unfold(pPr), "w:sectPr") !== null
        ? [position]
        : [];
    });
  }

  /** A page number as the section of a paragraph writes it (17.6.12); null: only Word can write it. */
  inSection({ position }: Paragraph, page: number): string | null {
    const index = this.#ends.filter((end) => end < position).length;
    const format = this.#sections[index]?.pageNumbers.format ?? "decimal";
    if (this.#hasChapters[index] === true) return null;
    if (format === "numberInDash") return `- ${page} -`;
    const word = switchOf[format];
    return word === undefined ? null : formatNumber(page, word);
  }

  /** A page number in a format of `\*`; null: only Word can write it. */
  inFormat(format: string, page: number): string | null {
    return formatNumber(page, format);
  }
}
