import type { Octets } from "./octets.ts";

/** Receives written bytes, which are valid until it returns. The last call has `isLast`. */
export type ByteSink = (bytes: Buffer, piece: { isLast: boolean }) => void;

/**
 * The largest buffer in bytes, so that written bytes are still in the processor's cache when the
 * sink reads them.
 */
const largestTarget = 1024 * 1024;

/** Writes a part: copied spans of its source, with new text between them. */
export class SpanWriter {
  readonly #source: Buffer;
  readonly #sink: ByteSink;
  #target: Buffer;
  #length = 0;
  /** The span that is copied next. Spans that touch are joined. */
  #from = 0;
  #to = 0;

  constructor(source: Buffer, sink: ByteSink) {
    this.#source = source;
    this.#sink = sink;
    const expected = source.length + (source.length >> 2) + 1024;
    this.#target = Buffer.allocUnsafe(Math.min(expected, largestTarget));
  }

  span(from: number, to: number): void {
    if (from === this.#to) {
      this.#to = to;
      return;
    }
    this.#flush();
    this.#from = from;
    this.#to = to;
  }

  text(text: string): void {
    this.#flush();
    this.#from = this.#to;
    // A UTF-16 unit takes at most three bytes in UTF-8.
    this.#reserve(text.length * 3);
    this.#length += this.#target.write(text, this.#length, "utf8");
  }

  octets(octets: Octets): void {
    this.#flush();
    this.#from = this.#to;
    this.#reserve(octets.length);
    this.#length += this.#target.write(octets, this.#length, "latin1");
  }

  finish(): void {
    this.#flush();
    this.#from = this.#to;
    this.#sink(this.#target.subarray(0, this.#length), { isLast: true });
  }

  #flush(): void {
    let from = this.#from;
    while (from < this.#to) {
      if (this.#length === this.#target.length) this.#makeRoom(1);
      const copied = this.#source.copy(this.#target, this.#length, from, this.#to);
      this.#length += copied;
      from += copied;
    }
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes > this.#target.length) this.#makeRoom(bytes);
  }

  /**
   * Makes room in the buffer. It first grows up to its limit, and is then emptied into the sink.
   */
  #makeRoom(bytes: number): void {
    const { length } = this.#target;
    const larger = Math.min(Math.max(2 * length, this.#length + bytes), largestTarget);
    if (larger > length) {
      const target = Buffer.allocUnsafe(larger);
      this.#target.copy(target, 0, 0, this.#length);
      this.#target = target;
    }
    if (this.#length + bytes <= this.#target.length) return;
    this.#empty();
    if (bytes > this.#target.length) this.#target = Buffer.allocUnsafe(bytes);
  }

  #empty(): void {
    if (this.#length > 0) this.#sink(this.#target.subarray(0, this.#length), { isLast: false });
    this.#length = 0;
  }
}
