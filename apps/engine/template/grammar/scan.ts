import { blanked, copiedResults } from "../../docx/field-results.ts";
import {
  type ParagraphText,
  readParagraphText,
  TextPieces,
  textOfCopy,
} from "../../docx/paragraph-text.ts";
import { spanFinder } from "../../docx/span-finder.ts";
import type { Paragraph, StoryPart } from "../../docx/stories.ts";
import { type Bracketed, findTags, type Readings, tagDelimiters } from "./tags.ts";

/** A paragraph that holds brackets, with all of them. */
export interface ScannedParagraph {
  story: StoryPart;
  paragraph: Paragraph;
  text: ParagraphText;
  found: readonly Bracketed[];
}

/**
 * Finds everything in brackets in all stories, in document order, before anything is changed.
 * Paragraphs whose source holds no bracket are passed over without being read. What a field copies
 * from elsewhere is no text of the template.
 *
 * @param known by part name, of stories that were repeated (`repeat.ts`): what was found before.
 */
export function scanStories(
  stories: readonly StoryPart[],
  known: ReadonlyMap<string, readonly ScannedParagraph[]> = new Map(),
): ScannedParagraph[] {
  const scanned: ScannedParagraph[] = [];
  const readings: Readings = new Map();
  for (const story of stories) {
    const before = known.get(story.partName);
    if (before !== undefined) {
      scanCopies(story, before, scanned);
      continue;
    }
    const { document } = story;
    const hasBracket = spanFinder(document.bytes, bracketsOf(document.bytes));
    let copied: ReturnType<typeof copiedResults> | undefined;
    const pieces = new TextPieces();
    for (const paragraph of story.paragraphs) {
      const { element } = paragraph;
      if (!hasBracket(document.start(element), document.end(element))) continue;
      const text = readParagraphText(story, paragraph, pieces);
      if (copied === undefined) copied = copiedResults(story);
      const own = copied?.get(paragraph.position);
      const said = own === undefined ? text.text : blanked(text.text, own);
      const found = findTags(said, text.barriers, readings);
      if (found.length > 0) scanned.push({ story, paragraph, text, found: found.slice() });
    }
  }
  return scanned;
}

/** A copy stands in the source where the paragraph does that it is a copy of, and says the same. */
function scanCopies(
  story: StoryPart,
  before: readonly ScannedParagraph[],
  scanned: ScannedParagraph[],
): void {
  const { document } = story;
  const byStart = new Map(
    before.map((each) => [each.story.document.start(each.paragraph.element), each]),
  );
  const pieces = new TextPieces();
  for (const paragraph of story.paragraphs) {
    const original = byStart.get(document.start(paragraph.element));
    if (original === undefined) continue;
    const text = textOfCopy(original.text, story, paragraph, pieces);
    scanned.push({ story, paragraph, text, found: original.found });
  }
}

/** A bracket may be written as a reference. */
function bracketsOf(bytes: Buffer): readonly string[] {
  return bytes.includes("&#") ? [...tagDelimiters, "&#"] : tagDelimiters;
}
