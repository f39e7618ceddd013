import type { LintDocument } from "../document/lint-document.ts";
import { unitOfParagraph } from "./places.ts";

/** Compares the effective formatting of documents, whatever it comes from. */
export class EffectiveValues {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<object, number>();

  /** A word for the formatting of each paragraph with its runs, by its unit; equal ones look alike. */
  of({ stories }: LintDocument): Map<string, string> {
    const values = new Map<string, string>();
    for (const { paragraphs } of stories) {
      for (const paragraph of paragraphs) {
        const own = [paragraph.format, ...paragraph.runs.map(({ format }) => format)];
        values.set(unitOfParagraph(paragraph), own.map((each) => this.#numberOf(each)).join(" "));
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
