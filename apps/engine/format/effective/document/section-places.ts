import type { StoryPart } from "../../../word/stories.ts";
import { noNode, type XmlElement } from "../../../xml/tree.ts";
import type { Section } from "./sections.ts";

/**
 * Maps the paragraphs and tables of the body to their section, which is the next one to end
 * (17.6.17).
 */
export class SectionPlaces {
  readonly #last: Section | null;
  readonly #ofParagraph = new Map<XmlElement, Section>();
  readonly #ofTable = new Map<string, Section>();

  constructor({ document, paragraphs }: StoryPart, sections: readonly Section[]) {
    this.#last = sections.at(-1) ?? null;
    if (sections.length < 2) return;
    const endsWith = new Map<XmlElement, number>();
    for (const [index, { element }] of sections.entries()) {
      let at = element;
      while (at !== noNode && document.name(at) !== "w:p") at = document.parent(at);
      if (at !== noNode) endsWith.set(at, index);
    }
    let current = 0;
    for (const { element, path, isInTable } of paragraphs) {
      const section = sections[current] as Section;
      this.#ofParagraph.set(element, section);
      const table = isInTable ? path.slice(0, path.indexOf(".")) : "";
      if (table !== "" && !this.#ofTable.has(table)) this.#ofTable.set(table, section);
      const ended = endsWith.get(element);
      if (ended !== undefined) current = Math.min(ended + 1, sections.length - 1);
    }
  }

  ofParagraph(element: XmlElement): Section | null {
    return this.#ofParagraph.get(element) ?? this.#last;
  }

  /** @param path of a table, or of a table nested in it. */
  ofTable(path: string): Section | null {
    const dot = path.indexOf(".");
    return this.#ofTable.get(dot < 0 ? path : path.slice(0, dot)) ?? this.#last;
  }
}
