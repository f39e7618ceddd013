import { WordPackage } from "../../docx/package.ts";
import { readBody, readOtherStories, type StoryPart } from "../../docx/stories.ts";
import { DocumentError } from "../../errors.ts";
import { scanStories } from "../grammar/scan.ts";
import { tagDelimiters } from "../grammar/tags.ts";
import { descendants } from "./descendants.ts";
import { StoryLocator } from "./locator.ts";
import type { RestTag } from "./place-finder.ts";
import { firstTagOf } from "./text-place.ts";

/**
 * Documents that Word takes in when it opens the template (`w:altChunk`, ECMA-376 part 1, 17.17.2.1),
 * Word, HTML, RTF or text: the first tag of each that holds any.
 */
export function findEmbeddedTags(pack: WordPackage, story: StoryPart): RestTag[] {
  const { document, partName } = story;
  if (!document.hasElement("w:altChunk")) return [];
  const targets = new Map(pack.relationships(partName).map(({ id, target }) => [id, target]));
  const locator = new StoryLocator(story);
  return descendants(document, document.root, ["w:altChunk"]).flatMap((chunk): RestTag[] => {
    const target = targets.get(document.attribute(chunk, "r:id") ?? "");
    if (target === undefined || !pack.has(target)) return [];
    const wording = firstTagIn(pack.bytes(target), pack);
    const address = { ...locator.addressOf(chunk), part: target };
    return wording === null ? [] : [{ ...address, wording, reason: "tag_in_embedded_document" }];
  });
}

function firstTagIn(bytes: Buffer, { limits }: WordPackage): string | null {
  if (!bytes.subarray(0, 2).equals(Buffer.from("PK"))) return firstTagInMarkup(bytes);
  try {
    const pack = WordPackage.open(bytes, limits);
    const stories = [readBody(pack), ...readOtherStories(pack, tagDelimiters)];
    for (const { found, text } of scanStories(stories)) {
      const tag = found.find(({ kind }) => kind === "tag" || kind === "mark");
      if (tag !== undefined) return text.text.slice(tag.start, tag.end);
    }
    return null;
  } catch (error) {
    if (error instanceof DocumentError) return null;
    throw error;
  }
}

/** The first tag of a text, of RTF, or of what stands between the elements of HTML. */
export function firstTagInMarkup(bytes: Buffer): string | null {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isWide ? "utf16le" : "utf8");
  return firstTagOf(text.startsWith("{\\rtf") ? decodeRtf(text) : withoutMarkup(text));
}

/** RTF writes other characters than ASCII by their number: `\u12304?`. */
function decodeRtf(text: string): string {
  return text
    .replace(/\\u(-?\d{1,5}) ?\?/g, (_all, number: string) =>
      String.fromCharCode(Number(number) & 0xffff),
    )
    .replace(/\\[a-z]+-?\d* ?|[{}\r\n]/g, "");
}

function withoutMarkup(text: string): string {
  return text
    .replace(/<[^<>]*>/g, "")
    .replace(/&#(?:x0*3010|0*12304);/gi, "【")
    .replace(/&#(?:x0*3011|0*12305);/gi, "】");
}
