import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { isWrapper } from "./structure.ts";

/** The paragraphs and tables of a part, in document order. */
export interface Blocks {
  document: XmlDocument;
  paragraphs: Paragraph[];
  tables: Table[];
}

/** A paragraph, or the runs that another reader shows in its place. */
export interface Paragraph {
  /** `p3`, `t0.r1.c2.p0`, `header1:p0`, `footnotes:n2.p0`, `p3.b0.p0` (first text box of p3). */
  path: string;
  /** Its place among the paragraphs of its story. */
  position: number;
  /** `w:p`; of runs that stand in for others, the branch of `mc:AlternateContent` that holds them. */
  element: XmlElement;
  runs: readonly XmlElement[];
  isInTable: boolean;
  isInTextBox: boolean;
  /** It stands in for another of the same path, for readers that do not know that one (part 3, 7.6). */
  isMirror: boolean;
}

/** A table and its path, `t0` or `t0.r1.c2.t0`. */
export interface Table {
  path: string;
  element: XmlElement;
  /** 0 for a table that stands in no other. */
  depth: number;
}

/** Walks block content in document order and writes down every paragraph and table once. */
export class BlockWalker {
  readonly #story: Blocks;
  #tableDepth = 0;
  #isInTextBox = false;
  #isMirror = false;

  constructor(story: Blocks) {
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
      else if (isWrapper(name)) this.#blocks(at, prefix, count);
      else if (name === "mc:AlternateContent") {
        const first = { ...count };
        this.#eachBranch(at, (branch) => {
          const own = { ...first };
          this.#blocks(branch, prefix, own);
          count.paragraphs = Math.max(count.paragraphs, own.paragraphs);
          count.tables = Math.max(count.tables, own.tables);
        });
      }
    }
  }

  #table(table: XmlElement, path: string): void {
    this.#story.tables.push({ path, element: table, depth: this.#tableDepth });
    this.#tableDepth++;
    this.#rows(table, path, 0);
    this.#tableDepth--;
  }

  /** @returns the number of the row that follows. */
  #rows(container: XmlElement, path: string, first: number): number {
    return this.#numbered("w:tr", container, first, (row, index) => {
      this.#numbered("w:tc", row, 0, (cell, column) => {
        this.blocks(cell, `${path}.r${index}.c${column}.`);
      });
    });
  }

  /**
   * Visits the children of a name, through wrappers too (a content control around a row), each with
   * its number.
   *
   * @returns the number of the one that follows.
   */
  #numbered(
    name: string,
    container: XmlElement,
    first: number,
    visit: (element: XmlElement, index: number) => void,
  ): number {
    let index = first;
    const { document } = this.#story;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const own = document.name(at);
      if (own === name) visit(at, index++);
      else if (isWrapper(own)) index = this.#numbered(name, at, index, visit);
      else if (own === "mc:AlternateContent") {
        index = this.#branches(at, index, (branch, from) =>
          this.#numbered(name, branch, from, visit),
        );
      }
    }
    return index;
  }

  #paragraph(element: XmlElement, path: string): void {
    const runs: XmlElement[] = [];
    const hasBranches = collectRuns(this.#story.document, element, runs);
    this.#add(element, path, { runs, isMirror: this.#isMirror });
    let boxIndex = 0;
    if (hasBranches) this.#insideBranchedRuns(element, path, 0);
    else for (const run of runs) boxIndex = this.#textBoxes(run, path, boxIndex);
  }

  #add(
    element: XmlElement,
    path: string,
    { runs, isMirror }: { runs: readonly XmlElement[]; isMirror: boolean },
  ): void {
    const { paragraphs } = this.#story;
    paragraphs.push({
      path,
      position: paragraphs.length,
      element,
      // A copy is no longer than it must be: an array that grew keeps room for sixteen more.
      runs: runs.slice(),
      isInTable: this.#tableDepth > 0,
      isInTextBox: this.#isInTextBox,
      isMirror,
    });
  }

  /** The runs that stand in for runs of a paragraph, and the text boxes of all of them. */
  #insideBranchedRuns(container: XmlElement, path: string, firstBox: number): number {
    let index = firstBox;
    const { document } = this.#story;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (name === "w:r") index = this.#textBoxes(at, path, index);
      else if (isWrapper(name)) index = this.#insideBranchedRuns(at, path, index);
      else if (name === "mc:AlternateContent") {
        const shown = document.firstElement(at);
        index = this.#branches(at, index, (branch, from) => {
          const runs: XmlElement[] = [];
          if (branch !== shown) collectRuns(document, branch, runs);
          if (runs.length > 0) this.#add(branch, path, { runs, isMirror: true });
          return this.#insideBranchedRuns(branch, path, from);
        });
      }
    }
    return index;
  }

  /** Text boxes anchored in a run; all branches of mc:AlternateContent have the same paths. */
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
        index = this.#branches(at, index, (branch, from) => this.#textBoxes(branch, path, from));
      } else {
        index = this.#textBoxes(at, path, index);
      }
    }
    return index;
  }

  /** Counts on in each branch from the same number. */
  #branches(
    element: XmlElement,
    first: number,
    walk: (branch: XmlElement, first: number) => number,
  ): number {
    let end = first;
    this.#eachBranch(element, (branch) => {
      end = Math.max(end, walk(branch, first));
    });
    return end;
  }

  /** Visits the branches of mc:AlternateContent; the first is the text, the others stand in for it. */
  #eachBranch(element: XmlElement, visit: (branch: XmlElement) => void): void {
    const { document } = this.#story;
    const wasMirror = this.#isMirror;
    for (const branch of document.elements(element)) {
      visit(branch);
      this.#isMirror = true;
    }
    this.#isMirror = wasMirror;
  }

  #inTextBox(walk: () => void): void {
    const outer = { isInTextBox: this.#isInTextBox, tableDepth: this.#tableDepth };
    this.#isInTextBox = true;
    walk();
    this.#isInTextBox = outer.isInTextBox;
    this.#tableDepth = outer.tableDepth;
  }
}

/**
 * Runs in document order, through hyperlinks, insertions and the like; deleted runs are no text.
 *
 * @returns whether some stand in branches of mc:AlternateContent, of which the first counts.
 */
function collectRuns(document: XmlDocument, container: XmlElement, runs: XmlElement[]): boolean {
  let hasBranches = false;
  for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
    const name = document.name(at);
    if (name === "w:r") runs.push(at);
    else if (isWrapper(name)) hasBranches = collectRuns(document, at, runs) || hasBranches;
    else if (name === "mc:AlternateContent") {
      hasBranches = true;
      const shown = document.firstElement(at);
      if (shown !== noNode) collectRuns(document, shown, runs);
    }
  }
  return hasBranches;
}
