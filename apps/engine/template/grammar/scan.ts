import { blanked, copiedResults } from "../../word/field-results.ts";
import { type ParagraphText, readParagraphText, textOfCopy } from "../../word/paragraph-text.ts";
import type { Paragraph, StoryPart } from "../../word/stories.ts";
import { TextPieces } from "../../word/text-pieces.ts";
import { spanFinder } from "../../xml/span-finder.ts";
import { findTags, type Readings } from "./find-tags.ts";
import { type Bracketed, tagDelimiters } from "./tags.ts";

/** A paragraph that holds brackets, with all of them. */
export interface ScannedParagraph {
  story: StoryPart;
  paragraph: Paragraph;
  text: ParagraphText;
  found: readonly Bracketed[];
}

/**
 * Finds everything in brackets in all stories, in document order, before anything is changed.
 * Paragraphs whose source holds no bracket are passed over without being read. A text that a field
 * copies from elsewhere is no text of the template.
 */
export function scanStories(stories: readonly StoryPart[]): ScannedParagraph[] {
  const scanned: ScannedParagraph[] = [];
  const readings: Readings = new Map();
  for (const story of stories) {
    const { document } = story;
    const hasBracket = spanFinder(document.bytes, bracketsOf(document.bytes));
    const scanner = new Scanner(story, readings);
    for (const paragraph of story.paragraphs) {
      const { element } = paragraph;
      if (!hasBracket(document.start(element), document.end(element))) continue;
      const found = scanner.scan(paragraph);
      if (found !== null) scanned.push(found);
    }
  }
  return scanned;
}

/** Whether a paragraph holds anything in brackets but names of fields. */
export function isSpecial({ found }: ScannedParagraph): boolean {
  for (let index = 0; index < found.length; index++) {
    const each = found[index] as Bracketed;
    if (each.kind !== "tag" || each.form !== "value") return true;
    if (each.formatters.length > 0 || each.hasInvisible === true) return true;
  }
  return false;
}

/** Looks through the paragraphs of one story. */
class Scanner {
  readonly pieces = new TextPieces();
  readonly #story: StoryPart;
  readonly #readings: Readings;
  #copied: ReturnType<typeof copiedResults> | undefined;

  constructor(story: StoryPart, readings: Readings) {
    this.#story = story;
    this.#readings = readings;
  }

  /** @returns `null` where nothing stands in brackets. */
  scan(paragraph: Paragraph): ScannedParagraph | null {
    const story = this.#story;
    const text = readParagraphText(story, paragraph, this.pieces);
    if (this.#copied === undefined) this.#copied = copiedResults(story);
    const own = this.#copied?.get(paragraph.position);
    const said = own === undefined ? text.text : blanked(text.text, own);
    const found = findTags(said, text.barriers, this.#readings);
    return found.length === 0 ? null : { story, paragraph, text, found: found.slice() };
  }
}

/**
 * Finds the brackets of a story whose sections were expanded.
 *
 * @param originOf the paragraph of the template that one is a copy of; `null`: its text is another one;
 *   `undefined`: it holds no brackets.
 */
export function rescanStory(
  story: StoryPart,
  originOf: (paragraph: Paragraph) => ScannedParagraph | null | undefined,
): ScannedParagraph[] {
  const scanned: ScannedParagraph[] = [];
  const scanner = new Scanner(story, new Map());
  for (const paragraph of story.paragraphs) {
    const origin = originOf(paragraph);
    if (origin === undefined) continue;
    if (origin !== null) {
      const text = textOfCopy(origin.text, story, paragraph, scanner.pieces);
      scanned.push({ story, paragraph, text, found: origin.found });
      continue;
    }
    const found = scanner.scan(paragraph);
    if (found !== null) scanned.push(found);
  }
  return scanned;
}

/** A bracket may be written as a character reference. */
function bracketsOf(bytes: Buffer): readonly string[] {
  return bytes.includes("&#") ? [...tagDelimiters, "&#"] : tagDelimiters;
}
