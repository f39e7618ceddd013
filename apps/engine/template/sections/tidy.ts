import { ancestors, contentOf, isWrapper, mustEndWithParagraph } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement, type XmlNode } from "../../xml/tree.ts";
import { BlankParagraph } from "./blank-paragraph.ts";
import {
  firstBlockIn,
  holds,
  isBlank,
  isBlock,
  lastBlockIn,
  moveSection,
  sectionOf,
} from "./blocks.ts";
import { MovedRuns } from "./moved-runs.ts";
import type { Removal } from "./removal.ts";
import { emptyParagraph, takeApart } from "./take-apart.ts";

/**
 * Removes the nodes of a removal, and keeps the document valid for Word: other content of vanishing
 * paragraphs moves to a neighbour, cells end with a paragraph (ECMA-376 part 1, 17.4.65), a table
 * without rows is removed, and a paragraph parts tables that would touch.
 *
 * @param firstCopy the number of the first node that is not from the template.
 */
export function tidy(document: XmlDocument, removal: Removal, firstCopy: number): void {
  for (const paragraph of removal.vanishing.keys()) {
    removal.touched.add(document.parent(paragraph));
  }
  const levels: Set<XmlElement>[] = [];
  const done = new Set<XmlElement>();
  const takeTouched = () => {
    for (const element of removal.touched) {
      const depth = ancestors(document, element).length;
      levels[depth] ??= new Set();
      levels[depth]?.add(element);
    }
    removal.touched.clear();
  };
  takeTouched();
  const spares = new Map<XmlNode, XmlElement>();
  // Innermost elements come first, because an element that is left empty is removed from its
  // parent.
  for (let depth = levels.length - 1; depth >= 0; depth--) {
    for (const element of levels[depth] ?? []) {
      if (done.has(element)) continue;
      done.add(element);
      new Container(document, element, removal, firstCopy, spares).tidy();
      takeTouched();
    }
  }
}

/** One element, and the children that it keeps. */
class Container {
  readonly #document: XmlDocument;
  readonly #element: XmlElement;
  readonly #name: string;
  readonly #removal: Removal;
  readonly #firstCopy: number;
  /** Spare paragraphs of removed wrappers, by wrapper. */
  readonly #spares: Map<XmlNode, XmlElement>;
  /** The new children. */
  readonly #newChildren: XmlNode[] = [];
  /** The last block of the new children. */
  #lastBlock: XmlElement = noNode;
  readonly #blank: BlankParagraph;
  /** Whether something was removed behind the last block. */
  #hasGap = false;
  #hasLost = false;
  readonly #children: readonly XmlNode[];
  readonly #runs: MovedRuns;

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
    this.#blank = new BlankParagraph(document, element);
    this.#children = document.nodes(element);
    this.#runs = new MovedRuns(document, this.#children, removal);
  }

  tidy(): void {
    const document = this.#document;
    for (const [index, child] of this.#children.entries()) {
      if (this.#removal.isGone(child)) this.#removeChild(child, index);
      else if (!document.isElement(child)) this.#newChildren.push(child);
      else {
        const preference = this.#removal.vanishing.get(child);
        if (preference !== undefined && document.name(child) === "w:p") {
          this.#dissolve(child, preference, index);
        } else this.#keep(child);
      }
    }
    this.#runs.writeEnds();
    if (this.#hasLost && mustEndWithParagraph(this.#name)) this.#endWithParagraph();
    document.setChildren(this.#element, this.#newChildren);
    if (this.#hasLost) this.#removeIfEmpty();
  }

  #removeChild(child: XmlNode, index: number): void {
    const document = this.#document;
    this.#hasLost = true;
    this.#hasGap = true;
    for (const marker of this.#removal.rescuedFrom(child)) this.#newChildren.push(marker);
    const comments = this.#removal.commentsOf(child).map((reference) => this.#runOf(reference));
    if (comments.length > 0) this.#keepRuns(comments, index);
    if (!document.isElement(child)) return;
    const section = this.#removal.breaking.has(child) ? sectionOf(document, child) : null;
    if (section !== null && !this.#keepBreak(child, section)) return;
    const spare = document.name(child) === "w:p" ? child : this.#spares.get(child);
    if (spare !== undefined) this.#blank.offer(spare);
  }

  /**
   * Moves the end of a document section to the paragraph before. Behind a table the paragraph with
   * the end stays, empty. A document section with nothing left is removed.
   *
   * @returns whether the paragraph is removed.
   */
  #keepBreak(paragraph: XmlElement, section: XmlElement): boolean {
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
    this.#keep(paragraph);
    return false;
  }

  #runOf(content: XmlElement): XmlElement {
    const document = this.#document;
    const run = document.createElement(content, "w:r");
    document.insertAfter(run, document.copy(content), noNode);
    return run;
  }

  /**
   * Keeps runs of a removed node, in this element if it holds runs, else in a neighbouring
   * paragraph.
   */
  #keepRuns(runs: readonly XmlElement[], index: number): void {
    const document = this.#document;
    const isRun = (child: XmlNode) => document.isElement(child) && document.name(child) === "w:r";
    if (this.#name === "w:p" || this.#children.some(isRun)) {
      for (const run of runs) this.#newChildren.push(run);
      return;
    }
    const isAfterParagraph = this.#lastBlock !== noNode && document.name(this.#lastBlock) === "w:p";
    const next = this.#runs.nextParagraph(index);
    if (isAfterParagraph) this.#runs.toEndOf(this.#lastBlock, runs);
    else if (next !== null) this.#runs.toBeginningOf(next, runs);
  }

  #keep(child: XmlElement): void {
    const document = this.#document;
    this.#runs.writeBeginning(child);
    const name = document.name(child);
    if (isBlock(name)) {
      const block = firstBlockIn(document, child);
      if (block !== noNode && document.name(block) === "w:tbl") this.#keepApart(block);
      this.#lastBlock = child;
      this.#blank.pass();
      this.#hasGap = false;
    }
    this.#newChildren.push(child);
  }

  /**
   * Removes a paragraph without text. It stays empty if its other content has no neighbour to go
   * to.
   */
  #dissolve(paragraph: XmlElement, preference: "previous" | "next", index: number): void {
    const document = this.#document;
    this.#hasLost = true;
    const { markers, runs, section } = takeApart(document, paragraph);
    const previous = document.isElement(this.#lastBlock) ? this.#lastBlock : noNode;
    const isAfterParagraph = previous !== noNode && document.name(previous) === "w:p";
    const next = runs.length > 0 ? this.#runs.nextParagraph(index) : null;
    const isHomeless =
      (section !== null && !(isAfterParagraph && sectionOf(document, previous) === null)) ||
      (runs.length > 0 && !isAfterParagraph && next === null);
    if (isHomeless) {
      emptyParagraph(document, paragraph);
      this.#removal.changed.push(paragraph);
      this.#keep(paragraph);
      return;
    }
    if (section !== null) moveSection(document, section, previous);
    if (runs.length > 0) {
      const goesBack = isAfterParagraph && (preference === "previous" || next === null);
      this.#removal.changed.push(goesBack ? previous : (next ?? previous));
      if (goesBack) this.#runs.toEndOf(previous, runs);
      else if (next !== null) this.#runs.toBeginningOf(next, runs);
    }
    for (const marker of markers) this.#newChildren.push(marker);
    this.#blank.offer(paragraph);
    this.#hasGap = true;
  }

  /** Keeps a paragraph between two tables. Word would join tables that touch. */
  #keepApart(table: XmlElement): void {
    const document = this.#document;
    const before = lastBlockIn(document, this.#lastBlock);
    if (before === noNode || document.name(before) !== "w:tbl") return;
    const isAsInTemplate = !this.#hasGap && before < this.#firstCopy && table < this.#firstCopy;
    if (isAsInTemplate) return;
    const blank = this.#blank.take(this.#removal.changed);
    // Items of a repeating control touch: the paragraph goes into the item, behind its table.
    if (before === this.#lastBlock) this.#newChildren.push(blank);
    else document.insertAfter(document.parent(before), blank, before);
  }

  #endWithParagraph(): void {
    const document = this.#document;
    const last = lastBlockIn(document, this.#lastBlock);
    if (last !== noNode && document.name(last) === "w:p") return;
    const isBody = this.#name === "w:body";
    const end = this.#newChildren.findLastIndex(
      (node) => isBody && document.isElement(node) && document.name(node) === "w:sectPr",
    );
    const blank = this.#blank.take(this.#removal.changed);
    this.#newChildren.splice(end < 0 ? this.#newChildren.length : end, 0, blank);
  }

  /** Removes the element itself if it holds nothing any more. */
  #removeIfEmpty(): void {
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
    const { spare } = this.#blank;
    if (spare !== noNode) this.#spares.set(this.#element, spare);
  }
}
