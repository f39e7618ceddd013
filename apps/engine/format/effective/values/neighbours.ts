import { isWrapper } from "../../../word/structure.ts";
import type { XmlDocument } from "../../../xml/document.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";

/** The adjacent paragraphs of a story, with no table and no edge of a cell between them. */
export class Neighbours {
  readonly #document: XmlDocument;
  readonly #before = new Map<XmlElement, XmlElement>();
  readonly #behind = new Map<XmlElement, XmlElement>();

  constructor(document: XmlDocument, paragraphs: Iterable<XmlElement>) {
    this.#document = document;
    for (const paragraph of paragraphs) {
      const next = this.#next(paragraph);
      if (next === null) continue;
      this.#behind.set(paragraph, next);
      this.#before.set(next, paragraph);
    }
  }

  before(paragraph: XmlElement): XmlElement | null {
    return this.#before.get(paragraph) ?? null;
  }

  behind(paragraph: XmlElement): XmlElement | null {
    return this.#behind.get(paragraph) ?? null;
  }

  #next(paragraph: XmlElement): XmlElement | null {
    const document = this.#document;
    let at = paragraph;
    for (;;) {
      let next = document.nextElement(at);
      while (next === noNode) {
        at = document.parent(at);
        if (at === noNode || !isWrapper(document.name(at))) return null;
        next = document.nextElement(at);
      }
      while (isWrapper(document.name(next)) && document.firstElement(next) !== noNode) {
        next = document.firstElement(next);
      }
      const name = document.name(next);
      if (name === "w:p") return next;
      if (name === "w:tbl") return null;
      at = next;
    }
  }
}
