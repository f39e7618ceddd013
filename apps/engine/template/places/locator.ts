import { type Paragraph, runId, type StoryPart } from "../../word/stories.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { PlaceAddress } from "./text-place.ts";

/** The name of a part in paths of the log: `chart1` for `word/charts/chart1.xml`. */
export function baseNameOf(partName: string): string {
  return partName.slice(partName.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

/** Finds the address of an element of a part. */
export interface Locator {
  addressOf(element: XmlElement): PlaceAddress;
  /** The paragraph around an element. */
  paragraphOf(element: XmlElement): Paragraph | null;
}

/** The locator of a story, or of another part. */
export function locatorOf(part: {
  partName: string;
  document: XmlDocument;
  story: StoryPart | null;
}): Locator {
  return part.story === null ? new PartLocator(part) : new StoryLocator(part.story);
}

/**
 * The locator of a part that is not a story. Paragraphs of DrawingML are counted; the path of
 * another element has the element's name.
 */
class PartLocator implements Locator {
  readonly #part: { partName: string; document: XmlDocument };
  #texts = 0;

  constructor(part: { partName: string; document: XmlDocument }) {
    this.#part = part;
  }

  addressOf(element: XmlElement): PlaceAddress {
    const { partName: part, document } = this.#part;
    const name = document.name(element);
    if (name !== "a:p") return { part, path: `${baseNameOf(part)}:${name}`, runId: "" };
    const path = `${baseNameOf(part)}:p${this.#texts++}`;
    return { part, path, runId: `${path}:r0` };
  }

  paragraphOf(): null {
    return null;
  }
}

/** Finds the paragraph, the table and the run that an element of a story stands in. */
export class StoryLocator implements Locator {
  readonly #story: StoryPart;
  #paragraphs: ReadonlyMap<XmlElement, Paragraph> | null = null;
  #tables: ReadonlyMap<XmlElement, string> | null = null;
  /** The paragraph of the last question; `#runs` has the indices of its runs. */
  #indexed: Paragraph | null = null;
  #runs: ReadonlyMap<XmlElement, number> = new Map();

  constructor(story: StoryPart) {
    this.#story = story;
  }

  addressOf(element: XmlElement): PlaceAddress {
    const { document, partName } = this.#story;
    for (let at = element; at !== noNode; at = document.parent(at)) {
      const paragraph = this.#paragraphAt(at);
      if (paragraph !== undefined) {
        return { part: partName, path: paragraph.path, runId: this.#runOf(element, paragraph) };
      }
      const table = this.#tableAt(at);
      if (table !== undefined) return { part: partName, path: table, runId: "" };
    }
    return { part: partName, path: `${baseNameOf(partName)}:${document.name(element)}`, runId: "" };
  }

  paragraphOf(element: XmlElement): Paragraph | null {
    const { document } = this.#story;
    for (let at = element; at !== noNode; at = document.parent(at)) {
      const paragraph = this.#paragraphAt(at);
      if (paragraph !== undefined) return paragraph;
    }
    return null;
  }

  #paragraphAt(element: XmlElement): Paragraph | undefined {
    this.#paragraphs ??= new Map(
      this.#story.paragraphs.map((paragraph) => [paragraph.element, paragraph]),
    );
    return this.#paragraphs.get(element);
  }

  #tableAt(element: XmlElement): string | undefined {
    this.#tables ??= new Map(this.#story.tables.map((table) => [table.element, table.path]));
    return this.#tables.get(element);
  }

  /** The id of the run around an element, or of the first run in it; `""` if there is none. */
  #runOf(element: XmlElement, paragraph: Paragraph): string {
    const { document } = this.#story;
    for (let at = element; at !== paragraph.element; at = document.parent(at)) {
      const index = this.#indexOf(at, paragraph);
      if (index !== undefined) return runId(paragraph, index);
    }
    let first = document.firstElement(element);
    while (first !== noNode && document.name(first) !== "w:r") first = document.nextElement(first);
    const index = this.#indexOf(first, paragraph);
    return index === undefined ? "" : runId(paragraph, index);
  }

  #indexOf(run: XmlElement, paragraph: Paragraph): number | undefined {
    if (this.#indexed !== paragraph) {
      this.#indexed = paragraph;
      this.#runs = new Map(paragraph.runs.map((element, index) => [element, index]));
    }
    return this.#runs.get(run);
  }
}
