import {
  FormatResolver,
  type Paragraph,
  readBody,
  readOtherStories,
  type StoryPart,
  textOfRunChild,
  WordPackage,
} from "../../../../apps/engine/layers.ts";
import { faceOf } from "../official/faces.ts";

type Formats = ReturnType<FormatResolver["of"]>;
type EffectiveParagraph = ReturnType<Formats["paragraph"]>;
type EffectiveRun = ReturnType<Formats["run"]>;

/** The visible formatting of a paragraph. Differences that no reader sees are left out. */
export interface Seen {
  paragraph: string;
  text: string;
  /** The formatting of each character of the text. */
  characters: readonly string[];
}

/** The visible formatting of all paragraphs of a document, by path. */
export function seenIn(archive: Buffer): Map<string, Seen> {
  const pack = WordPackage.open(archive);
  const resolver = new FormatResolver(pack);
  const seen = new Map<string, Seen>();
  for (const story of [readBody(pack), ...readOtherStories(pack, [""])]) {
    const formats = resolver.of(story);
    for (const paragraph of story.paragraphs) {
      seen.set(paragraph.path, seenParagraph(story, paragraph, formats));
    }
  }
  return seen;
}

function seenParagraph(story: StoryPart, paragraph: Paragraph, formats: Formats): Seen {
  const characters: string[] = [];
  let text = "";
  let size = 20;
  for (const run of paragraph.runs) {
    const format = formats.run(paragraph, run);
    for (const child of story.document.elements(run)) {
      for (const character of textOfRunChild(story.document, child) ?? "") {
        if (text === "") size = format.size.value;
        text += character;
        characters.push(seenCharacter(character, format));
      }
    }
  }
  return { paragraph: seenFormat(formats.paragraph(paragraph), size * 10), text, characters };
}

function seenFormat(format: EffectiveParagraph, characterTwips: number): string {
  const twips = ({ unit, amount }: EffectiveParagraph["left"]["value"]) =>
    unit === "chars" ? Math.round((amount / 100) * characterTwips) : amount;
  return JSON.stringify([
    format.alignment.value,
    twips(format.firstLine.value),
    twips(format.left.value),
    twips(format.right.value),
    format.before.value,
    format.after.value,
    format.line.value,
    format.pageBreakBefore.value,
    format.snapToGrid.value,
    format.outlineLevel.value,
    format.list === null ? null : [format.list.numId, format.list.ilvl],
  ]);
}

function seenCharacter(character: string, format: EffectiveRun): string {
  const { color, size, bold, italic, underline, hidden, highlight, charSpacing, strike } = format;
  const font = format.fonts[slotOf(character, format.isEastAsianHint)].value ?? "";
  // Only the width of a blank is visible.
  const face = character.trim() === "" ? "" : faceOf(font);
  return [
    face,
    size.value,
    bold.value,
    italic.value,
    underline.value,
    strike.value,
    hidden.value,
    color.value === "000000" ? "auto" : color.value,
    highlight.value,
    charSpacing.value,
  ].join("|");
}

/** The font slot of a character. The run's hint decides it for quotes and dashes (17.3.2.26). */
function slotOf(character: string, isEastAsianHint: boolean): "ascii" | "hAnsi" | "eastAsia" {
  if (character < "\u0080") return "ascii";
  if (/[\u2e80-\uffef]/.test(character)) return "eastAsia";
  return isEastAsianHint ? "eastAsia" : "hAnsi";
}

/**
 * Whether two paragraphs have the same visible formatting. If a fault has changed the text, only
 * the common beginning and end are compared; but leading blanks of one of them move its first line.
 */
export function isFormattedLike(one: Seen, other: Seen): boolean {
  if (one.paragraph !== other.paragraph) return false;
  if (/^\s*/.exec(one.text)?.[0] !== /^\s*/.exec(other.text)?.[0]) return false;
  const shorter = Math.min(one.text.length, other.text.length);
  let start = 0;
  while (start < shorter && one.text[start] === other.text[start]) start++;
  let end = 0;
  while (end < shorter - start && one.text.at(-1 - end) === other.text.at(-1 - end)) end++;
  const same = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => index).every(
      (index) => one.characters.at(from + index) === other.characters.at(from + index),
    );
  return same(0, start) && same(-end, end);
}
