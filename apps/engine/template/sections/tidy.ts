import { ancestors, contentOf, isWrapper, mustEndWithParagraph } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import {
  append,
  firstBlockIn,
  holds,
  isBlank,
  isBlock,
  lastBlockIn,
  moveSection,
  prepend,
  sectionOf,
  withoutSection,
} from "./blocks.ts";
import type { Removal } from "./removal.ts";
import { emptyParagraph, takeApart } from "./take-apart.ts";

/**
 * Takes out what goes away and sees to it that nothing else goes with it, and that the document stays
 * one that Word opens: what a vanishing paragraph holds besides its tags moves to a neighbour, cells
 * and the like end with a paragraph (ECMA-376 part 1, 17.4.65), a table without rows goes, and tables
 * that would touch are kept apart.
 *
 * @param firstCopy nodes from this number on were not in the template.
 */
export function tidy(document: XmlDocument, removal: Removal, firstCopy: number): void {
  for (const paragraph of removal.vanishing.keys()) {
    removal.touched.add(document.parent(paragraph));
  }
  const levels: Set<XmlElement>[] = [];
  const done = new Set<XmlElement>();
  const take = () => {
    for (const element of removal.touched) {
      const depth = ancestors(document, element).length;
      levels[depth] ??= new Set();
      levels[depth]?.add(element);
    }
    removal.touched.clear();
  };
  take();
  const spares = new Map<XmlNode, XmlElement>();
  // What is inside first: what is left of it decides whether it stays itself.
  for (let depth = levels.length - 1; depth >= 0; depth--) {
    for (const element of levels[depth] ?? []) {
      if (done.has(element)) continue;
      done.add(element);
      new Container(document, element, removal, firstCopy, spares).tidy();
      take();
    }
  }
}

/** One element with what is left of its children. */
class Container {
  readonly #document: XmlDocument;
  readonly #element: XmlElement;
  readonly #name: string;
  readonly #removal: Removal;
  readonly #firstCopy: number;
  /** Paragraphs of what went away, by the wrapper that went with them. */
  readonly #spares: Map<XmlNode, XmlElement>;
  readonly #kept: XmlNode[] = [];
  /** The last block that stays. */
  #lastBlock: XmlElement = noNode;
  /** A paragraph that went away behind the last block, to be kept empty where one is needed. */
  #spare: XmlElement = noNode;
  /** Any paragraph that went away here: what an empty one looks like. */
  #model: XmlElement = noNode;
  /** Whether something went away since the last block. */
  #hasGap = false;
  #hasLost = false;
  /** What goes to the beginning of a paragraph that comes later. */
  readonly #toPrepend = new Map<XmlElement, XmlNode[]>();
  /** What goes to the end of a paragraph that came before. */
  readonly #toAppend = new Map<XmlElement, XmlNode[]>();
  /** By place, the next block if it is a paragraph that stays; made when somebody asks. */
  #nextParagraphs: (XmlElement | null)[] | null = null;

  constructor(
    document: XmlDocument,
    element: XmlElement,
    removal: Removal,
    firstCopy: number,
    spares: Map<XmlNode, XmlElement>,
  ) {
    this.#document = document;
    this.#element = element;
    this.#name = document.name(element);
    this.#removal = removal;
    this.#firstCopy = firstCopy;
    this.#spares = spares;
  }

  tidy(): void {
    const document = this.#document;
    const children = document.nodes(this.#element);
    for (const [index, child] of children.entries()) {
      if (this.#removal.isGone(child)) this.#goes(child, children, index);
      else if (!document.isElement(child)) this.#kept.push(child);
      else {
        const preference = this.#removal.vanishing.get(child);
        if (preference !== undefined && document.name(child) === "w:p") {
          this.#vanishes(child, preference, children, index);
        } else this.#stays(child);
      }
    }
    for (const [paragraph, runs] of this.#toAppend) append(document, paragraph, runs);
    if (this.#hasLost && mustEndWithParagraph(this.#name)) this.#endWithParagraph();
    document.setChildren(this.#element, this.#kept);
    if (this.#hasLost) this.#checkWhatIsLeft();
  }

  #goes(child: XmlNode, children: readonly XmlNode[], index: number): void {
    const document = this.#document;
    this.#hasLost = true;
    this.#hasGap = true;
    for (const marker of this.#removal.rescuedFrom(child)) this.#kept.push(marker);
    const comments = this.#removal.commentsOf(child).map((reference) => this.#runOf(reference));
    if (comments.length > 0) this.#keepRuns(comments, children, index);
    if (!document.isElement(child)) return;
    const section = this.#removal.breaking.has(child) ? sectionOf(document, child) : null;
    if (section !== null && !this.#keepsBreak(child, section)) return;
    this.#setSpare(document.name(child) === "w:p" ? child : this.#spares.get(child));
  }

  /**
   * Moves the end of a section of the document to the paragraph before; behind a table its own paragraph
   * stays, empty. A section of the document of which nothing is left goes.
   */
  #keepsBreak(paragraph: XmlElement, section: XmlElement): boolean {
    const document = this.#document;
    const previous = this.#lastBlock;
    if (previous === noNode) return true;
    if (document.name(previous) === "w:p") {
      if (sectionOf(document, previous) === null) moveSection(document, section, previous);
      return true;
    }
    const properties = document.child(paragraph, "w:pPr");
    document.setChildren(paragraph, properties === null ? [] : [properties]);
    this.#removal.changed.push(paragraph);
    this.#stays(paragraph);
    return false;
  }

  #runOf(content: XmlElement): XmlElement {
    const document = this.#document;
    const run = document.createElement(content, "w:r");
    document.insertAfter(run, document.copy(content), noNode);
    return run;
  }

  /** Keeps runs of a removed node: in this element if it holds runs, else in a neighbouring paragraph. */
  #keepRuns(runs: readonly XmlElement[], children: readonly XmlNode[], index: number): void {
    const document = this.#document;
    const isRun = (child: XmlNode) => document.isElement(child) && document.name(child) === "w:r";
    if (this.#name === "w:p" || children.some(isRun)) {
      for (const run of runs) this.#kept.push(run);
      return;
    }
    const isAfterParagraph = this.#lastBlock !== noNode && document.name(this.#lastBlock) === "w:p";
    const next = this.#nextParagraph(children, index);
    if (isAfterParagraph) add(this.#toAppend, this.#lastBlock, runs);
    else if (next !== null) add(this.#toPrepend, next, runs);
  }

  #setSpare(paragraph: XmlElement | undefined): void {
    if (paragraph === undefined) return;
    this.#spare = paragraph;
    this.#model = paragraph;
  }

  #stays(child: XmlElement): void {
    const document = this.#document;
    const first = this.#toPrepend.get(child);
    if (first !== undefined) prepend(document, child, first);
    const name = document.name(child);
    if (isBlock(name)) {
      const block = firstBlockIn(document, child);
      if (block !== noNode && document.name(block) === "w:tbl") this.#keepApart(block);
      this.#lastBlock = child;
      this.#spare = noNode;
      this.#hasGap = false;
    }
    this.#kept.push(child);
  }

  /** A paragraph that says nothing any more; it stays, empty, where what it holds has no other place. */
  #vanishes(
    paragraph: XmlElement,
    preference: "previous" | "next",
    children: readonly XmlNode[],
    index: number,
  ): void {
    const document = this.#document;
    this.#hasLost = true;
    const { markers, runs, section } = takeApart(document, paragraph);
    const previous = document.isElement(this.#lastBlock) ? this.#lastBlock : noNode;
    const isAfterParagraph = previous !== noNode && document.name(previous) === "w:p";
    const next = runs.length > 0 ? this.#nextParagraph(children, index) : null;
    const isHomeless =
      (section !== null && !(isAfterParagraph && sectionOf(document, previous) === null)) ||
      (runs.length > 0 && !isAfterParagraph && next === null);
    if (isHomeless) {
      emptyParagraph(document, paragraph);
      this.#removal.changed.push(paragraph);
      this.#stays(paragraph);
      return;
    }
    if (section !== null) moveSection(document, section, previous);
    if (runs.length > 0) {
      const goesBack = isAfterParagraph && (preference === "previous" || next === null);
      this.#removal.changed.push(goesBack ? previous : (next ?? previous));
      if (goesBack) add(this.#toAppend, previous, runs);
      else if (next !== null) add(this.#toPrepend, next, runs);
    }
    for (const marker of markers) this.#kept.push(marker);
    this.#setSpare(paragraph);
    this.#hasGap = true;
  }

  /** The next block, if it is a paragraph that stays. */
  #nextParagraph(children: readonly XmlNode[], index: number): XmlElement | null {
    this.#nextParagraphs ??= this.#paragraphsBehind(children);
    return this.#nextParagraphs[index] ?? null;
  }

  /** Of each child the next block, if it is a paragraph that stays. */
  #paragraphsBehind(children: readonly XmlNode[]): (XmlElement | null)[] {
    const document = this.#document;
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

  /** Tables that touch are one table for Word: what stood between them, or its like, stays. */
  #keepApart(table: XmlElement): void {
    const document = this.#document;
    const before = lastBlockIn(document, this.#lastBlock);
    if (before === noNode || document.name(before) !== "w:tbl") return;
    const isAsInTemplate = !this.#hasGap && before < this.#firstCopy && table < this.#firstCopy;
    if (isAsInTemplate) return;
    const blank = this.#blankParagraph();
    // Of a repeating control, nothing stands between the items.
    if (before === this.#lastBlock) this.#kept.push(blank);
    else document.insertAfter(document.parent(before), blank, before);
  }

  #endWithParagraph(): void {
    const document = this.#document;
    const last = lastBlockIn(document, this.#lastBlock);
    if (last !== noNode && document.name(last) === "w:p") return;
    const isBody = this.#name === "w:body";
    const end = this.#kept.findLastIndex(
      (node) => isBody && document.isElement(node) && document.name(node) === "w:sectPr",
    );
    this.#kept.splice(end < 0 ? this.#kept.length : end, 0, this.#blankParagraph());
  }

  /** One that went away here, empty; else a new one that looks like it. */
  #blankParagraph(): XmlElement {
    const document = this.#document;
    if (this.#spare !== noNode) {
      const blank = this.#spare;
      this.#spare = noNode;
      this.#removal.changed.push(blank);
      const properties = document.child(blank, "w:pPr");
      document.setChildren(
        blank,
        properties === null ? [] : [withoutSection(document, properties)],
      );
      return blank;
    }
    const blank = document.createElement(this.#element, "w:p");
    const like = this.#model === noNode ? null : document.child(this.#model, "w:pPr");
    if (like !== null) {
      const copy = document.copy(like) as XmlElement;
      document.insertAfter(blank, withoutSection(document, copy), noNode);
    }
    return blank;
  }

  /** An element that holds nothing any more goes too. */
  #checkWhatIsLeft(): void {
    const document = this.#document;
    if (this.#name === "w:p") {
      if (isBlank(document, this.#element)) this.#removal.vanishing.set(this.#element, "previous");
      else return;
      this.#removal.touched.add(document.parent(this.#element));
      return;
    }
    const isTable = this.#name === "w:tbl";
    const isEmptied = isTable
      ? !holds(document, this.#element, "w:tr")
      : this.#name === "w:tr"
        ? !holds(document, this.#element, "w:tc")
        : isWrapper(this.#name) && contentOf(document, this.#element).length === 0;
    if (!isEmptied) return;
    this.#removal.removeEmpty(this.#element);
    if (this.#spare !== noNode) this.#spares.set(this.#element, this.#spare);
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
