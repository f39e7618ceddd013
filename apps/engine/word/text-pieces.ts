import type { XmlElement } from "../xml/tree.ts";

/** A `w:t` and the offsets of its text in the paragraph's text, in UTF-16 units. */
export interface TextPiece {
  element: XmlElement;
  runIndex: number;
  /** The offset at which its run begins. */
  runStart: number;
  start: number;
  end: number;
}

/** The numbers of a piece, which are the members of `TextPiece`. */
const columns = 5;

/** The binary logarithm of the number of rows in a typed array. */
const chunkShift = 10;
const rowMask = (1 << chunkShift) - 1;

/**
 * The pieces of many paragraphs, as rows of typed arrays. This saves memory: a long document has
 * hundreds of thousands of them.
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
    const chunk = this.#chunkOf(index);
    chunk[row] = element;
    chunk[row + 1] = runIndex;
    chunk[row + 2] = runStart;
    chunk[row + 3] = start;
    chunk[row + 4] = end;
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
    const chunk = this.#chunkOf(index);
    return {
      element: chunk[row] as XmlElement,
      runIndex: chunk[row + 1] as number,
      runStart: chunk[row + 2] as number,
      start: chunk[row + 3] as number,
      end: chunk[row + 4] as number,
    };
  }

  #chunkOf(index: number): Int32Array {
    return this.#chunks[index >> chunkShift] as Int32Array;
  }
}

/** The offset of a piece's numbers in its array. */
function rowOf(index: number): number {
  return (index & rowMask) * columns;
}
