import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";
import { partKey } from "./part-names.ts";

/** The content types of a package's parts (ECMA-376 part 2, 7.3.7). They are read lazily. */
export class ContentTypes {
  readonly #document: XmlDocument;
  readonly #unread: Iterator<XmlElement>;
  readonly #byPart = new Map<string, string>();
  readonly #byExtension = new Map<string, string>();

  constructor(document: XmlDocument) {
    this.#document = document;
    this.#unread = document.elements(document.root);
  }

  /** The content type of a part or of its extension, in lower case; `""` if the package names neither. */
  of(partName: string): string {
    const key = partKey(partName);
    while (!this.#byPart.has(key)) {
      const { value, done } = this.#unread.next();
      if (done) break;
      this.#read(value);
    }
    const extension = key.slice(key.lastIndexOf(".") + 1);
    return this.#byPart.get(key) ?? this.#byExtension.get(extension) ?? "";
  }

  #read(element: XmlElement): void {
    const document = this.#document;
    const contentType = document.attribute(element, "ContentType")?.toLowerCase() ?? "";
    if (document.name(element) === "ct:Override") {
      const name = document.attribute(element, "PartName") ?? "";
      this.#byPart.set(partKey(name), contentType);
    } else {
      const extension = document.attribute(element, "Extension") ?? "";
      this.#byExtension.set(extension.toLowerCase(), contentType);
    }
  }
}
