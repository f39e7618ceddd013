import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import { withoutSection } from "./blocks.ts";

/**
 * An empty paragraph for an element that needs one, made of a paragraph that was removed from it.
 */
export class BlankParagraph {
  readonly #document: XmlDocument;
  readonly #element: XmlElement;
  /** A paragraph that was removed behind the last block. */
  #spare: XmlElement = noNode;
  /** Any paragraph that was removed here: a new empty one gets its properties. */
  #model: XmlElement = noNode;

  constructor(document: XmlDocument, element: XmlElement) {
    this.#document = document;
    this.#element = element;
  }

  /** The paragraph that `take` would empty; `noNode` if there is none. */
  get spare(): XmlElement {
    return this.#spare;
  }

  /** Notes that a paragraph was removed. */
  offer(paragraph: XmlElement): void {
    this.#spare = paragraph;
    this.#model = paragraph;
  }

  /** Notes that a block follows. A paragraph before it is no longer at the right place. */
  pass(): void {
    this.#spare = noNode;
  }

  /**
   * Returns the spare paragraph without its content, or a new paragraph.
   *
   * @param changed the spare paragraph is added.
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
    const properties = this.#model === noNode ? null : document.child(this.#model, "w:pPr");
    if (properties !== null) {
      const copy = document.copy(properties) as XmlElement;
      document.insertAfter(blank, withoutSection(document, copy), noNode);
    }
    return blank;
  }
}
