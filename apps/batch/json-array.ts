import { PieceBuffer } from "./piece-buffer.ts";
import { BatchFileError, type BatchRow, jsonContent, type RowLimits, rowTooLong } from "./row.ts";

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
const byteOrderMark = [0xef, 0xbb, 0xbf];

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * The items of a JSON array (RFC 8259), without holding more than one of them. An item that is not JSON is a bad row,
 * as long as its brackets and quotes are in order.
 *
 * @throws BatchFileError if the file is not an array, or it does not end.
 */
export async function* readJsonArray(
  chunks: AsyncIterable<Uint8Array>,
  limits: RowLimits,
): AsyncGenerator<BatchRow> {
  const items = new ItemSplitter(limits);
  for await (const chunk of chunks) yield* items.read(chunk);
  items.end();
}

class ItemSplitter {
  readonly #limits: RowLimits;
  readonly #piece: PieceBuffer;
  #place: "before" | "inside" | "after" = "before";
  /** Bytes of the file so far, at most as many as a byte order mark has. */
  #lead = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** Whether the current item has a byte that is not white space. */
  #hasContent = false;
  #number = 0;

  constructor(limits: RowLimits) {
    this.#limits = limits;
    this.#piece = new PieceBuffer(limits.maxRowBytes);
  }

  *read(chunk: Uint8Array): Generator<BatchRow> {
    // Bytes from here on belong to the current item.
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#place !== "inside") {
        this.#readOutside(byte);
        start = at + 1;
        continue;
      }
      if (!this.#endsItem(byte)) continue;
      this.#piece.add(chunk.subarray(start, at));
      start = at + 1;
      const isEnd = byte === closeBracket;
      if (isEnd) this.#place = "after";
      // `[]` has no items, but after a comma there must be one.
      if (!isEnd || this.#hasContent || this.#number > 0) yield this.#item();
    }
    if (this.#place === "inside") this.#piece.add(chunk.subarray(start));
  }

  end(): void {
    if (this.#place === "before") throw notAnArray();
    if (this.#place === "inside") {
      throw new BatchFileError("has no end of its array", { allowed: "a JSON array" });
    }
  }

  #readOutside(byte: number): void {
    if (this.#lead < byteOrderMark.length && byte === byteOrderMark[this.#lead]) {
      this.#lead++;
      return;
    }
    if (isSpace(byte)) return;
    if (this.#place === "before" && byte === openBracket) {
      this.#place = "inside";
      return;
    }
    if (this.#place === "before") throw notAnArray();
    const allowed = "one JSON array";
    throw new BatchFileError("has something after its array", { allowed });
  }

  /** Counts brackets and quotes. @returns whether this byte follows the current item. */
  #endsItem(byte: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) this.#isInString = false;
      return false;
    }
    if (this.#depth === 0 && (byte === comma || byte === closeBracket)) return true;
    if (!isSpace(byte)) this.#hasContent = true;
    if (byte === quote) this.#isInString = true;
    else if (byte === openBracket || byte === openBrace) this.#depth++;
    else if (byte === closeBracket || byte === closeBrace)
      this.#depth = Math.max(0, this.#depth - 1);
    return false;
  }

  #item(): BatchRow {
    const { isTooLong } = this.#piece;
    const bytes = this.#piece.take();
    this.#hasContent = false;
    const content = isTooLong ? rowTooLong(this.#limits) : jsonContent(bytes);
    return { number: ++this.#number, line: null, content };
  }
}

function notAnArray(): BatchFileError {
  return new BatchFileError("must be an array", { allowed: "a JSON array in UTF-8" });
}
