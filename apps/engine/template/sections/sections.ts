import { readParagraphText } from "../../docx/paragraph-text.ts";
import type { StoryPart } from "../../docx/stories.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import { noNode, type XmlElement } from "../../docx/xml-tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { parseAnyTag, type TagFormatter } from "../grammar/tag-grammar.ts";
import type { Bracketed, MarkFound } from "../grammar/tags.ts";

/** Why marks make no section. */
export type SectionFaultReason =
  | "section_not_closed"
  | "section_not_opened"
  | "section_crosses_structure"
  | "section_option"
  | "note_in_section";

export interface SectionFault {
  scanned: ScannedParagraph;
  mark: MarkFound;
  reason: SectionFaultReason;
}

/** A mark and where it stands. */
export interface Mark {
  scanned: ScannedParagraph;
  found: MarkFound;
}

/** What stands between two marks, and what of the document it takes with it. */
export interface Section {
  name: string;
  isInverse: boolean;
  breaksPages: boolean;
  /** The lists in it begin anew in every item. */
  restartsNumbering: boolean;
  open: Mark;
  close: Mark;
  /** `inline`: a piece of one paragraph; else everything from `start` to `end`, octets of the source. */
  kind: "inline" | "paragraphs" | "rows";
  start: number;
  end: number;
  /** What of it is repeated: rows of nothing but marks are not. */
  contentStart: number;
  contentEnd: number;
  children: Section[];
}

/**
 * The sections of a template, story by story, as trees, with the stories that have none but ask for
 * Markdown; and every mark that makes none.
 */
export interface SectionTree {
  byStory: ReadonlyMap<StoryPart, Section[]>;
  faults: SectionFault[];
}

/**
 * Compiles the marks of a template to trees, before anything is rendered.
 *
 * @param isListItem tells of a paragraph whether Word numbers it.
 */
export function compileSections(
  scanned: readonly ScannedParagraph[],
  isListItem: (scanned: ScannedParagraph) => boolean,
): SectionTree {
  const byStory = new Map<StoryPart, Section[]>();
  const faults: SectionFault[] = [];
  const stories = Map.groupBy(scanned, ({ story }) => story);
  for (const [story, paragraphs] of stories) {
    const open: { mark: Mark; children: Section[] }[] = [];
    const roots: Section[] = [];
    for (const paragraph of paragraphs) {
      for (const found of paragraph.found) {
        if (found.kind !== "mark") continue;
        const mark = { scanned: paragraph, found };
        if (found.mark !== "close") {
          open.push({ mark, children: [] });
          continue;
        }
        const opener = open.at(-1);
        if (opener?.mark.found.name !== found.name) {
          faults.push({ ...faultOf(mark), reason: "section_not_opened" });
          continue;
        }
        open.pop();
        const section = makeSection(opener.mark, mark, opener.children, isListItem);
        if (typeof section === "string") {
          faults.push({ ...faultOf(opener.mark), reason: section });
          faults.push({ ...faultOf(mark), reason: section });
          continue;
        }
        (open.at(-1)?.children ?? roots).push(section);
      }
    }
    const hasMarkdown = paragraphs.some(({ found }) => found.some(isMarkdown));
    for (const { mark } of open) faults.push({ ...faultOf(mark), reason: "section_not_closed" });
    if (roots.length > 0 || hasMarkdown) byStory.set(story, roots);
  }
  return { byStory, faults };
}

function isMarkdown(found: Bracketed): boolean {
  return found.kind === "tag" && found.form === "markdown";
}

function faultOf({ scanned, found }: Mark): Pick<SectionFault, "scanned" | "mark"> {
  return { scanned, mark: found };
}

function makeSection(
  open: Mark,
  close: Mark,
  children: Section[],
  isListItem: (scanned: ScannedParagraph) => boolean,
): Section | SectionFaultReason {
  if (!areOptions(open.found.formatters)) return "section_option";
  const place = placeOf(open, close, isListItem);
  if (place === null) return "section_crosses_structure";
  const { document } = open.scanned.story;
  // A note belongs to one place: its copies would all point to one text.
  const source = document.octets(place.start, place.end);
  if (place.kind !== "inline" && /:(?:footnote|endnote)Reference[ />]/.test(source)) {
    return "note_in_section";
  }
  return {
    name: open.found.name,
    isInverse: open.found.mark === "inverse",
    breaksPages: hasOption(open, "page_break"),
    restartsNumbering: hasOption(open, "restart_numbering"),
    open,
    close,
    ...place,
    children,
  };
}

const options = ["page_break", "restart_numbering"] as const;

function areOptions(formatters: readonly TagFormatter[]): boolean {
  const known: readonly string[] = options;
  return formatters.every(({ name, argument }) => known.includes(name) && argument === null);
}

function hasOption({ found }: Mark, option: (typeof options)[number]): boolean {
  return found.formatters.some(({ name }) => name === option);
}

type Place = Pick<Section, "kind" | "start" | "end" | "contentStart" | "contentEnd">;

/** How much of the document a section takes: a piece of a paragraph, paragraphs, or rows. */
function placeOf(
  open: Mark,
  close: Mark,
  isListItem: (scanned: ScannedParagraph) => boolean,
): Place | null {
  const { document } = open.scanned.story;
  const from = open.scanned.paragraph.element;
  const to = close.scanned.paragraph.element;
  const span = (kind: Section["kind"], first: XmlElement, last: XmlElement): Place => {
    const [start, end] = [document.start(first), document.end(last)];
    const isFirstMark =
      kind === "rows" && first !== last && isRowOfMarks(open.scanned.story, first);
    const isLastMark = kind === "rows" && first !== last && isRowOfMarks(open.scanned.story, last);
    return {
      kind,
      start,
      end,
      contentStart: isFirstMark ? document.end(first) : start,
      contentEnd: isLastMark ? document.start(last) : end,
    };
  };
  const rows = rowsOf(document, from, to);
  if (from === to) {
    const { text } = open.scanned.text;
    const isWhole =
      text.slice(0, open.found.start).trim() === "" && text.slice(close.found.end).trim() === "";
    if (isWhole && rows !== null) return span("rows", ...rows);
    if (isWhole && isListItem(open.scanned)) return span("paragraphs", from, from);
    return isOneLevel(open, close) ? span("inline", from, from) : null;
  }
  if (rows !== null) return span("rows", ...rows);
  if (document.parent(from) === document.parent(to)) return span("paragraphs", from, to);
  return null;
}

/** The rows of one table that hold the two; `null` if there are none. */
function rowsOf(
  document: XmlDocument,
  from: XmlElement,
  to: XmlElement,
): [XmlElement, XmlElement] | null {
  const first = ancestor(document, from, "w:tr");
  const last = ancestor(document, to, "w:tr");
  if (first === null || last === null) return null;
  return document.parent(first) === document.parent(last) ? [first, last] : null;
}

/** A row that says nothing but where sections begin and end. */
function isRowOfMarks(story: StoryPart, row: XmlElement): boolean {
  const { document, paragraphs } = story;
  const [start, end] = [document.start(row), document.end(row)];
  return paragraphs
    .filter(({ element }) => document.start(element) >= start && document.end(element) <= end)
    .every((paragraph) => {
      const { text, holdsMore } = readParagraphText(story, paragraph);
      const isMark = (inside: string) =>
        ["open", "inverse", "close"].includes(parseAnyTag(inside)?.kind ?? "");
      const rest = text.replace(/【([^【】]*)】/g, (all, inside: string) =>
        isMark(inside) ? "" : all,
      );
      return rest.trim() === "" && !holdsMore;
    });
}

function ancestor(document: XmlDocument, element: XmlElement, name: string): XmlElement | null {
  for (let at = document.parent(element); at !== noNode; at = document.parent(at)) {
    if (document.name(at) === name) return at;
  }
  return null;
}

/** Runs that are cut into pieces have to stand side by side. */
function isOneLevel(open: Mark, close: Mark): boolean {
  const { story, paragraph, text } = open.scanned;
  const touched = text.pieces.filter(
    ({ start, end }) => end > open.found.start && start < close.found.end,
  );
  return touched.every(({ runIndex }) => {
    const run = paragraph.runs[runIndex];
    return run !== undefined && story.document.parent(run) === paragraph.element;
  });
}
