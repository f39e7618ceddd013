import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { withoutSection } from "./blocks.ts";

/** Paragraphs that went away in an element: one is kept, empty, where the element needs one. */
export class BlankParagraph {
  readonly #document: XmlDocument;
  readonly #element: XmlElement;
  /** A paragraph that went away behind the last block. */
  #spare: XmlElement = noNode;
  /** Any paragraph that went away here: what an empty one looks like. */
  #model: XmlElement = noNode;

  constructor(document: XmlDocument, element: XmlElement) {
    this.#document = document;
    this.#element = element;
  }

  /** The paragraph that would be kept; `noNode` for none. */
  get spare(): XmlElement {
    return this.#spare;
  }

  /** A paragraph went away. */
  offer(paragraph: XmlElement): void {
    this.#spare = paragraph;
    this.#model = paragraph;
  }

  /** A block follows: what went away before it is not the place for an empty paragraph. */
  pass(): void {
    this.#spare = noNode;
  }

  /**
   * The spare one, empty; else a new one that looks like it.
   *
   * @param changed takes in the paragraph that was kept.
   */
  take(changed: XmlElement[]): XmlElement {
    const document = this.#document;
    if (this.#spare !== noNode) {
      const blank = this.#spare;
      this.#spare = noNode;
      changed.push(blank);
      const properties = document.child(blank, "w:pPr");
      document.setChildren(
        blank,
        properties === null ? [] : [withoutSection(document, properties)],
      );
      return blank;
    }
    const blank = document.createElement(this.#element, "w:p");
    const like = this.#model === noNode ? null : document.child(this.#model, "w:pPr");
    if (like !== null) {
      const copy = document.copy(like) as XmlElement;
      document.insertAfter(blank, withoutSection(document, copy), noNode);
    }
    return blank;
  }
}
