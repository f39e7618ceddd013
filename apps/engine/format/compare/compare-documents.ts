import type { ParagraphChange, TemplateDiff } from "../../../contract/reports.ts";
import type { WordPackage } from "../../word/package.ts";
import { readBody, readOtherStories, type StoryPart } from "../../word/stories.ts";
import { TextPieces } from "../../word/text-pieces.ts";
import { LintParagraph } from "../effective/document/lint-paragraph.ts";
import { readSections } from "../effective/document/sections.ts";
import { describePage, describeParagraph } from "../effective/repair/describe.ts";
import { formattingWords } from "../effective/repair/formatting-words.ts";
import { FormatResolver } from "../effective/values/resolver.ts";
import { TouchedRuns } from "../touched-runs.ts";
import { align } from "./align.ts";
import { pairUp } from "./pair-up.ts";
import { differing, formatTexts } from "./paragraph-format.ts";

/** The most changes in an answer, and the most characters of a text in it. */
const mostChanges = 500;
const longestText = 500;

/** The characters before the first difference of a long text that are shown. */
const textBefore = 100;

const { en, zh } = formattingWords;

type DocumentDiff = Pick<TemplateDiff, "changes" | "pages" | "truncated"> & {
  summary: Omit<TemplateDiff["summary"], "fields_added" | "fields_removed" | "parts_changed">;
};

/**
 * Compares the paragraphs of two documents, in all stories, by text and by effective formatting, and the pages of their
 * sections. Paragraphs are aligned by their texts. Borders and widths of tables are not compared.
 */
export function compareDocuments(from: WordPackage, to: WordPackage): DocumentDiff {
  const before = readDocument(from);
  const after = readDocument(to);
  const names = new Set([...before.stories.keys(), ...after.stories.keys()]);
  const found = [...names].flatMap((name) =>
    compareStories(before.stories.get(name) ?? [], after.stories.get(name) ?? []),
  );
  const pages = comparePages(before, after);
  const count = (isCounted: (change: ParagraphChange) => boolean) => found.filter(isCounted).length;
  return {
    summary: {
      paragraphs_added: count(({ change }) => change === "added"),
      paragraphs_removed: count(({ change }) => change === "removed"),
      texts_changed: count((one) => one.change === "changed" && one.from_text !== one.to_text),
      formats_changed: count(({ formatting }) => formatting !== null),
      pages_changed: pages.length,
    },
    changes: found.slice(0, mostChanges).map(shortened),
    pages: pages.slice(0, mostChanges),
    truncated: found.length > mostChanges || pages.length > mostChanges,
  };
}

interface ReadDocument {
  pack: WordPackage;
  body: StoryPart;
  /** Paragraphs by the name of the part; those of the body come first. */
  stories: ReadonlyMap<string, readonly LintParagraph[]>;
}

function readDocument(pack: WordPackage): ReadDocument {
  const body = readBody(pack);
  const resolver = new FormatResolver(pack);
  const untouched = new TouchedRuns();
  const pieces = new TextPieces();
  const stories = [body, ...readOtherStories(pack, [""])].map((story) => {
    const formats = resolver.of(story);
    // A mirror is the second copy of alternate content.
    const paragraphs = story.paragraphs
      .filter(({ isMirror }) => !isMirror)
      .map((paragraph) => new LintParagraph(story, paragraph, formats, untouched, pieces));
    return [story === body ? "" : story.partName, paragraphs] as const;
  });
  return { pack, body, stories: new Map(stories) };
}

function compareStories(
  from: readonly LintParagraph[],
  to: readonly LintParagraph[],
): ParagraphChange[] {
  const stretches = align(textsOf(from), textsOf(to));
  return stretches.flatMap((stretch) => {
    const before = from.slice(...stretch.from);
    const after = to.slice(...stretch.to);
    const pairs = stretch.isSame
      ? before.map((paragraph, at) => [paragraph, after[at] ?? null] as const)
      : pairUp(before, after, ({ text }) => text);
    return pairs.flatMap(([one, other]) => changeOf(one, other) ?? []);
  });
}

function textsOf(paragraphs: readonly LintParagraph[]): string[] {
  return paragraphs.map(({ text }) => text);
}

/** @returns null if nothing differs. */
function changeOf(from: LintParagraph | null, to: LintParagraph | null): ParagraphChange | null {
  const places = {
    from_path: from?.path ?? null,
    to_path: to?.path ?? null,
    from_text: from?.text ?? null,
    to_text: to?.text ?? null,
  };
  if (from === null || to === null) {
    return { change: from === null ? "added" : "removed", ...places, formatting: null };
  }
  const hasSameText = from.text === to.text;
  const properties = differing(
    formatTexts(from, { hasSameText }),
    formatTexts(to, { hasSameText }),
  );
  if (hasSameText && properties.length === 0) return null;
  const inWords = {
    from: describeParagraph(from, en),
    to: describeParagraph(to, en),
    from_zh: describeParagraph(from, zh),
    to_zh: describeParagraph(to, zh),
  };
  const formatting = properties.length === 0 ? null : { ...inWords, properties };
  return { change: "changed", ...places, formatting };
}

function comparePages(from: ReadDocument, to: ReadDocument): TemplateDiff["pages"] {
  const [before, after] = [from, to].map(({ body, pack }) => readSections(pack, body)) as [
    ReturnType<typeof readSections>,
    ReturnType<typeof readSections>,
  ];
  const longer = before.length > after.length ? before : after;
  return longer
    .map(({ path }, at) => {
      const [one, other] = [before[at], after[at]];
      const inWords = (section: typeof one, words: typeof en) =>
        section === undefined ? null : describePage(section, words);
      return {
        section: path,
        from: inWords(one, en),
        to: inWords(other, en),
        from_zh: inWords(one, zh),
        to_zh: inWords(other, zh),
      };
    })
    .filter((page) => page.from !== page.to);
}

/** Long texts are cut so that the first difference of the two is shown, with some text before it. */
function shortened(change: ParagraphChange): ParagraphChange {
  const { from_text: from, to_text: to } = change;
  const start = Math.max(0, firstDifference(from ?? "", to ?? "") - textBefore);
  const short = (text: string | null) => {
    if (text === null || text.length <= longestText) return text;
    const first = Math.min(start, text.length - longestText);
    const end = first + longestText;
    return `${first > 0 ? "…" : ""}${text.slice(first, end)}${end < text.length ? "…" : ""}`;
  };
  return { ...change, from_text: short(from), to_text: short(to) };
}

/** The index of the first character in which two texts differ; 0 if they are the same. */
function firstDifference(one: string, other: string): number {
  if (one === other) return 0;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}
