import { DocumentError } from "../../errors.ts";
import { WordPackage } from "../../word/package.ts";
import { readBody, readOtherStories, type StoryPart } from "../../word/stories.ts";
import { descendants } from "../../xml/descendants.ts";
import { scanStories } from "../grammar/scan.ts";
import { tagDelimiters } from "../grammar/tags.ts";
import { StoryLocator } from "./locator.ts";
import { tagsOf, type UnfillableText } from "./text-place.ts";

/**
 * Finds tags in the documents that Word inserts when it opens the template (`w:altChunk`, ECMA-376
 * part 1, 17.17.2.1): Word, HTML, RTF or plain text. No value can be filled there.
 */
export function findEmbeddedTags(pack: WordPackage, story: StoryPart): UnfillableText[] {
  const { document, partName } = story;
  if (!document.hasElement("w:altChunk")) return [];
  const targets = new Map(pack.relationships(partName).map(({ id, target }) => [id, target]));
  const locator = new StoryLocator(story);
  return descendants(document, document.root, ["w:altChunk"]).flatMap((chunk): UnfillableText[] => {
    const target = targets.get(document.attribute(chunk, "r:id") ?? "");
    if (target === undefined || !pack.has(target)) return [];
    const text = textIn(pack.bytes(target), pack);
    const brackets = tagsOf(text);
    const address = { ...locator.addressOf(chunk), part: target };
    return brackets === null
      ? []
      : [{ ...address, text, brackets, reason: "tag_in_embedded_document" }];
  });
}

/** The text of a file; of a Word document only the paragraphs with brackets. */
function textIn(bytes: Buffer, { limits }: WordPackage): string {
  if (!bytes.subarray(0, 2).equals(Buffer.from("PK"))) return textOfMarkup(bytes);
  try {
    const pack = WordPackage.open(bytes, limits);
    const stories = [readBody(pack), ...readOtherStories(pack, tagDelimiters)];
    return scanStories(stories)
      .map(({ text }) => text.text)
      .join("\n");
  } catch (error) {
    if (error instanceof DocumentError) return "";
    throw error;
  }
}

/** The text of a file: plain text, the text of RTF, or the text between the elements of HTML. */
export function textOfMarkup(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isWide ? "utf16le" : "utf8");
  return text.startsWith("{\\rtf") ? decodeRtf(text) : withoutMarkup(text);
}

/**
 * Replaces the escapes of RTF: a character outside of ASCII is written as its number, `\u12304?`.
 */
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
