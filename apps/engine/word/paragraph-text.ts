import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { isLoose } from "./loose-content.ts";
import type { Paragraph, StoryPart } from "./stories.ts";
import type { TextPiece, TextPieces } from "./text-pieces.ts";

/** The text of a paragraph as one string, as a reader sees it, with the elements of its pieces. */
export class ParagraphText {
  readonly text: string;
  /** Offsets of content between characters that is not text: drawings, fields, note references. */
  readonly barriers: readonly number[];
  /** Its runs contain more than text: barriers, or loose content (`isLoose`). */
  readonly holdsMore: boolean;
  readonly #pieces: TextPieces;
  readonly #first: number;
  readonly #end: number;

  /**
   * @param first the index of its first piece in `pieces`; the last piece is the last of `pieces`.
   */
  constructor(
    text: string,
    barriers: readonly number[],
    pieces: TextPieces,
    first: number,
    { holdsMore = barriers.length > 0 } = {},
  ) {
    this.text = text;
    this.barriers = barriers;
    this.holdsMore = holdsMore;
    this.#pieces = pieces;
    this.#first = first;
    this.#end = pieces.count;
  }

  get pieces(): TextPiece[] {
    const pieces: TextPiece[] = [];
    for (let index = 0; index < this.pieceCount; index++) pieces.push(this.piece(index));
    return pieces;
  }

  /** The pieces that overlap a range of the text. */
  piecesIn(from: number, to: number): TextPiece[] {
    const pieces: TextPiece[] = [];
    for (let index = this.#indexAt(from); index < this.#end; index++) {
      if (this.#pieces.start(index) >= to) break;
      if (this.#pieces.end(index) > from) pieces.push(this.#pieces.at(index));
    }
    return pieces;
  }

  get pieceCount(): number {
    return this.#end - this.#first;
  }

  piece(index: number): TextPiece {
    return this.#pieces.at(this.#first + index);
  }

  pieceStart(index: number): number {
    return this.#pieces.start(this.#first + index);
  }

  pieceRun(index: number): number {
    return this.#pieces.runIndex(this.#first + index);
  }

  pieceEnd(index: number): number {
    return this.#pieces.end(this.#first + index);
  }

  /** The piece with the character at `offset`, which must belong to a `w:t`. */
  pieceAt(offset: number): TextPiece {
    return this.#pieces.at(this.#indexAt(offset));
  }

  /** The `w:t` with the character at `offset`. */
  elementAt(offset: number): XmlElement {
    return this.#pieces.element(this.#indexAt(offset));
  }

  #indexAt(offset: number): number {
    let low = this.#first;
    let high = this.#end - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pieces.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * The text of a copied paragraph.
 *
 * @param text the text of the original paragraph.
 * @param pieces receives the pieces of the copy.
 */
export function textOfCopy(
  text: ParagraphText,
  { document }: StoryPart,
  { runs }: Paragraph,
  pieces: TextPieces,
): ParagraphText {
  const first = pieces.count;
  let runIndex = -1;
  let at: XmlElement = noNode;
  for (const piece of text.pieces) {
    const isNext = piece.runIndex === runIndex;
    at = isNext
      ? document.nextElement(at)
      : document.firstElement(runs[piece.runIndex] as XmlElement);
    while (document.name(at) !== "w:t") {
      if (at === noNode) throw new Error("a copy says something else than its original");
      at = document.nextElement(at);
    }
    runIndex = piece.runIndex;
    pieces.add(at, runIndex, piece.runStart, piece.start, piece.end);
  }
  return new ParagraphText(text.text, text.barriers, pieces, first, text);
}

/** Children of a run that are ignored: they are neither text nor barriers. */
const weightless = new Set(["w:rPr", "w:lastRenderedPageBreak", "w:delText"]);

/**
 * Reads the text of a paragraph: `w:t` as it is, `w:tab` as a tab, `w:br` and `w:cr` as a line
 * feed, `w:noBreakHyphen` as a hyphen (ECMA-376 part 1, 17.3.3). Other content has no character and
 * is a barrier, unless it is loose (`isLoose`).
 *
 * @param pieces receives the pieces of the paragraph, after those of other paragraphs.
 */
export function readParagraphText(
  { document }: StoryPart,
  paragraph: Paragraph,
  pieces: TextPieces,
): ParagraphText {
  const first = pieces.count;
  let barriers: number[] | null = null;
  let holdsMore = false;
  let text = "";
  for (let runIndex = 0; runIndex < paragraph.runs.length; runIndex++) {
    const run = paragraph.runs[runIndex] as XmlElement;
    const runStart = text.length;
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:t") {
        const start = text.length;
        text += document.text(at);
        pieces.add(at, runIndex, runStart, start, text.length);
      } else if (!weightless.has(name)) {
        const character = characterOf(document, at);
        if (character === "") {
          holdsMore = true;
          if (!isLoose(document, at)) {
            barriers ??= [];
            barriers.push(text.length);
          }
        }
        text += character;
      }
    }
  }
  return new ParagraphText(text, barriers ?? noBarriers, pieces, first, { holdsMore });
}

/** One array for all paragraphs without barriers: a long document has tens of thousands of them. */
const noBarriers: readonly number[] = [];

/** The first character of a paragraph's text, `""` if it has none. */
export function firstCharacter(document: XmlDocument, paragraph: Paragraph): string {
  for (const run of paragraph.runs) {
    for (let at = document.firstElement(run); at !== noNode; at = document.nextElement(at)) {
      const text = textOfRunChild(document, at);
      if (text !== null && text !== "") return text.charAt(0);
    }
  }
  return "";
}

/** The text of a child of a run, `""` for a drawing or the like; `null` for an ignored child. */
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
