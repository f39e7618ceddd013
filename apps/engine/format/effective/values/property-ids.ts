import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/**
 * Numbers for formatting properties: those in the same words have the same one. A document says the
 * same few things over and over, so that what follows from them is worked out once.
 */
export class PropertyIds {
  readonly #document: XmlDocument;
  readonly #bySource = new Map<string, number>();
  readonly #byWording: number[] = [];
  #last = 0;

  constructor(document: XmlDocument) {
    this.#document = document;
  }

  /** 0 for no properties at all; properties that were changed have a number that nobody else has. */
  of(properties: XmlElement | null): number {
    if (properties === null) return 0;
    const wording = this.#document.wording(properties);
    const known = wording < 0 ? undefined : this.#byWording[wording];
    if (known !== undefined) return known;
    const source = this.#document.unchangedSource(properties);
    if (source === null) return ++this.#last;
    let id = this.#bySource.get(source);
    if (id === undefined) {
      id = ++this.#last;
      this.#bySource.set(source, id);
    }
    if (wording >= 0) this.#byWording[wording] = id;
    return id;
  }
}
