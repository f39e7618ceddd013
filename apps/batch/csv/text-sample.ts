import { isAscii } from "node:buffer";

const lineFeed = 0x0a;

/**
 * Collects the lines of a text that have bytes beyond ASCII, up to a limit: they alone tell its encoding. A line feed is
 * never part of a character of the encodings that ASCII is a part of.
 */
export class TextSample {
  readonly #maxBytes: number;
  #lines: Uint8Array[] = [];
  #bytes = 0;
  /** The beginning of a line that ends in a later chunk. */
  #open: Uint8Array[] = [];
  #openBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  add(chunk: Uint8Array): void {
    const isPlain = isAscii(chunk);
    let start = 0;
    while (!this.isFull) {
      const end = chunk.indexOf(lineFeed, start);
      this.#push(chunk.subarray(start, end < 0 ? chunk.length : end + 1));
      if (end < 0) return;
      this.#endLine();
      // Most files have long stretches of ASCII, and of these only the last line may matter.
      start = isPlain ? chunk.lastIndexOf(lineFeed) + 1 : end + 1;
    }
  }

  /** The collected lines, at most one line more than the limit. The sample is empty afterwards. */
  take(): Uint8Array {
    this.#endLine();
    const whole = Buffer.concat(this.#lines);
    this.#lines = [];
    this.#bytes = 0;
    return whole;
  }

  #push(piece: Uint8Array): void {
    const kept = piece.subarray(0, Math.max(0, this.#maxBytes - this.#openBytes));
    if (kept.length > 0) this.#open.push(kept);
    this.#openBytes += kept.length;
  }

  #endLine(): void {
    const line = Buffer.concat(this.#open);
    this.#open = [];
    this.#openBytes = 0;
    if (isAscii(line)) return;
    this.#lines.push(line);
    this.#bytes += line.length;
  }
}
