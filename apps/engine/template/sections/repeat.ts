import type { StoryPart } from "../../docx/stories.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlNode } from "../../docx/xml-tree.ts";
import { hasControls } from "../controls/content-controls.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { hasPicturePlaces } from "../pictures/picture-places.ts";
import type { Scope } from "../values/data.ts";
import { hasIds } from "./copies.ts";
import {
  type Binding,
  bindingOf,
  firstFrom,
  isOnlyMarks,
  markdownTag,
  scopesOf,
  tooLarge,
} from "./expand.ts";
import type { Section } from "./sections.ts";

/** A story with its sections repeated. */
export interface RepeatedStory {
  document: XmlDocument;
  /** One for each tag and mark that is still there, in document order. */
  bindings: Binding[];
}

/**
 * Repeats the sections of a story node by node, where nothing of a copy differs from the first:
 * tables of items, nearly always. What `expandStory` writes, this comes to, without a text that is
 * written and parsed again.
 *
 * @returns `null` where something has to be written anew.
 * @throws DocumentError when there are so many items that the part is larger than `maxBytes`.
 */
export function repeatStory(
  story: StoryPart,
  scanned: readonly ScannedParagraph[],
  sections: readonly Section[],
  root: Scope,
  maxBytes: number,
): RepeatedStory | null {
  if (!isRepeatable(story, scanned, sections)) return null;
  const repeater = new Repeater(story, scanned, maxBytes);
  return repeater.run(sections, root) ? repeater : null;
}

function isRepeatable(
  story: StoryPart,
  scanned: readonly ScannedParagraph[],
  sections: readonly Section[],
): boolean {
  const { document } = story;
  if (document.hasInnerNamespaces) return false;
  if (hasPicturePlaces(story) || hasControls(story)) return false;
  const goAway = stretchesOfMarks(sections);
  const isLeft = (paragraph: ScannedParagraph) => {
    if (!isOnlyMarks(paragraph) && markdownTag(paragraph) === null) return true;
    const at = document.start(paragraph.paragraph.element);
    return goAway.some(([start, end]) => at >= start && at < end);
  };
  return scanned.every(isLeft) && areSimple(document, sections);
}

/** Rows of nothing but marks. */
function stretchesOfMarks(sections: readonly Section[]): [start: number, end: number][] {
  return sections.flatMap(({ start, contentStart, contentEnd, end, children }) => [
    [start, contentStart] as [number, number],
    [contentEnd, end] as [number, number],
    ...stretchesOfMarks(children),
  ]);
}

function areSimple(document: XmlDocument, sections: readonly Section[]): boolean {
  let end = 0;
  return sections.every((section) => {
    const { kind, start, contentStart, contentEnd, children } = section;
    const isApart = start >= end;
    end = section.end;
    return (
      isApart &&
      kind !== "inline" &&
      !section.breaksPages &&
      !section.restartsNumbering &&
      !hasIds(document.octets(contentStart, contentEnd)) &&
      areSimple(document, children)
    );
  });
}

class Repeater implements RepeatedStory {
  readonly document: XmlDocument;
  readonly bindings: Binding[] = [];
  readonly #scanned: readonly ScannedParagraph[];
  readonly #starts: readonly number[];
  readonly #partName: string;
  /** Octets that may still be written. */
  #room: number;

  constructor(story: StoryPart, scanned: readonly ScannedParagraph[], maxBytes: number) {
    this.document = story.document.clone();
    this.#scanned = scanned;
    this.#starts = scanned.map(({ paragraph }) => story.document.start(paragraph.element));
    this.#partName = story.partName;
    this.#room = maxBytes - story.document.bytes.length;
  }

  run(sections: readonly Section[], root: Scope): boolean {
    const { document } = this;
    return this.#repeat(0, document.bytes.length, sections, root, [document.root]);
  }

  /**
   * Repeats the sections of a stretch of the source, and binds its tags.
   *
   * @param nodes siblings that hold the stretch.
   * @returns `false` where a section has no item: what it leaves behind may have to be repaired.
   */
  #repeat(
    from: number,
    to: number,
    sections: readonly Section[],
    scope: Scope,
    nodes: readonly XmlNode[],
  ): boolean {
    let at = from;
    for (const section of sections) {
      const { start, end, contentStart, contentEnd, children } = section;
      this.#bind(at, start, scope);
      const siblings = this.#siblingsAt(nodes, start);
      const content = this.#within(siblings, contentStart, contentEnd);
      const scopes = scopesOf(section, scope);
      if (content.length === 0 || scopes.length === 0) return false;
      this.#room -= (scopes.length - 1) * (contentEnd - contentStart);
      if (this.#room < 0) throw tooLarge(this.#partName);
      const copies = this.document.repeat(content, scopes.length - 1);
      for (const [index, own] of [content, ...copies].entries()) {
        const item = scopes[index] as Scope;
        if (!this.#repeat(contentStart, contentEnd, children, item, own)) return false;
      }
      for (const marks of [
        ...this.#within(siblings, start, contentStart),
        ...this.#within(siblings, contentEnd, end),
      ]) {
        this.document.remove(marks);
      }
      at = end;
    }
    this.#bind(at, to, scope);
    return true;
  }

  /** Those of the nodes, or of what is in one of them, of which one begins there. */
  #siblingsAt(nodes: readonly XmlNode[], start: number): readonly XmlNode[] {
    const { document } = this;
    let siblings = nodes;
    for (;;) {
      const holder = siblings.findLast((node) => document.start(node) <= start);
      if (holder === undefined || document.start(holder) === start) return siblings;
      if (!document.isElement(holder)) return [];
      siblings = document.nodes(holder);
    }
  }

  #within(nodes: readonly XmlNode[], from: number, to: number): XmlNode[] {
    const { document } = this;
    return nodes.filter((node) => document.start(node) >= from && document.end(node) <= to);
  }

  #bind(from: number, to: number, scope: Scope): void {
    for (let index = firstFrom(this.#starts, from); (this.#starts[index] ?? to) < to; index++) {
      for (const found of (this.#scanned[index] as ScannedParagraph).found) {
        const binding = bindingOf(found, scope);
        if (binding !== undefined) this.bindings.push(binding);
      }
    }
  }
}
