import type { Paragraph, StoryPart } from "./stories.ts";
import type { XmlDocument } from "./xml-document.ts";
import { noNode, type XmlElement } from "./xml-tree.ts";

/** A `w:t` and where its text stands in the paragraph's. Offsets are UTF-16 units. */
export interface TextPiece {
  element: XmlElement;
  runIndex: number;
  /** Where its run begins. */
  runStart: number;
  start: number;
  end: number;
}

/** Numbers of a piece: the members of `TextPiece`. */
const columns = 5;

/**
 * What a reader sees of a paragraph, as one string, with the way back to the elements. Where its
 * pieces stand is kept in columns that many paragraphs share: a long document has hundreds of
 * thousands of pieces.
 */
export class ParagraphText {
  readonly text: string;
  /** Offsets of things between characters that are no text: drawings, fields, note references. */
  readonly barriers: readonly number[];
  readonly #cells: readonly number[];
  readonly #first: number;
  readonly #end: number;

  /** @param first where its own pieces begin in `cells`, which nothing was added to since. */
  constructor(text: string, barriers: readonly number[], cells: readonly number[], first: number) {
    this.text = text;
    this.barriers = barriers;
    this.#cells = cells;
    this.#first = first;
    this.#end = cells.length;
  }

  get pieces(): TextPiece[] {
    const pieces: TextPiece[] = [];
    for (let at = this.#first; at < this.#end; at += columns) pieces.push(this.#piece(at));
    return pieces;
  }

  /** The piece that holds the character at `offset`, which must be one of a `w:t`. */
  pieceAt(offset: number): TextPiece {
    let low = 0;
    let high = (this.#end - this.#first) / columns - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const start = this.#cells[this.#first + middle * columns + 3] as number;
      if (start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#piece(this.#first + low * columns);
  }

  #piece(at: number): TextPiece {
    const cells = this.#cells;
    return {
      element: cells[at] as XmlElement,
      runIndex: cells[at + 1] as number,
      runStart: cells[at + 2] as number,
      start: cells[at + 3] as number,
      end: cells[at + 4] as number,
    };
  }
}

/** Children of a run that are no text and nothing that one could not write across. */
const weightless = new Set(["w:rPr", "w:lastRenderedPageBreak", "w:delText"]);

/**
 * The text of a paragraph: `w:t` as it is, `w:tab` as a tab, `w:br` and `w:cr` as a line feed,
 * `w:noBreakHyphen` as a hyphen (ECMA-376 part 1, 17.3.3). Everything else has no character and is
 * noted as a barrier.
 *
 * @param cells takes its pieces in, after those of other paragraphs.
 */
export function readParagraphText(
  { kind, document }: StoryPart,
  paragraph: Paragraph,
  cells: number[] = [],
): ParagraphText {
  if (kind === "properties") return readPropertyText(document, paragraph, cells);
  const first = cells.length;
  let barriers: number[] | null = null;
  let text = "";
  for (let runIndex = 0; runIndex < paragraph.runs.length; runIndex++) {
    const run = paragraph.runs[runIndex] as XmlElement;
    const runStart = text.length;
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:t") {
        const start = text.length;
        text += document.text(at);
        cells.push(at, runIndex, runStart, start, text.length);
      } else if (!weightless.has(name)) {
        const character = characterOf(document, at);
        if (character === "") {
          barriers ??= [];
          barriers.push(text.length);
        }
        text += character;
      }
    }
  }
  return new ParagraphText(text, barriers ?? noBarriers, cells, first);
}

/** Of most paragraphs: a long document has tens of thousands of them. */
const noBarriers: readonly number[] = [];

/** The text of a document property, which has neither runs nor breaks. */
function readPropertyText(
  document: XmlDocument,
  { element }: Paragraph,
  cells: number[],
): ParagraphText {
  const text = document.text(element);
  const first = cells.length;
  cells.push(element, 0, 0, 0, text.length);
  return new ParagraphText(text, noBarriers, cells, first);
}

/** The first character of a paragraph's text, `""` if it has none. */
export function firstCharacter(document: XmlDocument, paragraph: Paragraph): string {
  for (const run of paragraph.runs) {
    for (const element of document.elements(run)) {
      const name = document.name(element);
      if (weightless.has(name)) continue;
      const text = name === "w:t" ? document.text(element) : characterOf(document, element);
      if (text !== "") return text.charAt(0);
    }
  }
  return "";
}

/** What a child of a run is in the paragraph's text; `null` if it has no place there at all. */
export function textOfRunChild(document: XmlDocument, element: XmlElement): string | null {
  const name = document.name(element);
  if (weightless.has(name)) return null;
  return name === "w:t" ? document.text(element) : characterOf(document, element);
}

function characterOf(document: XmlDocument, element: XmlElement): string {
  switch (document.name(element)) {
    case "w:tab":
    case "w:ptab":
      return "\t";
    case "w:cr":
      return "\n";
    case "w:br": {
      const type = document.attribute(element, "w:type") ?? "textWrapping";
      return type === "textWrapping" ? "\n" : "";
    }
    case "w:noBreakHyphen":
      return "-";
    default:
      return "";
  }
}
