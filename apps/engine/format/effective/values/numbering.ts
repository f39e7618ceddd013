import type { WordPackage } from "../../../docx/package.ts";
import type { XmlDocument } from "../../../docx/xml-document.ts";
import type { XmlElement } from "../../../docx/xml-tree.ts";
import { type Cells, noCells, readParagraphCells } from "./cells.ts";

export interface NumberingLevel {
  /** `w:numFmt`: `decimal`, `chineseCounting`, `bullet`, … */
  format: string;
  /** `w:lvlText`: `%1.` */
  text: string;
  paragraph: Cells;
}

/** The lists of a document (ECMA-376 part 1, 17.9): `w:num` to the levels of its `w:abstractNum`. */
export class Numbering {
  readonly #levels = new Map<string, ReadonlyMap<string, NumberingLevel>>();

  constructor(pack: WordPackage) {
    const document = pack.xmlRelated("numbering");
    if (document === null) return;
    const abstract = new Map<string, ReadonlyMap<string, NumberingLevel>>();
    for (const element of document.elements(document.root)) {
      const name = document.name(element);
      if (name === "w:abstractNum") {
        abstract.set(
          document.attribute(element, "w:abstractNumId") ?? "",
          readLevels(document, element),
        );
      } else if (name === "w:num") {
        const reference = document.child(element, "w:abstractNumId");
        const id = (reference && document.attribute(reference, "w:val")) ?? "";
        const levels = new Map(abstract.get(id));
        for (const override of document.elements(element)) {
          if (document.name(override) !== "w:lvlOverride") continue;
          for (const [level, own] of readLevels(document, override)) levels.set(level, own);
        }
        this.#levels.set(document.attribute(element, "w:numId") ?? "", levels);
      }
    }
  }

  /** @returns `null` for a list or a level that is not there. */
  level(numId: string, ilvl: string): NumberingLevel | null {
    return this.#levels.get(numId)?.get(ilvl) ?? null;
  }
}

function readLevels(document: XmlDocument, parent: XmlElement): Map<string, NumberingLevel> {
  const levels = new Map<string, NumberingLevel>();
  for (const element of document.elements(parent)) {
    if (document.name(element) !== "w:lvl") continue;
    const value = (name: string) => {
      const child = document.child(element, name);
      return (child && document.attribute(child, "w:val")) ?? "";
    };
    const pPr = document.child(element, "w:pPr");
    const cells = pPr === null ? noCells : readParagraphCells(document, pPr, "numbering");
    levels.set(document.attribute(element, "w:ilvl") ?? "0", {
      format: value("w:numFmt"),
      text: value("w:lvlText"),
      paragraph: cells,
    });
  }
  return levels;
}
