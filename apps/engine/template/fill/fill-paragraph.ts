import type { StoryPart } from "../../word/stories.ts";
import type { TextPiece } from "../../word/text-pieces.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed } from "../grammar/tags.ts";
import type { PictureValue } from "../pictures/picture-values.ts";
import type { PreparedValue, ValueChunk } from "../values/value-text.ts";

/** Makes the `w:drawing` of a picture for the place of a node, as a separate document. */
export type DrawingMaker = (
  story: StoryPart,
  picture: PictureValue,
  name: string,
  node: XmlNode,
) => XmlDocument;

/** The replacement of each bracketed text of a paragraph, in order; `null`: the text stays. */
export type Replacements = readonly (PreparedValue | null)[];

/**
 * Puts values in place of tags. The value goes into the `w:t` where its tag opens and so has that
 * run's formatting; later runs lose their part of the tag. No run is removed or rebuilt, so run ids
 * stay valid, and everything else in a run stays in its place.
 */
export function fillParagraph(
  scanned: ScannedParagraph,
  values: Replacements,
  drawingOf: DrawingMaker,
): void {
  const { brackets, text } = scanned;
  const { document } = scanned.story;
  let first = 0;
  for (let index = 0; index < text.pieceCount; index++) {
    const start = text.pieceStart(index);
    const end = text.pieceEnd(index);
    // Drop tags without a value and prose for good: prose may reach to the end of the paragraph.
    while (first < brackets.length && isDone(brackets[first] as Bracketed, values[first], start))
      first++;
    let hasValue = false;
    let isPlain = true;
    let last = first;
    for (; last < brackets.length && (brackets[last] as Bracketed).start < end; last++) {
      const value = valueIn(start, brackets[last] as Bracketed, values[last]);
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

/**
 * The value for a tag that reaches into a piece. Prose in brackets may hold tags, so a tag that
 * ends before the piece can follow one that does not.
 */
function valueIn(
  pieceStart: number,
  { end }: Bracketed,
  value: PreparedValue | null | undefined,
): PreparedValue | null {
  return end > pieceStart ? (value ?? null) : null;
}

/**
 * The new text of a piece. The piece where a tag opens receives the value; later pieces lose the
 * tag.
 */
function plainContent(
  { brackets, text: { text } }: ScannedParagraph,
  values: Replacements,
  piece: TextPiece,
  first: number,
  last: number,
): string {
  let content = "";
  let copiedTo = piece.start;
  for (let index = first; index < last; index++) {
    const tag = brackets[index] as Bracketed;
    const value = valueIn(piece.start, tag, values[index]);
    if (value === null) continue;
    const { start, end } = tag;
    if (start > copiedTo) content += text.slice(copiedTo, start);
    if (start >= piece.start) content += value.text;
    copiedTo = Math.min(end, piece.end);
  }
  return copiedTo < piece.end ? content + text.slice(copiedTo, piece.end) : content;
}

/** Like `plainContent`, for values with line breaks, tabs or pictures. */
function mixedContent(
  { brackets, text: { text } }: ScannedParagraph,
  values: Replacements,
  piece: TextPiece,
  first: number,
  last: number,
): ValueChunk[] {
  const content: ValueChunk[] = [];
  let copiedTo = piece.start;
  for (let index = first; index < last; index++) {
    const tag = brackets[index] as Bracketed;
    const value = valueIn(piece.start, tag, values[index]);
    if (value === null) continue;
    const { start, end } = tag;
    content.push({ text: text.slice(copiedTo, Math.max(start, copiedTo)) });
    if (start >= piece.start) for (const chunk of value.chunks) content.push(chunk);
    copiedTo = Math.min(end, piece.end);
  }
  content.push({ text: text.slice(copiedTo, piece.end) });
  return content;
}

/**
 * Writes text, breaks and pictures: the first text stays in the `w:t`, the rest follows it in the
 * run.
 */
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

/** Sets the text of a `w:t`. Word drops outer white space without `xml:space` (17.3.3.31). */
function setTextOf(document: XmlDocument, element: XmlElement, text: string): void {
  document.setText(element, text);
  if (hasOuterSpace(text)) document.setAttribute(element, "xml:space", "preserve");
}

function hasOuterSpace(text: string): boolean {
  return text !== "" && (isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(text.length - 1)));
}

/** White space as XML defines it (1.0, 2.3). */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
