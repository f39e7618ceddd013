import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";
import { isWrapper } from "./structure.ts";

/** The paragraphs and tables of a part, in document order. */
export interface Blocks {
  document: XmlDocument;
  paragraphs: Paragraph[];
  tables: Table[];
}

/** A paragraph, or the runs in a fallback branch that older readers show in place of its runs. */
export interface Paragraph {
  /** `p3`, `t0.r1.c2.p0`, `header1:p0`, `footnotes:n2.p0`, `p3.b0.p0` (first text box of p3). */
  path: string;
  /** Its index among the paragraphs of its story. */
  position: number;
  /** `w:p`; for fallback runs, their branch of `mc:AlternateContent`. */
  element: XmlElement;
  runs: readonly XmlElement[];
  isInTable: boolean;
  isInTextBox: boolean;
  /** It is a fallback copy of the paragraph with the same path, for older readers (part 3, 7.6). */
  isMirror: boolean;
}

/** A table and its path, `t0` or `t0.r1.c2.t0`. */
export interface Table {
  path: string;
  element: XmlElement;
  /** The number of tables around it. */
  depth: number;
}

/** Walks block content in document order and records each paragraph and table once. */
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
        const countBefore = { ...count };
        this.#eachBranch(at, (branch) => {
          const branchCount = { ...countBefore };
          this.#blocks(branch, prefix, branchCount);
          count.paragraphs = Math.max(count.paragraphs, branchCount.paragraphs);
          count.tables = Math.max(count.tables, branchCount.tables);
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

  /** @returns the index of the next row. */
  #rows(container: XmlElement, path: string, first: number): number {
    return this.#numbered("w:tr", container, first, (row, index) => {
      this.#numbered("w:tc", row, 0, (cell, column) => {
        this.blocks(cell, `${path}.r${index}.c${column}.`);
      });
    });
  }

  /**
   * Visits the children with this name, also those in wrappers such as a content control around a
   * row, and counts them.
   *
   * @returns the index of the next child.
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
      const childName = document.name(at);
      if (childName === name) visit(at, index++);
      else if (isWrapper(childName)) index = this.#numbered(name, at, index, visit);
      else if (childName === "mc:AlternateContent") {
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
      // Copy the array, because one that has grown keeps room for sixteen more entries.
      runs: runs.slice(),
      isInTable: this.#tableDepth > 0,
      isInTextBox: this.#isInTextBox,
      isMirror,
    });
  }

  /** Records the fallback runs of a paragraph, and the text boxes of all its runs. */
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

  /** Walks the text boxes in a run. All branches of mc:AlternateContent have the same paths. */
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

  /**
   * Starts to count in each branch with the same number. @returns the largest number after a
   * branch.
   */
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

  /**
   * Visits the branches of mc:AlternateContent. The first has the text, the others have fallback
   * copies.
   */
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
 * Collects runs in document order, also those in hyperlinks, insertions and the like, but no
 * deleted runs. Of the branches of mc:AlternateContent, the first counts.
 *
 * @returns whether there are such branches.
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
