import { AMPERSAND } from "./characters.ts";
import type { SourceWindow } from "./source-window.ts";

const sectionEnd = Buffer.from("]]>");

/**
 * Checks text and attribute values of a part. It knows the positions of the next `&` and the next
 * `]]>`, so most texts take two comparisons.
 */
export class TextChecks {
  readonly #window: SourceWindow;
  /** The positions of the next `&` and the next `]]>`, or the end of the part. */
  #nextReference: number;
  #nextSectionEnd: number;

  constructor(window: SourceWindow) {
    this.#window = window;
    this.#nextReference = this.#find(AMPERSAND, 0);
    this.#nextSectionEnd = this.#find(sectionEnd, 0);
  }

  /** @throws DocumentError for a reference that needs a DTD, and for `]]>`. */
  checkText(from: number, to: number): void {
    if (to <= this.#nextReference && to <= this.#nextSectionEnd) return;
    this.checkReferences(from, to);
    if (this.#nextSectionEnd < from) this.#nextSectionEnd = this.#find(sectionEnd, from);
    if (this.#nextSectionEnd < to) {
      throw this.#window.malformed(this.#nextSectionEnd, "]]> in text");
    }
  }

  /** @throws DocumentError for a reference that needs a DTD. */
  checkReferences(from: number, to: number): void {
    if (this.#nextReference < from) this.#nextReference = this.#find(AMPERSAND, from);
    while (this.#nextReference < to) {
      if (!this.#window.isReferenceAt(this.#nextReference)) {
        throw this.#window.malformed(
          this.#nextReference,
          "an entity that Word documents do not have",
        );
      }
      this.#nextReference = this.#find(AMPERSAND, this.#nextReference + 1);
    }
  }

  /**
   * The next position of an octet or some octets in the part; the end of the part if there is none.
   */
  #find(octets: number | Buffer, from: number): number {
    const { bytes } = this.#window;
    const at = bytes.indexOf(octets, from);
    return at < 0 ? bytes.length : at;
  }
}
