import type { XmlElement } from "../xml/tree.ts";

/** A `w:t` and where its text stands in the paragraph's. Offsets are UTF-16 units. */
export interface TextPiece {
  element: XmlElement;
  runIndex: number;
  /** Where its run begins. */
  runStart: number;
  start: number;
  end: number;
}

/** Numbers of a piece: the members of `TextPiece`. */
const columns = 5;

/** Rows of one typed array, as a power of two. */
const chunkShift = 10;
const rowMask = (1 << chunkShift) - 1;

/**
 * The pieces of many paragraphs, as rows of typed arrays: a long document has hundreds of thousands
 * of them.
 */
export class TextPieces {
  readonly #chunks: Int32Array[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(element: XmlElement, runIndex: number, runStart: number, start: number, end: number): void {
    const index = this.#count++;
    const row = rowOf(index);
    if (row === 0) this.#chunks.push(new Int32Array(columns << chunkShift));
    const cells = this.#chunkOf(index);
    cells[row] = element;
    cells[row + 1] = runIndex;
    cells[row + 2] = runStart;
    cells[row + 3] = start;
    cells[row + 4] = end;
  }

  element(index: number): XmlElement {
    return this.#chunkOf(index)[rowOf(index)] as XmlElement;
  }

  runIndex(index: number): number {
    return this.#chunkOf(index)[rowOf(index) + 1] as number;
  }

  start(index: number): number {
    return this.#chunkOf(index)[rowOf(index) + 3] as number;
  }

  end(index: number): number {
    return this.#chunkOf(index)[rowOf(index) + 4] as number;
  }

  at(index: number): TextPiece {
    const row = rowOf(index);
    const cells = this.#chunkOf(index);
    return {
      element: cells[row] as XmlElement,
      runIndex: cells[row + 1] as number,
      runStart: cells[row + 2] as number,
      start: cells[row + 3] as number,
      end: cells[row + 4] as number,
    };
  }

  #chunkOf(index: number): Int32Array {
    return this.#chunks[index >> chunkShift] as Int32Array;
  }
}

/** Where the numbers of a piece begin in its array. */
function rowOf(index: number): number {
  return (index & rowMask) * columns;
}
