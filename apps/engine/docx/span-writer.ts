/** Joins source spans that touch, so that an unchanged stretch is one slice however many nodes. */
export class SpanWriter {
  readonly #source: string;
  readonly #pieces: string[] = [];
  #from = 0;
  #to = 0;

  constructor(source: string) {
    this.#source = source;
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
    this.#from = -1;
    this.#to = -1;
    this.#pieces.push(text);
  }

  finish(): string {
    this.#flush();
    return this.#pieces.join("");
  }

  #flush(): void {
    if (this.#to > this.#from) this.#pieces.push(this.#source.slice(this.#from, this.#to));
  }
}
