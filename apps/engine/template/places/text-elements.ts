import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { Stretch } from "./text-place.ts";

/** An element and the piece of a text that it holds. Offsets are UTF-16 units of the text. */
export interface TextElement {
  element: XmlElement;
  start: number;
  end: number;
}

/** The joined text of elements. */
export function readElements(
  document: XmlDocument,
  elements: readonly XmlElement[],
  read: (text: string) => string = (text) => text,
): { text: string; pieces: TextElement[] } {
  let text = "";
  const pieces = elements.map((element): TextElement => {
    const start = text.length;
    text += read(document.text(element));
    return { element, start, end: text.length };
  });
  return { text, pieces };
}

/**
 * The new text of each element: its text outside of tags, and the values of the tags that begin in
 * it. A further item of a section begins in the element in which the item before it ends.
 */
export function distribute(
  pieces: readonly TextElement[],
  stretches: readonly Stretch[],
): string[] {
  const contents = pieces.map(() => "");
  let current = 0;
  const add = (index: number, text: string) => {
    current = Math.max(current, index);
    contents[current] += text;
  };
  for (const { text, isValue, at } of stretches) {
    let index = pieces.findIndex(({ end }) => end > at);
    if (index < 0) index = pieces.length - 1;
    if (isValue) {
      add(index, text);
      continue;
    }
    for (; index < pieces.length; index++) {
      const { start, end } = pieces[index] as TextElement;
      if (start >= at + text.length) break;
      // Elements between two pieces are not changed.
      add(index, text.slice(Math.max(start - at, 0), end - at));
    }
  }
  return contents;
}

/** The elements whose text changes, with their new text. */
function changedTexts(
  document: XmlDocument,
  pieces: readonly TextElement[],
  stretches: readonly Stretch[],
): { element: XmlElement; text: string }[] {
  const texts = distribute(pieces, stretches);
  return pieces
    .map(({ element }, index) => ({ element, text: texts[index] as string }))
    .filter(({ element, text }) => text !== document.text(element));
}

/** Writes the new text of a place into its elements. */
export function writeTexts(
  document: XmlDocument,
  pieces: readonly TextElement[],
  stretches: readonly Stretch[],
): void {
  for (const { element, text } of changedTexts(document, pieces, stretches)) {
    document.setText(element, text);
    if (text.trim() !== text) document.setAttribute(element, "xml:space", "preserve");
  }
}

/**
 * Writes the new text of a place of DrawingML, where a line end is an element, `a:br`, between runs
 * (ECMA-376 part 1, 21.1.2.2.1).
 */
export function writeDrawingTexts(
  document: XmlDocument,
  pieces: readonly TextElement[],
  stretches: readonly Stretch[],
): void {
  for (const { element, text } of changedTexts(document, pieces, stretches)) {
    const run = document.parent(element);
    const isRun = document.name(run) === "a:r";
    const [first = "", ...lines] = isRun ? text.split("\n") : [text.replaceAll("\n", " ")];
    document.setText(element, first);
    let last = run;
    for (const line of lines) {
      const lineEnd = document.createElement(run, "a:br");
      const copy = document.copy(run) as XmlElement;
      document.insertAfter(document.parent(run), lineEnd, last);
      document.insertAfter(document.parent(run), copy, lineEnd);
      const copied = document.child(copy, "a:t");
      if (copied !== null) document.setText(copied, line);
      last = copy;
    }
  }
}

/**
 * The text elements of a run of a formula and of the runs directly behind it: they may share a tag.
 */
export function formulaTexts(document: XmlDocument, first: XmlElement): XmlElement[] {
  const texts: XmlElement[] = [];
  for (let run = first; run !== noNode; run = document.nextElement(run)) {
    if (document.name(run) !== "m:r") break;
    for (const child of document.elements(run)) {
      const name = document.name(child);
      if (name === "m:t" || name === "w:t") texts.push(child);
    }
  }
  return texts;
}
