import type { StoryPart } from "../../word/stories.ts";
import type { TextPiece } from "../../word/text-pieces.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed } from "../grammar/tags.ts";
import type { PictureValue } from "../pictures/picture-values.ts";
import type { PreparedValue, ValueChunk } from "../values/value-text.ts";

/** Makes `w:drawing` of a picture, as a document of its own, for the place where a node stands. */
export type DrawingMaker = (
  story: StoryPart,
  picture: PictureValue,
  name: string,
  node: XmlNode,
) => XmlDocument;

/** The replacements of everything found in a paragraph, in order; `null`: it stays as it is. */
export type Replacements = readonly (PreparedValue | null)[];

/**
 * Puts values in place of tags. The value goes into the `w:t` where its tag opens and so takes that
 * run's formatting; what the tag has in later runs is cut out of them. No run is ever removed or
 * rebuilt: run ids stay valid, and everything else in a run stays where it is.
 */
export function fillParagraph(
  scanned: ScannedParagraph,
  values: Replacements,
  drawingOf: DrawingMaker,
): void {
  const { brackets: found, text } = scanned;
  const { document } = scanned.story;
  let first = 0;
  for (let index = 0; index < text.pieceCount; index++) {
    const start = text.pieceStart(index);
    const end = text.pieceEnd(index);
    // Tags without a value and prose are passed over for good: prose may reach to the end.
    while (first < found.length && isDone(found[first] as Bracketed, values[first], start)) first++;
    let hasValue = false;
    let isPlain = true;
    let last = first;
    for (; last < found.length && (found[last] as Bracketed).start < end; last++) {
      const value = valueIn(start, found[last] as Bracketed, values[last]);
      if (value === null) continue;
      hasValue = true;
      isPlain &&= value.isPlain;
    }
    if (!hasValue) continue;
    const piece = text.piece(index);
    if (isPlain) {
      setTextOf(document, piece.element, plainContent(scanned, values, piece, first, last));
    } else {
      const content = mixedContent(scanned, values, piece, first, last);
      writePiece(scanned.story, piece, content, drawingOf);
    }
  }
}

function isDone({ end }: Bracketed, value: Replacements[number] | undefined, at: number): boolean {
  return end <= at || (value ?? null) === null;
}

/** Prose in brackets may hold tags: one that ends before a piece can follow one that does not. */
function valueIn(
  pieceStart: number,
  { end }: Bracketed,
  value: PreparedValue | null | undefined,
): PreparedValue | null {
  return end > pieceStart ? (value ?? null) : null;
}

/** The text of a piece with its share of each replacement: the opener's piece takes the value. */
function plainContent(
  { brackets: found, text: { text } }: ScannedParagraph,
  values: Replacements,
  piece: TextPiece,
  first: number,
  last: number,
): string {
  let content = "";
  let kept = piece.start;
  for (let index = first; index < last; index++) {
    const tag = found[index] as Bracketed;
    const value = valueIn(piece.start, tag, values[index]);
    if (value === null) continue;
    const { start, end } = tag;
    if (start > kept) content += text.slice(kept, start);
    if (start >= piece.start) content += value.text;
    kept = Math.min(end, piece.end);
  }
  return kept < piece.end ? content + text.slice(kept, piece.end) : content;
}

/** The same, where a value has line breaks or tabs. */
function mixedContent(
  { brackets: found, text: { text } }: ScannedParagraph,
  values: Replacements,
  piece: TextPiece,
  first: number,
  last: number,
): ValueChunk[] {
  const content: ValueChunk[] = [];
  let kept = piece.start;
  for (let index = first; index < last; index++) {
    const tag = found[index] as Bracketed;
    const value = valueIn(piece.start, tag, values[index]);
    if (value === null) continue;
    const { start, end } = tag;
    content.push({ text: text.slice(kept, Math.max(start, kept)) });
    if (start >= piece.start) for (const chunk of value.chunks) content.push(chunk);
    kept = Math.min(end, piece.end);
  }
  content.push({ text: text.slice(kept, piece.end) });
  return content;
}

/** Writes text and breaks: the first stretch stays in the `w:t`, the rest follows it in the run. */
function writePiece(
  story: StoryPart,
  piece: TextPiece,
  content: readonly ValueChunk[],
  drawingOf: DrawingMaker,
): void {
  const { document } = story;
  const run = document.parent(piece.element);
  if (run === noNode) return;
  let target: XmlElement | null = piece.element;
  let last: XmlElement = piece.element;
  let text = "";
  const insert = (name: string): XmlElement => {
    const element = document.createElement(piece.element, name);
    document.insertAfter(run, element, last);
    last = element;
    return element;
  };
  const flush = () => {
    if (target === null && text === "") return;
    setTextOf(document, target ?? insert("w:t"), text);
    target = null;
    text = "";
  };
  for (const chunk of content) {
    if ("text" in chunk) {
      text += chunk.text;
    } else {
      flush();
      if ("break" in chunk) insert(chunk.break);
      else {
        const drawing = drawingOf(story, chunk.picture, chunk.name, piece.element);
        last = document.insertDocument(run, drawing, last);
      }
    }
  }
  flush();
}

/** White space at an end of a `w:t` is dropped by Word unless it says otherwise (17.3.3.31). */
function setTextOf(document: XmlDocument, element: XmlElement, text: string): void {
  document.setText(element, text);
  if (hasOuterSpace(text)) document.setAttribute(element, "xml:space", "preserve");
}

function hasOuterSpace(text: string): boolean {
  return text !== "" && (isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(text.length - 1)));
}

/** White space as XML has it (1.0, 2.3). */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
