import type { ScannedParagraph } from "../template/grammar/scan.ts";
import type { FieldTag } from "../template/grammar/tags.ts";
import { readParagraphText } from "../word/paragraph-text.ts";
import type { StoryPart } from "../word/stories.ts";
import { TextPieces } from "../word/text-pieces.ts";

/** The longest label, in characters. */
const maxLength = 40;

/** The texts of paragraphs in tables by their paths. They are read when a label asks for the first of a story. */
export class CellTexts {
  readonly #byStory = new Map<StoryPart, Map<string, string>>();

  of(story: StoryPart, path: string): string | undefined {
    let texts = this.#byStory.get(story);
    if (texts === undefined) {
      texts = new Map();
      const pieces = new TextPieces();
      for (const paragraph of story.paragraphs) {
        if (!/\.c\d+\.p0$/.test(paragraph.path)) continue;
        texts.set(paragraph.path, readParagraphText(story, paragraph, pieces).text);
      }
      this.#byStory.set(story, texts);
    }
    return texts.get(path);
  }
}

/**
 * The words that name a field for a reader: those before its tag in the paragraph; for a tag without them in a cell
 * of a table, the text of the cell before it, else of the first cell of its column.
 */
export function labelOf(
  { story, paragraph, text }: ScannedParagraph,
  tag: FieldTag,
  texts: CellTexts,
): string | null {
  const before = text.text.slice(0, tag.start);
  // Sections and values before the tag are no words of the label.
  const words = wordsIn(before.slice(before.lastIndexOf("】") + 1));
  if (words !== null) return words;
  const cell = /^(.*)\.r(\d+)\.c(\d+)\.p\d+$/.exec(paragraph.path);
  if (cell === null) return null;
  const [, table = "", row = "", column = ""] = cell;
  const beside = texts.of(story, `${table}.r${row}.c${Number(column) - 1}.p0`);
  const above = texts.of(story, `${table}.r0.c${column}.p0`);
  return cellWords(beside) ?? (row === "0" ? null : cellWords(above));
}

/** The words of a cell that has no tag of its own. */
function cellWords(text: string | undefined): string | null {
  return text === undefined || text.includes("【") ? null : wordsIn(text);
}

/** The last words of a text, without the signs around them. A whole sentence is not a label. */
function wordsIn(text: string): string | null {
  const [last = ""] = text.split(/[。；;！!？?\n\t，,]/u).slice(-1);
  const words = last.replace(/[:：\s（(]+$/u, "").replace(/^[\s)）、.．]+/u, "");
  const isLabel = /\p{L}/u.test(words) && [...words].length <= maxLength;
  return isLabel ? words : null;
}
