import {
  commonAncestor,
  contentOf,
  isProperties,
  isRangeMarker,
  isWrapper,
} from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { type Content, contentFrom } from "./content.ts";
import type { PlacedTag } from "./section.ts";
import { contentEnd, contentStart } from "./wrappers.ts";

/** The text elements that hold one section tag and nothing else. */
interface TagRuns {
  texts: XmlElement[];
}

/** A stretch of a paragraph between two tags; `null`: from the beginning, or to the end. */
export interface Cut {
  open: PlacedTag | null;
  close: PlacedTag | null;
}

/**
 * Cuts a paragraph where sections begin and end, and removes their tags, so that each section is a
 * stretch of siblings. Everything else stays, in its order. Runs and wrappers such as links are
 * parted; both halves keep the properties.
 *
 * @param document the document of the paragraph; it is changed.
 * @param cuts the sections or parts of sections in the paragraph, inner ones first.
 * @returns the content of each; `"crosses"` if a wrapper would have to be parted that cannot be.
 */
export function cutParagraph<T extends Cut>(
  document: XmlDocument,
  scanned: ScannedParagraph,
  cuts: readonly T[],
): Map<T, Content | "crosses"> {
  const tags = cuts
    .flatMap(({ open, close }) => [open, close])
    .filter((tag) => tag !== null)
    .sort((a, b) => b.tag.start - a.tag.start);
  const cutter = new Cutter(document, scanned);
  const runs = new Map<PlacedTag, TagRuns>();
  // From the end to the beginning, so that the text before a tag still has the scanned offsets.
  for (const tag of tags) runs.set(tag, { texts: cutter.isolate(tag) });
  partRuns(document, [...runs.values()]);
  const textsOf = (tag: PlacedTag) => (runs.get(tag) as TagRuns).texts;
  const contents = new Map<T, XmlNode[] | "crosses">();
  for (const cut of cuts) {
    const { open, close } = cut;
    const first = open === null ? null : document.parent(textsOf(open).at(-1) as XmlElement);
    const last = close === null ? null : document.parent(textsOf(close)[0] as XmlElement);
    contents.set(cut, between(document, first, last, scanned.paragraph.element));
  }
  const removed = takeOut(
    document,
    [...runs.values()].flatMap(({ texts }) => texts),
  );
  const whole = [...contents].map(([cut, nodes]): [T, Content | "crosses"] => {
    if (nodes === "crosses") return [cut, nodes];
    const left = nodes.filter((node) => !removed.has(node));
    return [cut, contentFrom(document, left)];
  });
  return new Map(whole);
}

class Cutter {
  readonly #document: XmlDocument;
  readonly #scanned: ScannedParagraph;
  /** The offset at which the text of a cut `w:t` ends now. */
  readonly #ends = new Map<XmlElement, number>();

  constructor(document: XmlDocument, scanned: ScannedParagraph) {
    this.#document = document;
    this.#scanned = scanned;
  }

  /** Cuts text elements so that some hold nothing but the tag; returns these. */
  isolate({ tag }: PlacedTag): XmlElement[] {
    const { text } = this.#scanned.text;
    const elements: XmlElement[] = [];
    for (const { element, start, end } of this.#scanned.text.piecesIn(tag.start, tag.end)) {
      const last = this.#ends.get(element) ?? end;
      if (tag.end < last) this.#split(element, text, start, tag.end, last);
      if (tag.start <= start) elements.push(element);
      else elements.push(this.#split(element, text, start, tag.start, Math.min(tag.end, last)));
    }
    return elements;
  }

  /** Parts a text element at an offset; returns the second half. */
  #split(element: XmlElement, text: string, start: number, at: number, end: number): XmlElement {
    const document = this.#document;
    const second = document.copyEmpty(element);
    document.insertAfter(document.parent(element), second, element);
    for (const [half, content] of [
      [element, text.slice(start, at)],
      [second, text.slice(at, end)],
    ] as const) {
      document.setText(half, content);
      document.setAttribute(half, "xml:space", "preserve");
    }
    this.#ends.set(element, at);
    return second;
  }
}

/** Parts runs before the first and behind the last text element of every tag. */
function partRuns(document: XmlDocument, tags: readonly TagRuns[]): void {
  const starts = new Set<XmlNode>();
  for (const { texts } of tags) {
    starts.add(texts[0] as XmlElement);
    const next = document.nextElement(texts.at(-1) as XmlElement);
    if (next !== noNode) starts.add(next);
  }
  const runs = new Set([...starts].map((child) => document.parent(child)));
  for (const run of runs) partRun(document, run, starts);
}

function partRun(document: XmlDocument, run: XmlElement, starts: ReadonlySet<XmlNode>): void {
  const groups: XmlNode[][] = [[]];
  let holdsContent = false;
  for (const child of document.nodes(run)) {
    if (starts.has(child) && holdsContent) groups.push([]);
    groups.at(-1)?.push(child);
    if (!document.isElement(child)) continue;
    const name = document.name(child);
    if (!isProperties(name) && !isRangeMarker(name)) holdsContent = true;
  }
  const [first = [], ...others] = groups;
  if (others.length === 0) return;
  const properties = document.child(run, "w:rPr");
  document.setChildren(run, first);
  let last = run;
  for (const group of others) {
    const next = document.copyEmpty(run);
    document.insertAfter(document.parent(run), next, last);
    document.setChildren(next, group);
    if (properties !== null) document.insertAfter(next, document.copy(properties), noNode);
    last = next;
  }
}

/**
 * The siblings between two runs. A wrapper around only one of the runs is parted, or taken as a
 * whole.
 *
 * @param open `null`: from the beginning of the paragraph.
 * @param close `null`: to its end.
 */
function between(
  document: XmlDocument,
  open: XmlElement | null,
  close: XmlElement | null,
  paragraph: XmlElement,
): XmlNode[] | "crosses" {
  const common =
    open === null || close === null ? paragraph : commonAncestor(document, open, close);
  const first =
    open === null ? firstContent(document, common) : contentStart(document, open, common);
  if (first === "crosses") return first;
  const end = close === null ? noNode : contentEnd(document, close, common);
  if (end === "crosses") return end;
  const nodes: XmlNode[] = [];
  for (let at = first; at !== end && at !== noNode; at = document.nextNode(at)) nodes.push(at);
  return nodes;
}

function firstContent(document: XmlDocument, element: XmlElement): XmlNode {
  return contentOf(document, element)[0] ?? noNode;
}

/** Removes text elements, and runs and wrappers that are empty then; returns all removed nodes. */
function takeOut(document: XmlDocument, texts: readonly XmlElement[]): Set<XmlNode> {
  const removed = new Set<XmlNode>(texts);
  let parents = new Set(texts.map((text) => document.parent(text)));
  while (parents.size > 0) {
    const above = new Set<XmlElement>();
    for (const parent of parents) {
      document.setChildren(
        parent,
        document.nodes(parent).filter((node) => !removed.has(node)),
      );
      const name = document.name(parent);
      if ((name !== "w:r" && !isWrapper(name)) || contentOf(document, parent).length > 0) continue;
      if (hasMarkers(document, parent)) continue;
      removed.add(parent);
      above.add(document.parent(parent));
    }
    parents = above;
  }
  return removed;
}

function hasMarkers(document: XmlDocument, element: XmlElement): boolean {
  return [...document.elements(element)].some((child) => isRangeMarker(document.name(child)));
}
