import {
  type ParagraphText,
  readParagraphText,
  TextPieces,
  textOfCopy,
} from "../../docx/paragraph-text.ts";
import type { Paragraph, StoryPart } from "../../docx/stories.ts";
import { type Bracketed, findTags, type KnownTags, tagDelimiters } from "./tags.ts";

/** A paragraph that holds brackets, with all of them. */
export interface ScannedParagraph {
  story: StoryPart;
  paragraph: Paragraph;
  text: ParagraphText;
  found: readonly Bracketed[];
}

/**
 * Finds everything in brackets in all stories, in document order, before anything is changed.
 * Paragraphs whose source holds no bracket are passed over without being read.
 */
export function scanStories(stories: readonly StoryPart[]): ScannedParagraph[] {
  const scanned: ScannedParagraph[] = [];
  const knownTags: KnownTags = new Map();
  for (const story of stories) {
    const hasBracket = bracketFinder(story.document.bytes);
    const { document } = story;
    const pieces = new TextPieces();
    for (const paragraph of story.paragraphs) {
      const { element } = paragraph;
      if (!hasBracket(document.start(element), document.end(element))) continue;
      const text = readParagraphText(story, paragraph, pieces);
      const found = findTags(text.text, text.barriers, knownTags);
      if (found.length > 0) scanned.push({ story, paragraph, text, found: found.slice() });
    }
  }
  return scanned;
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
  const knownTags: KnownTags = new Map();
  const pieces = new TextPieces();
  for (const paragraph of story.paragraphs) {
    const origin = originOf(paragraph);
    if (origin === undefined) continue;
    if (origin !== null) {
      const text = textOfCopy(origin.text, story, paragraph, pieces);
      scanned.push({ story, paragraph, text, found: origin.found });
      continue;
    }
    const text = readParagraphText(story, paragraph, pieces);
    const found = findTags(text.text, text.barriers, knownTags);
    if (found.length > 0) scanned.push({ story, paragraph, text, found: found.slice() });
  }
  return scanned;
}

/**
 * Answers for spans of a part, asked for in ascending order, whether they hold a bracket, written as
 * a character or as a reference.
 */
function bracketFinder(bytes: Buffer): (from: number, to: number) => boolean {
  const needles = bytes.includes("&#") ? [...tagDelimiters, "&#"] : tagDelimiters;
  const cursors = needles.map((needle) => ({ needle: Buffer.from(needle), at: -1 }));
  return (from, to) => {
    // The start of one that was changed is not in the part any more: it has to be looked into.
    if (from < 0) return true;
    for (const cursor of cursors) {
      if (cursor.at < from) {
        const at = bytes.indexOf(cursor.needle, from);
        cursor.at = at < 0 ? Number.POSITIVE_INFINITY : at;
      }
      if (cursor.at < to) return true;
    }
    return false;
  };
}
