import { toOctets } from "../../docx/octets.ts";
import { textOfRunChild } from "../../docx/paragraph-text.ts";
import type { StoryPart } from "../../docx/stories.ts";
import { escapeText, replaceForbidden } from "../../docx/xml-entities.ts";
import { noNode, type XmlElement } from "../../docx/xml-tree.ts";
import { DocumentError } from "../../errors.ts";
import { hasControls, numberControls } from "../controls/content-controls.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed, TagFound } from "../grammar/tags.ts";
import { markItem } from "../lists/list-restart.ts";
import type { MarkdownWriter } from "../markdown/markdown-blocks.ts";
import { hasPicturePlaces, numberPicturePlaces } from "../pictures/picture-places.ts";
import { loadRich } from "../rich/load-rich.ts";
import { itemScopes, lookUp, type Scope } from "../values/data.ts";
import { isTruthy } from "../values/formatters.ts";
import { cleanCopy, hasIds, repairEmptied } from "./copies.ts";
import type { Section } from "./sections.ts";

/** What a tag of the written story stands in; `null` for a mark, which goes away. */
export type Binding = Scope | null;

/** A story with its sections written out. */
export interface ExpandedStory {
  /** The part, in UTF-8. */
  content: Buffer;
  /** One for each tag and mark that is still there, in document order. */
  bindings: Binding[];
  /** What pictures and controls stand in, by the number that they got (`placed-fields.ts`). */
  placeScopes: Scope[];
  /** Paragraphs are marked for `restartLists`. */
  hasMarkedItems: boolean;
}

/**
 * Writes a story with its sections: once for each item, or not at all.
 *
 * @param markdown writes what Markdown says.
 * @throws DocumentError when there are so many items that the part is larger than `maxBytes`.
 */
export function expandStory(
  story: StoryPart,
  scanned: readonly ScannedParagraph[],
  sections: readonly Section[],
  root: Scope,
  markdown: MarkdownWriter,
  maxBytes: number,
): ExpandedStory {
  const inline = inlineByParagraph(sections);
  const writer = new StoryWriter(story, scanned, inline, markdown, maxBytes);
  const octets = writer.write(0, story.document.source.length, sections, root);
  const whole = writer.hasEmptied ? repairEmptied(octets) : octets;
  return {
    content: Buffer.from(whole, "latin1"),
    bindings: writer.bindings,
    placeScopes: writer.placeScopes,
    hasMarkedItems: writer.markedItems > 0,
  };
}

/** The outermost inline sections of each paragraph that has any. */
function inlineByParagraph(
  sections: readonly Section[],
  found = new Map<ScannedParagraph, Section[]>(),
): Map<ScannedParagraph, Section[]> {
  for (const section of sections) {
    if (section.kind !== "inline") inlineByParagraph(section.children, found);
    else {
      const { scanned } = section.open;
      found.set(scanned, [...(found.get(scanned) ?? []), section]);
    }
  }
  return found;
}

class StoryWriter {
  readonly bindings: Binding[] = [];
  readonly placeScopes: Scope[] = [];
  /** Something went away: a table or a cell may have nothing left. */
  hasEmptied = false;
  /** Of sections whose lists begin anew in every item. */
  markedItems = 0;
  readonly #story: StoryPart;
  readonly #source: string;
  /** Paragraphs with brackets, in the order of their place in the source. */
  readonly #scanned: readonly ScannedParagraph[];
  readonly #starts: readonly number[];
  readonly #inlineSections: ReadonlyMap<ScannedParagraph, readonly Section[]>;
  readonly #markdown: MarkdownWriter;
  readonly #hasPicturePlaces: boolean;
  readonly #hasControls: boolean;
  #nextId: number;
  /** Octets that may still be written. */
  #room: number;

  constructor(
    story: StoryPart,
    scanned: readonly ScannedParagraph[],
    inline: ReadonlyMap<ScannedParagraph, Section[]>,
    markdown: MarkdownWriter,
    maxBytes: number,
  ) {
    this.#story = story;
    this.#markdown = markdown;
    this.#hasPicturePlaces = hasPicturePlaces(story);
    this.#hasControls = hasControls(story);
    this.#inlineSections = inline;
    this.#room = maxBytes;
    this.#source = story.document.source;
    this.#scanned = scanned;
    this.#starts = scanned.map(({ paragraph }) => story.document.start(paragraph.element));
    // Above whatever numbers there are: drawings of copies get numbers of their own.
    this.#nextId = 1_000_000;
  }

  /** The source from one octet to another, with the sections that stand in it. */
  write(from: number, to: number, sections: readonly Section[], scope: Scope): string {
    let written = "";
    let at = from;
    for (const section of sections) {
      if (section.kind === "inline") continue;
      // One that begins in a row of marks begins behind it.
      const start = Math.max(section.start, at);
      written += this.#plain(at, start, scope) + this.#section(section, scope);
      at = Math.min(section.end, to);
    }
    return written + this.#plain(at, to, scope);
  }

  #section(section: Section, scope: Scope): string {
    const { contentStart: start, contentEnd: end, children } = section;
    const mustClean = hasIds(this.#source.slice(start, end));
    const scopes = scopesOf(section, scope);
    if (scopes.length === 0) this.hasEmptied = true;
    return scopes
      .map((item, index) => {
        const written = this.write(start, end, children, item);
        const content = section.restartsNumbering
          ? markItem(written, () => ++this.markedItems)
          : written;
        if (index === 0) return content;
        const copy = mustClean ? cleanCopy(content, () => this.#nextId++) : content;
        return section.breaksPages ? pageBreak + copy : copy;
      })
      .join("");
  }

  /** What stands between sections: as it is, but for paragraphs of marks and for inline sections. */
  #plain(from: number, to: number, scope: Scope): string {
    let written = "";
    let at = from;
    for (let index = firstFrom(this.#starts, from); index < this.#scanned.length; index++) {
      const start = this.#starts[index] as number;
      if (start >= to) break;
      if (start < at) continue;
      const scanned = this.#scanned[index] as ScannedParagraph;
      const { element } = scanned.paragraph;
      const end = this.#story.document.end(element);
      const inline = this.#inlineSections.get(scanned) ?? [];
      const blocks = inline.length > 0 ? null : this.#blocks(scanned, scope);
      if (inline.length > 0) {
        written += this.#source.slice(at, start) + this.#inlineParagraph(scanned, inline, scope);
        at = end;
      } else if (blocks !== null) {
        written += this.#source.slice(at, start) + blocks;
        at = end;
      } else if (isOnlyMarks(scanned)) {
        written += this.#source.slice(at, start);
        at = end;
        this.hasEmptied = true;
      } else {
        for (const found of scanned.found) this.#bind(found, scope);
      }
    }
    written += this.#source.slice(at, to);
    const number = () => this.placeScopes.push(scope) - 1;
    if (this.#hasPicturePlaces) written = numberPicturePlaces(written, number);
    if (this.#hasControls) written = numberControls(written, number);
    // Lists in lists make much of little: what is too large is not written to its end.
    this.#room -= written.length;
    if (this.#room >= 0) return written;
    throw tooLarge(this.#story.partName);
  }

  /** What takes the place of a paragraph that asks for Markdown; `null`: it does not, or there is none. */
  #blocks(scanned: ScannedParagraph, scope: Scope): string | null {
    const tag = markdownTag(scanned);
    const value = tag && lookUp(tag.name, scope);
    if (tag === null || typeof value !== "string") return null;
    const blocks = loadRich().readMarkdown(replaceForbidden(value).text);
    const { octets, scopes } = this.#markdown.write(blocks, tag.name, scanned);
    if (blocks.length === 0) this.hasEmptied = true;
    this.bindings.push(...scopes);
    // Something has to stand between a table and the end of its cell, or the next table.
    const { document } = this.#story;
    const next = document.nextElement(scanned.paragraph.element);
    const isFollowed = next !== noNode && document.name(next) === "w:p";
    return blocks.at(-1)?.kind === "table" && !isFollowed
      ? octets + emptyParagraphLike(this.#source, document.start(scanned.paragraph.element))
      : octets;
  }

  #bind(found: Bracketed, scope: Scope): void {
    const binding = bindingOf(found, scope);
    if (binding !== undefined) this.bindings.push(binding);
  }

  /** A paragraph with its inline sections; nothing is left of one that was nothing else. */
  #inlineParagraph(scanned: ScannedParagraph, sections: readonly Section[], scope: Scope): string {
    const { document } = this.#story;
    const { element, runs } = scanned.paragraph;
    const [first] = runs;
    const last = runs.at(-1);
    if (first === undefined || last === undefined) return "";
    const pieces = new RunPieces(this.#story, scanned);
    const length = pieces.length;
    const content = this.#inline(pieces, 0, length, sections, scope, scanned);
    const { text } = scanned.text;
    const isWhole = sections.some(
      ({ open, close }) =>
        text.slice(0, open.found.start).trim() === "" && text.slice(close.found.end).trim() === "",
    );
    if (isWhole && content === "") {
      this.hasEmptied = true;
      return "";
    }
    return (
      this.#source.slice(document.start(element), document.start(first)) +
      content +
      this.#source.slice(document.end(last), document.end(element))
    );
  }

  #inline(
    pieces: RunPieces,
    from: number,
    to: number,
    sections: readonly Section[],
    scope: Scope,
    scanned: ScannedParagraph,
  ): string {
    let written = "";
    let at = from;
    for (const section of sections) {
      const { open, close, children } = section;
      written += this.#piece(pieces, at, open.found.start, scope, scanned);
      for (const item of scopesOf(section, scope)) {
        written += this.#inline(pieces, open.found.end, close.found.start, children, item, scanned);
      }
      at = close.found.end;
    }
    return written + this.#piece(pieces, at, to, scope, scanned);
  }

  #piece(
    pieces: RunPieces,
    from: number,
    to: number,
    scope: Scope,
    { found: all }: ScannedParagraph,
  ): string {
    for (const found of all) {
      if (found.start >= from && found.end <= to) this.#bind(found, scope);
    }
    return pieces.slice(from, to);
  }
}

/** The first of ascending places that is at `octet` or behind it. */
export function firstFrom(starts: readonly number[], octet: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < octet) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a section is written for: each of its items, or what is around it, or nothing. */
export function scopesOf({ name, isInverse }: Section, scope: Scope): Scope[] {
  const value = lookUp(name, scope);
  if (!isInverse) return itemScopes(value, scope);
  return value === undefined || !isTruthy(value) ? [scope] : [];
}

/** `undefined` for what is neither tag nor mark. */
export function bindingOf(found: Bracketed, scope: Scope): Binding | undefined {
  if (found.kind === "tag") return scope;
  return found.kind === "mark" ? null : undefined;
}

export function tooLarge(partName: string): DocumentError {
  return new DocumentError("UNPACKED_TOO_LARGE", "the sections of the template make it too large", {
    part: partName,
  });
}

/** The tag of a paragraph that asks for Markdown and says nothing else. */
export function markdownTag({ text: { text }, found }: ScannedParagraph): TagFound | null {
  const [tag] = found;
  if (tag?.kind !== "tag" || tag.form !== "markdown" || found.length > 1) return null;
  return (text.slice(0, tag.start) + text.slice(tag.end)).trim() === "" ? tag : null;
}

function emptyParagraphLike(source: string, start: number): string {
  return `${/^<[^\s/>]+/.exec(source.slice(start, start + 100))?.[0] ?? "<w:p"}/>`;
}

const pageBreak = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>';

/** A paragraph that says nothing but where sections begin and end. */
export function isOnlyMarks({ text, found }: ScannedParagraph): boolean {
  if (!found.every(({ kind }) => kind === "mark") || text.holdsMore) return false;
  let rest = "";
  let at = 0;
  for (const { start, end } of found) {
    rest += text.text.slice(at, start);
    at = end;
  }
  return (rest + text.text.slice(at)).trim() === "";
}

interface RunChild {
  element: XmlElement;
  /** `null`: it has no place in the text, and goes with the run. */
  text: string | null;
  start: number;
  end: number;
}

/** The runs of a paragraph, to be cut at any character of its text. */
class RunPieces {
  readonly length: number;
  readonly #source: string;
  readonly #story: StoryPart;
  readonly #runs: {
    start: number;
    end: number;
    startTag: string;
    children: RunChild[];
    gap: string;
  }[] = [];
  /** What stands between runs is written once. */
  readonly #written = new Set<number>();

  constructor(story: StoryPart, { paragraph }: ScannedParagraph) {
    const { document } = story;
    this.#story = story;
    this.#source = document.source;
    let offset = 0;
    let before = -1;
    for (const run of paragraph.runs) {
      const runStart = offset;
      const children: RunChild[] = [];
      for (const element of document.elements(run)) {
        const text = textOfRunChild(document, element);
        children.push({ element, text, start: offset, end: offset + (text?.length ?? 0) });
        offset += text?.length ?? 0;
      }
      const source = this.#source.slice(document.start(run), document.end(run));
      const startTag = /^<[^>]*>/.exec(source)?.[0] ?? "";
      const gap = before < 0 ? "" : this.#source.slice(before, document.start(run));
      this.#runs.push({ start: runStart, end: offset, startTag, children, gap });
      before = document.end(run);
    }
    this.length = offset;
  }

  /** The runs of a stretch of the text, the first and the last cut where it begins and ends. */
  slice(from: number, to: number): string {
    let written = "";
    for (const [index, run] of this.#runs.entries()) {
      const isEmpty = run.start === run.end;
      const isInside = isEmpty
        ? run.start >= from && run.start < Math.max(to, from + 1)
        : run.start < to && run.end > from;
      if (!isInside) continue;
      if (!this.#written.has(index)) {
        this.#written.add(index);
        written += run.gap;
      }
      written += this.#cut(run, from, to);
    }
    return written;
  }

  #cut(run: { startTag: string; children: RunChild[] }, from: number, to: number): string {
    const { document } = this.#story;
    let content = "";
    for (const { element, text, start, end } of run.children) {
      const source = this.#source.slice(document.start(element), document.end(element));
      if (text === null || (start >= from && end <= to && (end > start || start < to))) {
        content += source;
      } else if (document.name(element) === "w:t" && start < to && end > from) {
        const part = text.slice(Math.max(from - start, 0), to - start);
        const tag = /^<([^\s/>]+)/.exec(source)?.[1] ?? "w:t";
        content += `<${tag} xml:space="preserve">${toOctets(escapeText(part))}</${tag}>`;
      }
    }
    const name = /^<([^\s/>]+)/.exec(run.startTag)?.[1] ?? "w:r";
    return run.startTag.endsWith("/>") ? run.startTag : `${run.startTag}${content}</${name}>`;
  }
}
