import {
  commonAncestor,
  contentOf,
  isPartable,
  isRangeMarker,
  isWrapper,
} from "../../docx/structure.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../docx/xml-tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { type Content, contentFrom } from "./content.ts";
import type { Section, SectionTag, TaggedSection } from "./section.ts";

/** Runs that hold one section tag and nothing that stands before or behind it. */
interface TagRuns {
  texts: XmlElement[];
}

/**
 * Cuts a paragraph where its sections begin and end and takes their tags out, so that each section
 * is a stretch of siblings. All that is no tag stays, in its order; runs and wrappers such as links are
 * parted, both halves with the same properties.
 *
 * @param document the paragraph's, to be changed.
 * @param pieces its sections that are pieces of it.
 * @returns the content of each; `"crosses"` where a wrapper that cannot be parted would have to be.
 */
export function cutParagraph(
  document: XmlDocument,
  scanned: ScannedParagraph,
  pieces: readonly TaggedSection[],
): Map<Section, Content | "crosses"> {
  const tags = pieces
    .flatMap(({ tags: { open, close } }) => [open, close])
    .sort((a, b) => b.found.start - a.found.start);
  const cutter = new Cutter(document, scanned);
  const runs = new Map<SectionTag, TagRuns>();
  // From the end to the beginning: what stands before a tag is still as it was scanned.
  for (const tag of tags) runs.set(tag, { texts: cutter.isolate(tag) });
  for (const { texts } of runs.values()) isolateInRuns(document, texts);
  const contents = new Map<Section, XmlNode[] | "crosses">();
  // Inner sections first: those around them find the wrappers as they are then.
  const inner = pieces.toSorted((a, b) => a.end - a.start - (b.end - b.start));
  for (const section of inner) {
    const open = runs.get(section.tags.open)?.texts.at(-1) as XmlElement;
    const close = runs.get(section.tags.close)?.texts[0] as XmlElement;
    contents.set(section, between(document, document.parent(open), document.parent(close)));
  }
  const gone = takeOut(
    document,
    [...runs.values()].flatMap(({ texts }) => texts),
  );
  const whole = [...contents].map(([section, nodes]): [Section, Content | "crosses"] => {
    if (nodes === "crosses") return [section, nodes];
    const left = nodes.filter((node) => !gone.has(node));
    return [section, contentFrom(document, left)];
  });
  return new Map(whole);
}

class Cutter {
  readonly #document: XmlDocument;
  readonly #scanned: ScannedParagraph;
  /** Where the text of a `w:t` ends that was cut. */
  readonly #ends = new Map<XmlElement, number>();

  constructor(document: XmlDocument, scanned: ScannedParagraph) {
    this.#document = document;
    this.#scanned = scanned;
  }

  /** Gives a tag text elements of its own. */
  isolate({ found }: SectionTag): XmlElement[] {
    const { text } = this.#scanned.text;
    const own: XmlElement[] = [];
    for (const { element, start, end } of this.#scanned.text.piecesIn(found.start, found.end)) {
      const last = this.#ends.get(element) ?? end;
      if (found.end < last) this.#split(element, text, start, found.end, last);
      if (found.start <= start) own.push(element);
      else own.push(this.#split(element, text, start, found.start, Math.min(found.end, last)));
    }
    return own;
  }

  /** Parts a text element; returns the second half. */
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

/** Parts the runs of a tag's texts in front of the first and behind the last of them. */
function isolateInRuns(document: XmlDocument, texts: readonly XmlElement[]): void {
  const first = texts[0] as XmlElement;
  const last = texts.at(-1) as XmlElement;
  const next = document.nextElement(last);
  if (next !== noNode) partRun(document, document.parent(last), next);
  const run = document.parent(first);
  if (contentOf(document, run)[0] !== first) partRun(document, run, first);
}

function partRun(document: XmlDocument, run: XmlElement, child: XmlElement): void {
  const properties = document.child(run, "w:rPr");
  const second = document.splitBefore(run, child);
  if (properties !== null) document.insertAfter(second, document.copy(properties), noNode);
}

/** The siblings between two runs; wrappers around one of them alone are parted or taken as a whole. */
function between(
  document: XmlDocument,
  open: XmlElement,
  close: XmlElement,
): XmlNode[] | "crosses" {
  const common = commonAncestor(document, open, close);
  const first = contentStart(document, open, common);
  const end = first === "crosses" ? first : contentEnd(document, close, common);
  if (first === "crosses" || end === "crosses") return "crosses";
  const nodes: XmlNode[] = [];
  for (let at = first; at !== end && at !== noNode; at = document.nextNode(at)) nodes.push(at);
  return nodes;
}

/** The first child of `common` that stands behind a run. */
function contentStart(
  document: XmlDocument,
  run: XmlElement,
  common: XmlElement,
): XmlNode | "crosses" {
  let at = run;
  let isPart = false;
  while (document.parent(at) !== common) {
    const wrapper = document.parent(at);
    const content = contentOf(document, wrapper);
    if (!isPart && content.at(-1) === at) at = wrapper;
    else if (content[0] === at) {
      isPart = true;
      at = wrapper;
    } else {
      if (!isPartable(document.name(wrapper))) return "crosses";
      at = document.splitBefore(wrapper, isPart ? at : document.nextNode(at));
      isPart = true;
    }
  }
  return isPart ? at : document.nextNode(at);
}

/** The child of `common` in front of which the content ends; `noNode`: it ends with the last one. */
function contentEnd(
  document: XmlDocument,
  run: XmlElement,
  common: XmlElement,
): XmlNode | "crosses" {
  let at = run;
  let isPart = false;
  while (document.parent(at) !== common) {
    const wrapper = document.parent(at);
    const content = contentOf(document, wrapper);
    if (!isPart && content[0] === at) at = wrapper;
    else if (content.at(-1) === at) {
      isPart = true;
      at = wrapper;
    } else {
      if (!isPartable(document.name(wrapper))) return "crosses";
      document.splitBefore(wrapper, isPart ? document.nextNode(at) : at);
      isPart = true;
      at = wrapper;
    }
  }
  return isPart ? document.nextNode(at) : at;
}

/** Takes text elements out, with the runs and wrappers that hold nothing else; returns what is gone. */
function takeOut(document: XmlDocument, texts: readonly XmlElement[]): Set<XmlNode> {
  const gone = new Set<XmlNode>(texts);
  let parents = new Set(texts.map((text) => document.parent(text)));
  while (parents.size > 0) {
    const above = new Set<XmlElement>();
    for (const parent of parents) {
      document.setChildren(
        parent,
        document.nodes(parent).filter((node) => !gone.has(node)),
      );
      const name = document.name(parent);
      if ((name !== "w:r" && !isWrapper(name)) || contentOf(document, parent).length > 0) continue;
      if (hasMarkers(document, parent)) continue;
      gone.add(parent);
      above.add(document.parent(parent));
    }
    parents = above;
  }
  return gone;
}

function hasMarkers(document: XmlDocument, element: XmlElement): boolean {
  return [...document.elements(element)].some((child) => isRangeMarker(document.name(child)));
}
