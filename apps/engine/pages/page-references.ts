import type { UnwrittenReason } from "../../contract/toc-findings.ts";
import { readCode } from "../template/fields/field-code.ts";
import { type Field, readFields } from "../template/fields/read-fields.ts";
import type { WordPackage } from "../word/package.ts";
import { type Paragraph, readBody, readOtherStories, type StoryPart } from "../word/stories.ts";
import { ancestor } from "../word/structure.ts";
import type { XmlElement } from "../xml/tree.ts";
import { type PageTarget, readTargets } from "./page-targets.ts";
import { type ShownPiece, shownPieces } from "./page-text.ts";

/** A place of a document that shows the number of a page. */
export interface PageReference {
  story: StoryPart;
  paragraph: Paragraph;
  /** The table of contents that it stands in; null for a reference elsewhere. */
  contents: Field | null;
  /** The name of the bookmark; null for an entry that names none. */
  bookmark: string | null;
  /** The place of the bookmark; null if the body has no such bookmark. */
  target: PageTarget | null;
  /** The `w:t` elements of the number, of which the first gets the new one. */
  texts: readonly XmlElement[];
  /** The format of `\*` (17.16.4.3.1); null: as the target's section numbers its pages. */
  format: string | null;
  /** Why the number cannot be written, whatever it is; null if it can. */
  fault: UnwrittenReason | null;
  /** The pieces of its paragraph before the number. */
  before: readonly ShownPiece[];
}

/** All page numbers of a document that fields show, and the places that they refer to. */
export interface PageReferences {
  body: StoryPart;
  references: PageReference[];
  /** The tables of contents of the body. */
  tables: Field[];
  /** The targets in document order; `PageTarget.index` is the index here. */
  targets: PageTarget[];
}

/**
 * Reads the page numbers of a document: PAGEREF fields (ECMA-376 part 1, 17.16.5.45) in all stories, and the entries of
 * tables of contents (17.16.5.68) whose number is text behind a link.
 */
export function readPageReferences(pack: WordPackage): PageReferences {
  const body = readBody(pack);
  const others = readOtherStories(pack, ["PAGEREF"]).filter(({ kind }) => kind !== "comments");
  const found = [body, ...others].map(readStory);
  const references = found.flatMap(({ references: ofStory }) => ofStory);
  const nameIn = ({ bookmark }: PageReference) => bookmark?.toLowerCase() ?? "";
  const targets = readTargets(body, new Set(references.map(nameIn)));
  for (const reference of references) reference.target = targets.get(nameIn(reference)) ?? null;
  const ordered = [...targets.values()].sort((one, other) => one.index - other.index);
  return { body, references, tables: found[0]?.tables ?? [], targets: ordered };
}

function readStory(story: StoryPart): { references: PageReference[]; tables: Field[] } {
  const { fields } = readFields(story);
  if (fields.length === 0) return { references: [], tables: [] };
  const byPath = new Map(
    story.paragraphs.filter(({ isMirror }) => !isMirror).map((one) => [one.path, one]),
  );
  const tables = fields.filter((field) => nameOf(field) === "TOC" && field.twin === null);
  const references: PageReference[] = [];
  const withNumber = new Set<string>();
  for (const field of fields) {
    const paragraph = byPath.get(field.path);
    if (nameOf(field) !== "PAGEREF" || field.twin !== null || paragraph === undefined) continue;
    const contents = outerTable(field);
    if (contents !== null) withNumber.add(field.path);
    references.push(fromField(story, paragraph, field, contents));
  }
  for (const contents of tables) {
    for (const path of [contents.path, ...contents.morePaths]) {
      const paragraph = byPath.get(path);
      if (paragraph === undefined || withNumber.has(path)) continue;
      const linked = fromLink(story, paragraph, contents, fields);
      if (linked !== null) references.push(linked);
    }
  }
  const position = ({ paragraph }: PageReference) => paragraph.position;
  references.sort((one, other) => position(one) - position(other));
  return { references, tables };
}

function nameOf({ code }: Field): string {
  return readCode(code).name;
}

function outerTable({ outer }: Field): Field | null {
  for (let at = outer; at !== null; at = at.outer) if (nameOf(at) === "TOC") return at;
  return null;
}

function fromField(
  story: StoryPart,
  paragraph: Paragraph,
  field: Field,
  contents: Field | null,
): PageReference {
  const { arguments: words, switches } = readCode(field.code);
  const pieces = shownPieces(story.document, paragraph.element);
  const at = pieces.findIndex((piece) => piece.kind === "field" && piece.element === field.start);
  return {
    ...{ story, paragraph, contents, target: null, texts: field.texts },
    bookmark: words[0] ?? null,
    format: switches.get("*") ?? null,
    fault: faultOf(story, field, contents, switches),
    before: pieces.slice(0, Math.max(at, 0)),
  };
}

function faultOf(
  story: StoryPart,
  field: Field,
  contents: Field | null,
  switches: ReadonlyMap<string, string>,
): UnwrittenReason | null {
  if (isLocked(story, field) || (contents !== null && isLocked(story, contents))) return "locked";
  if ([...switches.keys()].some((letter) => !["h", "*"].includes(letter))) return "field_format";
  return field.isPlain && field.texts.length > 0 ? null : "no_plain_result";
}

/** Whether the author has locked a field against updates (17.16.18). */
function isLocked({ document }: StoryPart, { start }: Field): boolean {
  return ["1", "true", "on"].includes(document.attribute(start, "w:fldLock") ?? "");
}

/** A number at the end of an entry: Arabic or Roman digits, letters, or `- 3 -`. */
const number = /^(?:-\s*)?(?:\d{1,6}|[ivxlcdm]{1,15}|[a-z]{1,3})(?:\s*-)?$/i;

/** An entry without a field for its number, as LibreOffice and Google Docs write it; null for no entry. */
function fromLink(
  story: StoryPart,
  paragraph: Paragraph,
  contents: Field,
  fields: readonly Field[],
): PageReference | null {
  const pieces = shownPieces(story.document, paragraph.element);
  const tab = pieces.findLastIndex(({ kind }) => kind === "tab");
  const texts = pieces.slice(tab + 1).filter((piece) => piece.kind === "text");
  const shown = texts.map(({ text }) => text).join("");
  // A heading above the entries, or the end of the table, has no number.
  if (tab < 0 || !number.test(shown.trim())) return null;
  return {
    ...{ story, paragraph, contents, target: null, format: null },
    bookmark: linkOf(story, texts[0]?.element, paragraph, fields),
    texts: texts.map(({ element }) => element),
    fault: isLocked(story, contents) ? "locked" : null,
    before: pieces.slice(0, tab + 1),
  };
}

/** The bookmark of the link around a number (17.16.22), or of the HYPERLINK field of its paragraph (17.16.5.25). */
function linkOf(
  { document }: StoryPart,
  text: XmlElement | undefined,
  { path }: Paragraph,
  fields: readonly Field[],
): string | null {
  const link = text === undefined ? null : ancestor(document, text, "w:hyperlink");
  const anchor = link === null ? undefined : document.attribute(link, "w:anchor");
  if (anchor !== undefined) return anchor;
  const field = fields.find((one) => one.path === path && nameOf(one) === "HYPERLINK");
  return /\\l\s+"?([^"\s]+)"?/i.exec(field?.code ?? "")?.[1] ?? null;
}
