/** Writes a part: spans of its source, copied as they are, and what is new between them. */
export class SpanWriter {
  readonly #source: Buffer;
  #target: Buffer;
  #length = 0;
  /** The span that waits to be copied: spans that touch are one. */
  #from = 0;
  #to = 0;

  constructor(source: Buffer) {
    this.#source = source;
    this.#target = Buffer.allocUnsafe(source.length + (source.length >> 2) + 1024);
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

  octets(octets: string): void {
    this.#flush();
    this.#from = this.#to;
    this.#reserve(octets.length);
    this.#length += this.#target.write(octets, this.#length, "latin1");
  }

  finish(): Buffer {
    this.#flush();
    this.#from = this.#to;
    return this.#target.subarray(0, this.#length);
  }

  #flush(): void {
    if (this.#to === this.#from) return;
    this.#reserve(this.#to - this.#from);
    this.#length += this.#source.copy(this.#target, this.#length, this.#from, this.#to);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#target.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#target.length * 2));
    this.#target.copy(larger, 0, 0, this.#length);
    this.#target = larger;
  }
}
