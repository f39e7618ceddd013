import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import { append, isBlock, prepend } from "./blocks.ts";
import type { Removal } from "./removal.ts";

/** Runs of what goes away in an element, which move to a neighbouring paragraph. */
export class MovedRuns {
  readonly #document: XmlDocument;
  readonly #children: readonly XmlNode[];
  readonly #removal: Removal;
  /** What goes to the beginning of a paragraph that comes later. */
  readonly #toPrepend = new Map<XmlElement, XmlNode[]>();
  /** What goes to the end of a paragraph that came before. */
  readonly #toAppend = new Map<XmlElement, XmlNode[]>();
  /** By place, the next block if it is a paragraph that stays; made when somebody asks. */
  #nextParagraphs: (XmlElement | null)[] | null = null;

  /** @param children of the element, as they were. */
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

  /** Writes what goes to the beginning of a child that stays. */
  writeBeginning(child: XmlElement): void {
    const runs = this.#toPrepend.get(child);
    if (runs !== undefined) prepend(this.#document, child, runs);
  }

  /** Writes what goes to the ends of paragraphs. */
  writeEnds(): void {
    for (const [paragraph, runs] of this.#toAppend) append(this.#document, paragraph, runs);
  }

  /** Of each child the next block, if it is a paragraph that stays. */
  #paragraphsBehind(): (XmlElement | null)[] {
    const document = this.#document;
    const children = this.#children;
    const found: (XmlElement | null)[] = children.map(() => null);
    let next: XmlElement | null = null;
    for (let at = children.length - 1; at >= 0; at--) {
      found[at] = next;
      const child = children[at] as XmlNode;
      if (this.#removal.isGone(child) || !document.isElement(child)) continue;
      if (this.#removal.vanishing.has(child)) continue;
      const name = document.name(child);
      if (isBlock(name)) next = name === "w:p" ? child : null;
    }
    return found;
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
