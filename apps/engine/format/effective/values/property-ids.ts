import type { XmlDocument } from "../../../xml/document.ts";
import type { XmlElement } from "../../../xml/tree.ts";

/**
 * Ids for formatting properties. Properties with the same source text have the same id. A document
 * repeats the same few properties, so results can be remembered by id.
 */
export class PropertyIds {
  readonly #document: XmlDocument;
  readonly #bySource = new Map<string, number>();
  readonly #bySourceId: number[] = [];
  #last = 0;

  constructor(document: XmlDocument) {
    this.#document = document;
  }

  /** The id of properties: 0 without any; changed properties get an id of their own. */
  of(properties: XmlElement | null): number {
    if (properties === null) return 0;
    const sourceId = this.#document.sourceId(properties);
    const known = sourceId < 0 ? undefined : this.#bySourceId[sourceId];
    if (known !== undefined) return known;
    const source = this.#document.unchangedSource(properties);
    if (source === null) return ++this.#last;
    let id = this.#bySource.get(source);
    if (id === undefined) {
      id = ++this.#last;
      this.#bySource.set(source, id);
    }
    if (sourceId >= 0) this.#bySourceId[sourceId] = id;
    return id;
  }
}
