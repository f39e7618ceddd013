import type { Paragraph, StoryPart } from "../../word/stories.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

/** A content control (`w:sdt`, ECMA-376 part 1, 17.5.2) and its position. */
export interface Control {
  element: XmlElement;
  /** `w:sdtPr`. */
  properties: XmlElement;
  /** The tag of the control (17.5.2.42); `""` if it has none. */
  tag: string;
  /** The paragraph around it, or else the first paragraph in it. */
  paragraph: Paragraph | null;
  /** The index of its first run in that paragraph. */
  runIndex: number;
  /** It stands in a fallback copy (part 3, 7.6). */
  isMirror: boolean;
}

/** Elements without controls: properties, text, and tracked deletions. */
const withoutControls = new Set([
  "w:t",
  "w:instrText",
  "w:rPr",
  "w:pPr",
  "w:tblPr",
  "w:tblGrid",
  "w:trPr",
  "w:tcPr",
  "w:sectPr",
  "w:sdtPr",
  "w:sdtEndPr",
  "w:del",
  "w:moveFrom",
]);

/** All content controls of a story, in document order. */
export function readControls(story: StoryPart): Control[] {
  const reader = new ControlReader(story);
  reader.walk(story.document.root);
  return reader.controls;
}

class ControlReader {
  readonly controls: Control[] = [];
  readonly #story: StoryPart;
  readonly #paragraphs: ReadonlyMap<XmlElement, Paragraph>;
  #paragraph: Paragraph | null = null;
  /** The number of runs of the paragraph before the current position. */
  #runIndex = 0;
  #isMirror = false;
  /** Controls around the current position that have no paragraph yet. */
  readonly #waiting: Control[] = [];

  constructor(story: StoryPart) {
    this.#story = story;
    this.#paragraphs = new Map(story.paragraphs.map((paragraph) => [paragraph.element, paragraph]));
  }

  walk(container: XmlElement): void {
    const { document } = this.#story;
    for (let at = document.firstElement(container); at !== noNode; at = document.nextElement(at)) {
      const name = document.name(at);
      if (withoutControls.has(name)) continue;
      if (name === "w:sdt") this.#control(at);
      else if (name === "w:p") this.#walkInParagraph(at, this.#paragraphs.get(at) ?? null);
      else if (name === "w:txbxContent") this.#walkInParagraph(at, null);
      else if (name === "mc:Fallback") this.#fallback(at);
      else {
        this.walk(at);
        if (name === "w:r" && this.#paragraph?.runs[this.#runIndex] === at) this.#runIndex++;
      }
    }
  }

  #control(element: XmlElement): void {
    const { document } = this.#story;
    const properties = document.child(element, "w:sdtPr");
    const waitingBefore = this.#waiting.length;
    if (properties !== null) {
      const tag = document.child(properties, "w:tag");
      const control: Control = {
        element,
        properties,
        tag: (tag && document.attribute(tag, "w:val")) ?? "",
        paragraph: this.#paragraph,
        runIndex: Math.min(this.#runIndex, Math.max((this.#paragraph?.runs.length ?? 0) - 1, 0)),
        isMirror: this.#isMirror,
      };
      this.controls.push(control);
      if (control.paragraph === null) this.#waiting.push(control);
    }
    this.walk(element);
    this.#waiting.length = Math.min(this.#waiting.length, waitingBefore);
  }

  #walkInParagraph(element: XmlElement, paragraph: Paragraph | null): void {
    const outer = { paragraph: this.#paragraph, runIndex: this.#runIndex };
    this.#paragraph = paragraph;
    this.#runIndex = 0;
    if (paragraph !== null)
      for (const control of this.#waiting.splice(0)) control.paragraph = paragraph;
    this.walk(element);
    this.#paragraph = outer.paragraph;
    this.#runIndex = outer.runIndex;
  }

  #fallback(element: XmlElement): void {
    const wasMirror = this.#isMirror;
    this.#isMirror = true;
    this.walk(element);
    this.#isMirror = wasMirror;
  }
}
