import type { XmlDocument } from "../../xml/document.ts";
import { NodeTable } from "../../xml/node-table.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import { markdownTag } from "../grammar/markdown-tag.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { FieldTag } from "../grammar/tags.ts";
import { isOnlySectionTags } from "./only-tags.ts";
import type { Section } from "./section.ts";

/** Where a node of the template is in one copy of what it stands in. */
export type NodeInCopy = (node: XmlNode) => XmlNode;

/** A paragraph that asks for Markdown, with its tag and the text element that the tag begins in. */
export interface MarkdownParagraph {
  paragraph: XmlElement;
  tag: FieldTag;
  text: XmlElement;
}

/** A stretch of the scanned paragraphs: indices, the second is not in it. */
export type ScannedRange = readonly [from: number, to: number];

/** In the table: a paragraph whose text is another one than in the template. */
const changed = -1;

/** Which of the template's scanned paragraphs each paragraph of an expanded story is, or is a copy of. */
export class Origins {
  /** Paragraphs that ask for Markdown. */
  readonly markdown: MarkdownParagraph[] = [];
  /** Paragraphs that say nothing but section tags, and where what else they hold goes. */
  readonly #vanishing: Map<XmlElement, "previous" | "next">;
  readonly #scanned: readonly ScannedParagraph[];
  readonly #starts: readonly number[];
  readonly #markdownTags: readonly (FieldTag | null)[];
  readonly #preferences: readonly ("previous" | "next" | null)[];
  /** Paragraphs that are cut where a section begins or ends in them. */
  readonly #cut: ReadonlySet<ScannedParagraph>;
  /** By paragraph, which of the scanned ones it is or is a copy of, counted from 1; or `changed`. */
  readonly #origins: NodeTable;

  /**
   * @param template the part that the paragraphs were scanned in.
   * @param vanishing takes in the paragraphs that say nothing but section tags.
   */
  constructor(
    template: XmlDocument,
    scanned: readonly ScannedParagraph[],
    cut: ReadonlySet<ScannedParagraph>,
    vanishing: Map<XmlElement, "previous" | "next">,
  ) {
    this.#scanned = scanned;
    this.#starts = scanned.map(({ paragraph }) => template.start(paragraph.element));
    this.#preferences = scanned.map(vanishingOf);
    this.#markdownTags = scanned.map(markdownTag);
    this.#cut = cut;
    this.#vanishing = vanishing;
    this.#origins = new NodeTable(template.nodeCount);
  }

  /**
   * The scanned paragraph that one is, or is a copy of; `null`: its text is another one than in the
   * template; `undefined`: it holds no brackets.
   */
  of(paragraph: XmlElement): ScannedParagraph | null | undefined {
    const origin = this.#origins.get(paragraph);
    return origin === changed ? null : this.#scanned[origin - 1];
  }

  /** Notes that the text of a paragraph is not the template's. */
  setChanged(paragraph: XmlElement): void {
    this.#origins.set(paragraph, changed);
  }

  /** All of the scanned paragraphs. */
  get all(): ScannedRange {
    return [0, this.#scanned.length];
  }

  /** Those that stand in the content of a section. */
  in({ start, end }: Section): ScannedRange {
    return [firstFrom(this.#starts, start), firstFrom(this.#starts, end)];
  }

  /** Notes of which scanned paragraphs those of a copy are copies. */
  register([from, to]: ScannedRange, at: NodeInCopy): void {
    for (let index = from; index < to; index++) {
      const scanned = this.#scanned[index] as ScannedParagraph;
      const paragraph = at(scanned.paragraph.element) as XmlElement;
      this.#origins.set(paragraph, this.#cut.has(scanned) ? changed : index + 1);
      const preference = this.#preferences[index] ?? null;
      if (preference !== null) this.#vanishing.set(paragraph, preference);
      const tag = this.#markdownTags[index] ?? null;
      if (tag === null) continue;
      const text = at(scanned.text.elementAt(tag.start)) as XmlElement;
      this.markdown.push({ paragraph, tag, text });
    }
  }

  /** The nodes of the template that `register` asks a copy for. */
  nodesIn([from, to]: ScannedRange): XmlNode[] {
    const nodes: XmlNode[] = [];
    for (let index = from; index < to; index++) {
      const { paragraph, text } = this.#scanned[index] as ScannedParagraph;
      const tag = this.#markdownTags[index] ?? null;
      nodes.push(paragraph.element);
      if (tag !== null) nodes.push(text.elementAt(tag.start));
    }
    return nodes;
  }
}

/** What a vanishing paragraph holds stays outside: before a section that begins, behind one that ends. */
function vanishingOf(scanned: ScannedParagraph): "previous" | "next" | null {
  if (!isOnlySectionTags(scanned)) return null;
  const isEnd = scanned.brackets.every(
    (found) => found.kind === "section_tag" && found.role === "close",
  );
  return isEnd ? "next" : "previous";
}

/** The first of ascending places that is at `octet` or behind it. */
function firstFrom(starts: readonly number[], octet: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < octet) low = middle + 1;
    else high = middle;
  }
  return low;
}
