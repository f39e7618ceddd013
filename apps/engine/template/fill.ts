import type { TextPiece } from "../docx/paragraph-text.ts";
import type { XmlDocument } from "../docx/xml-document.ts";
import { noNode, type XmlElement } from "../docx/xml-tree.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { PreparedValue, ValueChunk } from "./value-text.ts";

/** A tag of a paragraph and what takes its place. Offsets are UTF-16 units in its text. */
export interface Replacement {
  start: number;
  end: number;
  value: PreparedValue;
}

/**
 * Puts values in place of tags. The value goes into the `w:t` where its tag opens and so takes that
 * run's formatting; what the tag has in later runs is cut out of them. No run is ever removed or
 * rebuilt: run ids stay valid, and whatever else a run holds stays where it is.
 *
 * @param replacements in document order, not overlapping.
 */
export function fillParagraph(
  scanned: ScannedParagraph,
  replacements: readonly Replacement[],
): void {
  const { document, kind } = scanned.story;
  const { text, pieces } = scanned.text;
  let first = 0;
  for (const piece of pieces) {
    while (first < replacements.length && (replacements[first]?.end ?? 0) <= piece.start) first++;
    let last = first;
    let isPlain = true;
    for (; last < replacements.length; last++) {
      const replacement = replacements[last];
      if (!replacement || replacement.start >= piece.end) break;
      isPlain &&= replacement.value.isPlain;
    }
    if (last === first) continue;
    const touching = replacements.slice(first, last);
    if (kind === "properties") document.setText(piece.element, plainContent(text, piece, touching));
    else if (isPlain) setTextOf(document, piece.element, plainContent(text, piece, touching));
    else writePiece(document, piece, mixedContent(text, piece, touching));
  }
}

/** The text of a piece with its share of each replacement: the opener's piece takes the value. */
function plainContent(
  text: string,
  piece: TextPiece,
  replacements: readonly Replacement[],
): string {
  let content = "";
  let kept = piece.start;
  for (const { start, end, value } of replacements) {
    content += text.slice(kept, Math.max(start, kept));
    if (start >= piece.start) content += value.text;
    kept = Math.min(end, piece.end);
  }
  return content + text.slice(kept, piece.end);
}

/** The same, where a value has line breaks or tabs. */
function mixedContent(
  text: string,
  piece: TextPiece,
  replacements: readonly Replacement[],
): ValueChunk[] {
  const content: ValueChunk[] = [];
  let kept = piece.start;
  for (const { start, end, value } of replacements) {
    content.push({ text: text.slice(kept, Math.max(start, kept)) });
    if (start >= piece.start) content.push(...value.chunks);
    kept = Math.min(end, piece.end);
  }
  content.push({ text: text.slice(kept, piece.end) });
  return content;
}

/** Writes text and breaks: the first stretch stays in the `w:t`, the rest follows it in the run. */
function writePiece(document: XmlDocument, piece: TextPiece, content: readonly ValueChunk[]): void {
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
      insert(chunk.break);
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
