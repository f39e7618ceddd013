import type { XmlDocument } from "./document.ts";
import { newElement } from "./new-element.ts";
import { noNode, type XmlElement } from "./tree.ts";

/**
 * The elements of a part that is a list, such as relationships, indexed by an attribute with unique
 * values.
 */
export class ElementList {
  readonly #document: XmlDocument;
  readonly #key: string;
  readonly #elements = new Map<string, XmlElement>();
  #last: XmlElement = noNode;

  /** @param key the name of the attribute. */
  constructor(document: XmlDocument, key: string) {
    this.#document = document;
    this.#key = key;
    for (const element of document.elements(document.root)) {
      this.#elements.set(document.attribute(element, key) ?? "", element);
      this.#last = element;
    }
  }

  get size(): number {
    return this.#elements.size;
  }

  /** @param value the value of the attribute. */
  get(value: string): XmlElement | undefined {
    return this.#elements.get(value);
  }

  /**
   * Adds a new element after the others.
   *
   * @param name its canonical name, in the namespace of the root.
   */
  add(name: string, attributes: Readonly<Record<string, string>>): void {
    const document = this.#document;
    const element = newElement(document, document.root, name, attributes);
    document.insertAfter(document.root, element, this.#last);
    this.#elements.set(attributes[this.#key] ?? "", element);
    this.#last = element;
  }
}
