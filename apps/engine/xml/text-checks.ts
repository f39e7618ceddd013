import { AMPERSAND } from "./characters.ts";
import type { SourceWindow } from "./source-window.ts";

const sectionEnd = Buffer.from("]]>");

/**
 * Checks text and attribute values of a part. It knows where the next `&` and the next `]]>` stand, so most
 * text costs two comparisons.
 */
export class TextChecks {
  readonly #window: SourceWindow;
  /** Where the next `&` and `]]>` stand, or the part ends: what comes before is not searched again. */
  #nextReference: number;
  #nextSectionEnd: number;

  constructor(window: SourceWindow) {
    this.#window = window;
    this.#nextReference = this.#find(AMPERSAND, 0);
    this.#nextSectionEnd = this.#find(sectionEnd, 0);
  }

  /** @throws DocumentError for a reference that XML does not have without a DTD, and for `]]>`. */
  checkText(from: number, to: number): void {
    if (to <= this.#nextReference && to <= this.#nextSectionEnd) return;
    this.checkReferences(from, to);
    if (this.#nextSectionEnd < from) this.#nextSectionEnd = this.#find(sectionEnd, from);
    if (this.#nextSectionEnd < to) {
      throw this.#window.malformed(this.#nextSectionEnd, "]]> in text");
    }
  }

  /** @throws DocumentError for a reference that XML does not have without a DTD. */
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

  /** Where something stands next in the part; its end if it does not. */
  #find(what: number | Buffer, from: number): number {
    const { bytes } = this.#window;
    const at = bytes.indexOf(what, from);
    return at < 0 ? bytes.length : at;
  }
}
