import type { OtherDelimiters } from "../../../contract/reports.ts";
import { readParagraphText } from "../../word/paragraph-text.ts";
import type { StoryPart } from "../../word/stories.ts";
import { TextPieces } from "../../word/text-pieces.ts";

/** The tags of other engines in a template. */
export interface OtherTags {
  /** The first of them. */
  listed: OtherDelimiters[];
  /** The number of all, but at most `mostCounted`. */
  count: number;
}

/**
 * `{{x}}`, `{%x%}`, `${x}`, `#{x}`, `{x}`, `[[x]]`, `<<x>>`. Lengths are bounded, so that it takes
 * linear time. `«x»` is not here: it is how some languages quote a word.
 */
const otherTag =
  /\{\{[^{}]{1,100}\}\}|\{%[^{}]{1,100}%\}|[$#]?\{[#/^@]?[\p{L}_][\p{L}\p{N}_.]{0,60}\}|\[\[[^[\]]{1,100}\]\]|<<[^<>]{1,100}>>/gu;

const maxListed = 100;
const mostCounted = 10_000;

/**
 * Finds tags of other engines in the text of paragraphs. It searches the octets of a part first,
 * and reads only the paragraphs around a hit, so that it costs next to nothing for most templates.
 */
export function findOtherTags(stories: readonly StoryPart[]): OtherTags {
  const listed: OtherDelimiters[] = [];
  let count = 0;
  for (const story of stories) {
    const { document, paragraphs, partName } = story;
    const hits = hitsIn(document.bytes);
    if (hits.length === 0) continue;
    const pieces = new TextPieces();
    for (const paragraph of paragraphs) {
      const { element, isMirror, path } = paragraph;
      if (isMirror || !isHit(hits, document.start(element), document.end(element))) continue;
      for (const [text] of readParagraphText(story, paragraph, pieces).text.matchAll(otherTag)) {
        if (count < maxListed) listed.push({ text, part: partName, paragraph_path: path });
        if (++count >= mostCounted) return { listed, count };
      }
    }
  }
  return { listed, count };
}

const openBrace = 0x7b;
const pairs = ["[[", "&lt;&lt;"].map((text) => Buffer.from(text));

/** The offsets of octets that may begin such a tag, in ascending order. */
function hitsIn(bytes: Buffer): number[] {
  const hits: number[] = [];
  for (let at = bytes.indexOf(openBrace); at >= 0; at = bytes.indexOf(openBrace, at + 1)) {
    // The parts of pictures have identifiers such as {28A0092B-C50C-407E-A947-70E740481C1C}.
    if (bytes[at + 9] === hyphen && bytes[at + 14] === hyphen) continue;
    if (hits.push(at) >= mostCounted) break;
  }
  for (const pair of pairs) {
    const most = hits.length + mostCounted;
    for (let at = bytes.indexOf(pair); at >= 0; at = bytes.indexOf(pair, at + pair.length)) {
      if (hits.push(at) >= most) break;
    }
  }
  return hits.sort((a, b) => a - b);
}

const hyphen = 0x2d;

/** Whether a span has a hit. */
function isHit(hits: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hits[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return (hits[low] ?? to) < to;
}
