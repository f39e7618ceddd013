import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import { append, isBlock, prepend } from "./blocks.ts";
import type { Removal } from "./removal.ts";

/** Runs of removed children of an element that move to a neighbouring paragraph. */
export class MovedRuns {
  readonly #document: XmlDocument;
  readonly #children: readonly XmlNode[];
  readonly #removal: Removal;
  /** Runs for the beginning of a later paragraph. */
  readonly #toPrepend = new Map<XmlElement, XmlNode[]>();
  /** Runs for the end of an earlier paragraph. */
  readonly #toAppend = new Map<XmlElement, XmlNode[]>();
  /**
   * By the index of a child: the next block, if it is a paragraph that stays. Computed when needed.
   */
  #nextParagraphs: (XmlElement | null)[] | null = null;

  /** @param children the children of the element before anything was removed. */
  constructor(document: XmlDocument, children: readonly XmlNode[], removal: Removal) {
    this.#document = document;
    this.#children = children;
    this.#removal = removal;
  }

  /** The block behind the child at `index`, if it is a paragraph that stays. */
  nextParagraph(index: number): XmlElement | null {
    this.#nextParagraphs ??= this.#paragraphsBehind();
    return this.#nextParagraphs[index] ?? null;
  }

  toEndOf(paragraph: XmlElement, runs: readonly XmlNode[]): void {
    add(this.#toAppend, paragraph, runs);
  }

  toBeginningOf(paragraph: XmlElement, runs: readonly XmlNode[]): void {
    add(this.#toPrepend, paragraph, runs);
  }

  /** Puts the runs for the beginning of a child in front of its content. */
  writeBeginning(child: XmlElement): void {
    const runs = this.#toPrepend.get(child);
    if (runs !== undefined) prepend(this.#document, child, runs);
  }

  /** Puts all runs for the ends of paragraphs behind their content. */
  writeEnds(): void {
    for (const [paragraph, runs] of this.#toAppend) append(this.#document, paragraph, runs);
  }

  /** For each child the next block, if it is a paragraph that stays. */
  #paragraphsBehind(): (XmlElement | null)[] {
    const document = this.#document;
    const children = this.#children;
    const nextParagraphs: (XmlElement | null)[] = children.map(() => null);
    let next: XmlElement | null = null;
    for (let at = children.length - 1; at >= 0; at--) {
      nextParagraphs[at] = next;
      const child = children[at] as XmlNode;
      if (this.#removal.isGone(child) || !document.isElement(child)) continue;
      if (this.#removal.vanishing.has(child)) continue;
      const name = document.name(child);
      if (isBlock(name)) next = name === "w:p" ? child : null;
    }
    return nextParagraphs;
  }
}

function add(
  lists: Map<XmlElement, XmlNode[]>,
  paragraph: XmlElement,
  runs: readonly XmlNode[],
): void {
  const list = lists.get(paragraph);
  if (list === undefined) lists.set(paragraph, [...runs]);
  else for (const run of runs) list.push(run);
}
