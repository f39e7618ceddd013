import type { Paragraph, StoryPart } from "./stories.ts";
import type { XmlDocument } from "./xml-document.ts";
import { XmlElement } from "./xml-nodes.ts";

/** A `w:t` and where its text stands in the paragraph's. Offsets are UTF-16 units. */
export interface TextPiece {
  element: XmlElement;
  runIndex: number;
  start: number;
  text: string;
}

/** What a reader sees of a paragraph, as one string, with the way back to the elements. */
export interface ParagraphText {
  text: string;
  pieces: TextPiece[];
  /** Where each run starts in `text`. */
  runStarts: number[];
  /** Offsets of things between characters that are no text: drawings, fields, note references. */
  barriers: number[];
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
  const runStarts: number[] = [];
  const barriers: number[] = [];
  let text = "";
  for (let runIndex = 0; runIndex < paragraph.runs.length; runIndex++) {
    runStarts.push(text.length);
    for (
      let node = paragraph.runs[runIndex]?.firstChild ?? null;
      node !== null;
      node = node.nextSibling
    ) {
      if (!(node instanceof XmlElement) || weightless.has(node.name)) continue;
      if (node.name === "w:t") {
        const piece = document.text(node);
        pieces.push({ element: node, runIndex, start: text.length, text: piece });
        text += piece;
        continue;
      }
      const character = characterOf(document, node);
      if (character === "") barriers.push(text.length);
      text += character;
    }
  }
  return { text, pieces, runStarts, barriers };
}

/** The text of a document property, which has neither runs nor breaks. */
function readPropertyText(document: XmlDocument, { element }: Paragraph): ParagraphText {
  const text = document.text(element);
  return { text, pieces: [{ element, runIndex: 0, start: 0, text }], runStarts: [0], barriers: [] };
}

/** The first character of a paragraph's text, `""` if it has none. */
export function firstCharacter(document: XmlDocument, paragraph: Paragraph): string {
  for (const run of paragraph.runs) {
    for (let node = run.firstChild; node !== null; node = node.nextSibling) {
      if (!(node instanceof XmlElement) || weightless.has(node.name)) continue;
      const text = node.name === "w:t" ? document.text(node) : characterOf(document, node);
      if (text !== "") return text.charAt(0);
    }
  }
  return "";
}

function characterOf(document: XmlDocument, element: XmlElement): string {
  switch (element.name) {
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
