import type { Paragraph, StoryPart } from "../word/stories.ts";
import type { XmlDocument } from "../xml/document.ts";
import { noNode, type XmlElement } from "../xml/tree.ts";

/** A bookmark of the body that a page number refers to. */
export interface PageTarget {
  /** Its index in document order. */
  index: number;
  /** The paragraph in which it begins. */
  paragraph: Paragraph;
  /** Its `w:bookmarkStart`. */
  start: XmlElement;
  /** The `w:id` that its end has too. */
  id: string;
  /** Whether it begins within the paragraph, and not before it. */
  isInParagraph: boolean;
}

/** Content in which no bookmark is looked for: properties, deleted text, and copies for older readers. */
const passedOver = new Set(["w:pPr", "w:rPr", "w:del", "w:moveFrom", "w:sectPr", "mc:Fallback"]);

/**
 * Finds bookmarks of the body by their names in lower case: Word does not distinguish case, and takes the first of
 * several with one name.
 */
export function readTargets(body: StoryPart, names: ReadonlySet<string>): Map<string, PageTarget> {
  const reader = new TargetReader(body, names);
  if (names.size > 0) reader.read(body.document.root, null);
  return reader.targets;
}

class TargetReader {
  readonly targets = new Map<string, PageTarget>();
  readonly #document: XmlDocument;
  readonly #names: ReadonlySet<string>;
  readonly #paragraphs: ReadonlyMap<XmlElement, Paragraph>;
  /** Bookmarks before a paragraph: they begin in the next one. */
  #waiting: { name: string; start: XmlElement }[] = [];

  constructor({ document, paragraphs }: StoryPart, names: ReadonlySet<string>) {
    this.#document = document;
    this.#names = names;
    this.#paragraphs = new Map(paragraphs.map((one) => [one.element, one]));
  }

  read(container: XmlElement, around: Paragraph | null): void {
    const document = this.#document;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (passedOver.has(name)) continue;
      if (name === "w:bookmarkStart") this.#bookmark(at, around);
      else if (name === "w:p") this.read(at, this.#enter(at) ?? around);
      else this.read(at, around);
    }
  }

  #bookmark(start: XmlElement, paragraph: Paragraph | null): void {
    const name = (this.#document.attribute(start, "w:name") ?? "").toLowerCase();
    if (!this.#names.has(name)) return;
    if (paragraph === null) this.#waiting.push({ name, start });
    else this.#add(name, start, paragraph, { isInParagraph: true });
  }

  #enter(element: XmlElement): Paragraph | null {
    const paragraph = this.#paragraphs.get(element) ?? null;
    if (paragraph === null) return null;
    for (const { name, start } of this.#waiting.splice(0)) {
      this.#add(name, start, paragraph, { isInParagraph: false });
    }
    return paragraph;
  }

  #add(
    name: string,
    start: XmlElement,
    paragraph: Paragraph,
    { isInParagraph }: { isInParagraph: boolean },
  ): void {
    if (this.targets.has(name)) return;
    const id = this.#document.attribute(start, "w:id") ?? "";
    this.targets.set(name, { index: this.targets.size, paragraph, start, id, isInParagraph });
  }
}
