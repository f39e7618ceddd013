import type { XmlDocument } from "../../xml/document.ts";
import { NodeTable } from "../../xml/node-table.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import { markdownTag } from "../grammar/markdown-tag.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { FieldTag } from "../grammar/tags.ts";
import { isOnlySectionTags } from "./only-tags.ts";
import type { Section } from "./section.ts";

/** Finds the node of a copy that stands for a node of the template. */
export type NodeInCopy = (node: XmlNode) => XmlNode;

/** A paragraph with a Markdown tag. */
export interface MarkdownParagraph {
  paragraph: XmlElement;
  tag: FieldTag;
  /** The text element in which the tag begins. */
  text: XmlElement;
}

/** A stretch of the scanned paragraphs: indices, `to` is not included. */
export type ScannedRange = readonly [from: number, to: number];

/** The entry of a paragraph whose text is not the template's. */
const changed = -1;

/** Maps the paragraphs of an expanded story to the scanned paragraphs of the template. */
export class Origins {
  /** Paragraphs with a Markdown tag. */
  readonly markdown: MarkdownParagraph[] = [];
  /** Paragraphs with nothing but section tags, and the neighbour that gets their other content. */
  readonly #vanishing: Map<XmlElement, "previous" | "next">;
  readonly #scanned: readonly ScannedParagraph[];
  readonly #starts: readonly number[];
  readonly #markdownTags: readonly (FieldTag | null)[];
  readonly #preferences: readonly ("previous" | "next" | null)[];
  /** Paragraphs that were cut, so that their text has changed. */
  readonly #cut: ReadonlySet<ScannedParagraph>;
  /** By paragraph: the number of its scanned paragraph, counted from 1; or `changed`. */
  readonly #origins: NodeTable;

  /**
   * @param template the document in which the paragraphs were scanned.
   * @param vanishing paragraphs with nothing but section tags are added.
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
   * The scanned paragraph that a paragraph is, or is a copy of; `null`: its text is not the
   * template's; `undefined`: it holds no brackets.
   */
  of(paragraph: XmlElement): ScannedParagraph | null | undefined {
    const origin = this.#origins.get(paragraph);
    return origin === changed ? null : this.#scanned[origin - 1];
  }

  /** Notes that the text of a paragraph is not the template's. */
  setChanged(paragraph: XmlElement): void {
    this.#origins.set(paragraph, changed);
  }

  /** All scanned paragraphs. */
  get all(): ScannedRange {
    return [0, this.#scanned.length];
  }

  /** The scanned paragraphs in the content of a section. */
  in({ start, end }: Section): ScannedRange {
    return [firstFrom(this.#starts, start), firstFrom(this.#starts, end)];
  }

  /** Maps the paragraphs of a copy to their scanned paragraphs. */
  register([from, to]: ScannedRange, inCopy: NodeInCopy): void {
    for (let index = from; index < to; index++) {
      const scanned = this.#scanned[index] as ScannedParagraph;
      const paragraph = inCopy(scanned.paragraph.element) as XmlElement;
      this.#origins.set(paragraph, this.#cut.has(scanned) ? changed : index + 1);
      const preference = this.#preferences[index] ?? null;
      if (preference !== null) this.#vanishing.set(paragraph, preference);
      const tag = this.#markdownTags[index] ?? null;
      if (tag === null) continue;
      const text = inCopy(scanned.text.elementAt(tag.start)) as XmlElement;
      this.markdown.push({ paragraph, tag, text });
    }
  }

  /** The nodes of the template that `register` looks up in a copy. */
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

/**
 * The neighbour that gets the other content of a vanishing paragraph, so that it stays outside of
 * the section: the previous one for an opening tag, the next one for closing tags. `null`: it does
 * not vanish.
 */
function vanishingOf(scanned: ScannedParagraph): "previous" | "next" | null {
  if (!isOnlySectionTags(scanned)) return null;
  const isEnd = scanned.brackets.every((tag) => tag.kind === "section_tag" && tag.role === "close");
  return isEnd ? "next" : "previous";
}

/** The index of the first of ascending offsets that is not before `octet`. */
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
