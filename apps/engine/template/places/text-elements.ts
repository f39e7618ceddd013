import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { Stretch } from "./text-place.ts";

/** An element that holds a piece of a text, and where. Offsets are UTF-16 units. */
export interface TextElement {
  element: XmlElement;
  start: number;
  end: number;
}

/** The text of elements one after the other. */
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
 * The new text of each element: the rest of its own text, and the values of the tags that open in it.
 * The items of a section follow each other in the element where the last one ended.
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
      // What stands between two of them is an element of its own, and stays.
      add(index, text.slice(Math.max(start - at, 0), end - at));
    }
  }
  return contents;
}

/** The elements whose text becomes another, with that text. */
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

/** Writes what elements get into those whose text has changed. */
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
 * The same for text of DrawingML, where a line end is an element, `a:br`, between runs (ECMA-376
 * part 1, 21.1.2.2.1).
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

/** The texts of a run of a formula and of those right behind it: a tag may be split over them. */
export function formulaTexts(document: XmlDocument, first: XmlElement): XmlElement[] {
  const texts: XmlElement[] = [];
  for (let run = first; run !== noNode; run = document.nextElement(run)) {
    if (document.name(run) !== "m:r") break;
    for (const each of document.elements(run)) {
      const name = document.name(each);
      if (name === "m:t" || name === "w:t") texts.push(each);
    }
  }
  return texts;
}
