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

/** What a reader sees of a paragraph, as one string, with the way back to the elements. */
export interface ParagraphText {
  text: string;
  pieces: readonly TextPiece[];
  /** Offsets of things between characters that are no text: drawings, fields, note references. */
  barriers: readonly number[];
}

/** Children of a run that are no text and nothing that one could not write across. */
const weightless = new Set(["w:rPr", "w:lastRenderedPageBreak", "w:delText"]);

/**
 * The text of a paragraph: `w:t` as it is, `w:tab` as a tab, `w:br` and `w:cr` as a line feed,
 * `w:noBreakHyphen` as a hyphen (ECMA-376 part 1, 17.3.3). Everything else has no character and is
 * noted as a barrier.
 */
export function readParagraphText(
  { kind, document }: StoryPart,
  paragraph: Paragraph,
): ParagraphText {
  if (kind === "properties") return readPropertyText(document, paragraph);
  const pieces: TextPiece[] = [];
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
        pieces.push({ element: at, runIndex, runStart, start, end: text.length });
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
  return { text, pieces: pieces.slice(), barriers: barriers ?? noBarriers };
}

/** Of most paragraphs: a long document has tens of thousands of them. */
const noBarriers: readonly number[] = [];

/** The piece that holds the character at `offset`, which must be one of a `w:t`. */
export function pieceAt({ pieces }: ParagraphText, offset: number): TextPiece {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as TextPiece).start <= offset) low = middle;
    else high = middle - 1;
  }
  return pieces[low] as TextPiece;
}

/** The text of a document property, which has neither runs nor breaks. */
function readPropertyText(document: XmlDocument, { element }: Paragraph): ParagraphText {
  const text = document.text(element);
  const piece = { element, runIndex: 0, runStart: 0, start: 0, end: text.length };
  return { text, pieces: [piece], barriers: [] };
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
