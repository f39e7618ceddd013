import type { LintDocument } from "../document/lint-document.ts";
import { unitOfParagraph } from "./places.ts";

/** Compares the effective formatting of documents, regardless of the places that state it. */
export class EffectiveValues {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<object, number>();

  /**
   * A key for the formatting of each paragraph and its runs, by unit. Equal keys mean equal
   * formatting.
   */
  of({ stories }: LintDocument): Map<string, string> {
    const values = new Map<string, string>();
    for (const { paragraphs } of stories) {
      for (const paragraph of paragraphs) {
        const formats = [paragraph.format, ...paragraph.runs.map(({ format }) => format)];
        const numbers = formats.map((format) => this.#numberOf(format));
        values.set(unitOfParagraph(paragraph), numbers.join(" "));
      }
    }
    return values;
  }

  #numberOf(format: object): number {
    const known = this.#known.get(format);
    if (known !== undefined) return known;
    const text = JSON.stringify(format, (key, value) => (key === "from" ? undefined : value));
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    this.#known.set(format, number);
    return number;
  }
}
