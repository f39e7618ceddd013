import { blanked, copiedResults } from "../../word/field-results.ts";
import { type ParagraphText, readParagraphText, textOfCopy } from "../../word/paragraph-text.ts";
import type { Paragraph, StoryPart } from "../../word/stories.ts";
import { TextPieces } from "../../word/text-pieces.ts";
import { spanFinder } from "../../xml/span-finder.ts";
import { findTags, type Readings } from "./find-tags.ts";
import { type Bracketed, tagDelimiters } from "./tags.ts";

/** A paragraph that holds brackets. */
export interface ScannedParagraph {
  story: StoryPart;
  paragraph: Paragraph;
  text: ParagraphText;
  brackets: readonly Bracketed[];
}

/**
 * Finds everything in brackets in all stories, in document order, before anything is changed.
 * Paragraphs without a bracket in their source are not read. Text that a field copies from
 * elsewhere is not searched, because Word replaces it.
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
      const withBrackets = scanner.scan(paragraph);
      if (withBrackets !== null) scanned.push(withBrackets);
    }
  }
  return scanned;
}

/** Whether a paragraph has brackets other than plain tags, that is names of fields. */
export function isSpecial({ brackets }: ScannedParagraph): boolean {
  for (let index = 0; index < brackets.length; index++) {
    const tag = brackets[index] as Bracketed;
    if (tag.kind !== "tag" || tag.form !== "value") return true;
    if (tag.formatters.length > 0 || tag.hasInvisible === true) return true;
  }
  return false;
}

/** Finds the brackets in paragraphs of one story. */
class Scanner {
  readonly pieces = new TextPieces();
  readonly #story: StoryPart;
  readonly #readings: Readings;
  #copied: ReturnType<typeof copiedResults> | undefined;

  constructor(story: StoryPart, readings: Readings) {
    this.#story = story;
    this.#readings = readings;
  }

  /** @returns `null` for a paragraph without brackets. */
  scan(paragraph: Paragraph): ScannedParagraph | null {
    const story = this.#story;
    const text = readParagraphText(story, paragraph, this.pieces);
    if (this.#copied === undefined) this.#copied = copiedResults(story);
    const copied = this.#copied?.get(paragraph.position);
    const searched = copied === undefined ? text.text : blanked(text.text, copied);
    const brackets = findTags(searched, text.barriers, this.#readings);
    return brackets.length === 0 ? null : { story, paragraph, text, brackets: brackets.slice() };
  }
}

/**
 * Finds the brackets of a story whose sections were expanded.
 *
 * @param originOf the paragraph of the template that a paragraph is, or is a copy of; `null`: its
 *   text was changed, so that it has to be read; `undefined`: it holds no brackets.
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
      scanned.push({ story, paragraph, text, brackets: origin.brackets });
      continue;
    }
    const withBrackets = scanner.scan(paragraph);
    if (withBrackets !== null) scanned.push(withBrackets);
  }
  return scanned;
}

/** The delimiters of tags as a part writes them. They may be character references. */
function bracketsOf(bytes: Buffer): readonly string[] {
  return bytes.includes("&#") ? [...tagDelimiters, "&#"] : tagDelimiters;
}
