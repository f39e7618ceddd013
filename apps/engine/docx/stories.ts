import type { WordPackage } from "./package.ts";
import type { XmlDocument } from "./xml-document.ts";
import { noNode, type XmlElement } from "./xml-tree.ts";

export type StoryKind =
  | "body"
  | "header"
  | "footer"
  | "footnotes"
  | "endnotes"
  | "comments"
  | "properties";

/** A part that holds text of its own, parsed. */
export interface StoryPart {
  kind: StoryKind;
  partName: string;
  document: XmlDocument;
  paragraphs: Paragraph[];
  tables: Table[];
}

export interface Paragraph {
  /** `p3`, `t0.r1.c2.p0`, `header1:p0`, `footnotes:n2.p0`, `p3.b0.p0` (first text box of p3). */
  path: string;
  /** Its place among the paragraphs of its story. */
  position: number;
  element: XmlElement;
  runs: readonly XmlElement[];
  isInTable: boolean;
  isInTextBox: boolean;
  /** The fallback copy of a text box, for readers that do not know the first (part 3, 7.6). */
  isMirror: boolean;
}

/** The id of a run in logs and reports: its paragraph's path and its index there. */
export function runId(paragraph: Paragraph, index: number): string {
  return `${paragraph.path}:r${index}`;
}

export interface Table {
  path: string;
  element: XmlElement;
  /** 0 for a table that stands in no other. */
  depth: number;
}

/** Relationships of the package to its document properties: core, extended, custom (part 1, 15.2.12). */
const propertyRelationships = new Set([
  "core-properties",
  "extended-properties",
  "custom-properties",
]);

const storyKindByRelationship: Readonly<Record<string, StoryKind>> = {
  header: "header",
  footer: "footer",
  footnotes: "footnotes",
  endnotes: "endnotes",
  comments: "comments",
};

/** Elements that only wrap blocks or runs: what is inside counts as if they were not there. */
const transparent = new Set([
  "w:sdt",
  "w:sdtContent",
  "w:customXml",
  "w:smartTag",
  "w:ins",
  "w:moveTo",
  "w:hyperlink",
  "w:fldSimple",
  "w:bdo",
  "w:dir",
]);

/** The main document story with all of its paragraphs, whether they hold tags or not. */
export function readBody(pack: WordPackage): StoryPart {
  return readStory(pack, "body", pack.mainPart);
}

/**
 * The other stories of a document (ECMA-376 part 1, 11.3), only those that may hold `marker`: what
 * cannot hold a tag is neither parsed nor written.
 */
export function readOtherStories(pack: WordPackage, marker: readonly string[]): StoryPart[] {
  const parts = new Map<string, StoryKind>();
  for (const { type, target } of pack.relationships(pack.mainPart)) {
    const kind = storyKindByRelationship[type];
    if (kind !== undefined && !parts.has(target)) parts.set(target, kind);
  }
  for (const { type, target } of pack.relationships("")) {
    if (propertyRelationships.has(type)) parts.set(target, "properties");
  }
  return [...parts]
    .filter(([name]) => pack.has(name) && marker.some((text) => pack.mayContain(name, text)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, kind]) => readStory(pack, kind, name));
}

/** One story, as its part is now. */
export function readStory(pack: WordPackage, kind: StoryKind, partName: string): StoryPart {
  const document = pack.xml(partName);
  const story: StoryPart = { kind, partName, document, paragraphs: [], tables: [] };
  const walker = new BlockWalker(story);
  if (kind === "body") {
    const body = document.child(document.root, "w:body");
    if (body) walker.blocks(body, "");
    return story;
  }
  const baseName = partName.slice(partName.lastIndexOf("/") + 1).replace(/\.xml$/i, "");
  if (kind === "properties") {
    story.paragraphs.push(...readProperties(document, baseName));
    return story;
  }
  if (kind === "header" || kind === "footer") {
    walker.blocks(document.root, `${baseName}:`);
    return story;
  }
  for (const note of document.elements(document.root)) {
    walker.blocks(note, `${baseName}:n${document.attribute(note, "w:id") ?? ""}.`);
  }
  return story;
}

/** Each property is a paragraph of one run, the element that holds its text: `core:title`. */
function readProperties(document: XmlDocument, baseName: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  for (const property of document.elements(document.root)) {
    const [value = property] = document.elements(property);
    const name =
      document.attribute(property, "name") ?? document.name(property).replace(/^.*[:}]/, "");
    paragraphs.push({
      path: `${baseName}:${name}`,
      position: paragraphs.length,
      element: value,
      runs: [value],
      isInTable: false,
      isInTextBox: false,
      isMirror: false,
    });
  }
  return paragraphs;
}

/** Walks block content in document order and writes down every paragraph and table once. */
class BlockWalker {
  readonly #story: StoryPart;
  #tableDepth = 0;
  #isInTextBox = false;
  #isMirror = false;

  constructor(story: StoryPart) {
    this.#story = story;
  }

  blocks(container: XmlElement, prefix: string): void {
    this.#blocks(container, prefix, { paragraphs: 0, tables: 0 });
  }

  #blocks(container: XmlElement, prefix: string, count: { paragraphs: number; tables: number }) {
    const { document } = this.#story;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:p") this.#paragraph(at, `${prefix}p${count.paragraphs++}`);
      else if (name === "w:tbl") this.#table(at, `${prefix}t${count.tables++}`);
      else if (transparent.has(name)) this.#blocks(at, prefix, count);
    }
  }

  #table(table: XmlElement, path: string): void {
    const { document, tables } = this.#story;
    tables.push({ path, element: table, depth: this.#tableDepth });
    this.#tableDepth++;
    let rowIndex = 0;
    for (const row of within(document, table, "w:tr")) {
      let cellIndex = 0;
      for (const cell of within(document, row, "w:tc")) {
        this.blocks(cell, `${path}.r${rowIndex}.c${cellIndex++}.`);
      }
      rowIndex++;
    }
    this.#tableDepth--;
  }

  #paragraph(element: XmlElement, path: string): void {
    const runs: XmlElement[] = [];
    const { document, paragraphs } = this.#story;
    collectRuns(document, element, runs);
    paragraphs.push({
      path,
      position: paragraphs.length,
      element,
      // A copy is no longer than it must be: an array that grew keeps room for sixteen more.
      runs: runs.slice(),
      isInTable: this.#tableDepth > 0,
      isInTextBox: this.#isInTextBox,
      isMirror: this.#isMirror,
    });
    let boxIndex = 0;
    for (const run of runs) boxIndex = this.#textBoxes(run, path, boxIndex);
  }

  /** Text boxes anchored in a run; both branches of mc:AlternateContent have the same paths. */
  #textBoxes(container: XmlElement, path: string, firstIndex: number): number {
    let index = firstIndex;
    const { document } = this.#story;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:t" || name === "w:rPr") continue;
      if (name === "w:txbxContent") {
        const box = at;
        this.#inTextBox(() => this.blocks(box, `${path}.b${index}.`));
        index++;
      } else if (name === "mc:AlternateContent") {
        index = this.#alternateContent(at, path, index);
      } else {
        index = this.#textBoxes(at, path, index);
      }
    }
    return index;
  }

  #alternateContent(element: XmlElement, path: string, firstIndex: number): number {
    let end = firstIndex;
    const { document } = this.#story;
    for (const branch of document.elements(element)) {
      const wasMirror = this.#isMirror;
      this.#isMirror = wasMirror || document.name(branch) === "mc:Fallback";
      end = Math.max(end, this.#textBoxes(branch, path, firstIndex));
      this.#isMirror = wasMirror;
    }
    return end;
  }

  #inTextBox(walk: () => void): void {
    const outer = { isInTextBox: this.#isInTextBox, tableDepth: this.#tableDepth };
    this.#isInTextBox = true;
    walk();
    this.#isInTextBox = outer.isInTextBox;
    this.#tableDepth = outer.tableDepth;
  }
}

/** Children of that name, looked for through wrappers too (a content control around a row). */
function* within(
  document: XmlDocument,
  container: XmlElement,
  name: string,
): Generator<XmlElement> {
  for (const element of document.elements(container)) {
    const own = document.name(element);
    if (own === name) yield element;
    else if (transparent.has(own)) yield* within(document, element, name);
  }
}

/** Runs in document order, through hyperlinks, insertions and the like; deleted runs are no text. */
function collectRuns(document: XmlDocument, container: XmlElement, runs: XmlElement[]): void {
  for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
    const name = document.name(at);
    if (name === "w:r") runs.push(at);
    else if (transparent.has(name)) collectRuns(document, at, runs);
  }
}
