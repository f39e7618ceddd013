import {
  ancestor,
  childTowards,
  commonAncestor,
  contentOf,
  isWrapper,
  siblings,
} from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { contentFrom } from "./content.ts";
import { isOnlySectionTags } from "./only-tags.ts";
import type { BlockExtent, PlacedTag, SectionFaultReason } from "./section.ts";
import { nonTextIn, sidesOf } from "./sides.ts";

/** Finds the extents of the sections of a story: pieces of paragraphs, blocks or rows. */
export class ExtentFinder {
  readonly #document: XmlDocument;
  readonly #scanned: ReadonlyMap<XmlElement, ScannedParagraph>;
  readonly #isListItem: (scanned: ScannedParagraph) => boolean;

  /**
   * @param scanned the paragraphs of one story that hold brackets.
   * @param isListItem tells whether Word numbers a paragraph.
   */
  constructor(
    document: XmlDocument,
    scanned: readonly ScannedParagraph[],
    isListItem: (scanned: ScannedParagraph) => boolean,
  ) {
    this.#document = document;
    this.#scanned = new Map(scanned.map((paragraph) => [paragraph.paragraph.element, paragraph]));
    this.#isListItem = isListItem;
  }

  /**
   * The extent of a section: a piece of a paragraph if both tags stand in one; rows if they stand
   * in two cells of a row, or in two rows, or if the tag asks for it (`asRow`); else blocks.
   */
  find(
    open: PlacedTag,
    close: PlacedTag,
    asRow: boolean,
  ): BlockExtent | { kind: "piece" } | SectionFaultReason {
    const from = open.scanned.paragraph.element;
    const to = close.scanned.paragraph.element;
    if (asRow) return this.#explicitRow(from, to);
    if (from === to) return this.#inOneParagraph(open, close);
    const document = this.#document;
    const common = commonAncestor(document, from, to);
    const name = document.name(common);
    const first = childTowards(document, common, from) as XmlElement;
    const last = childTowards(document, common, to) as XmlElement;
    if (this.#isAmong(first, "w:tr") && this.#isAmong(last, "w:tr")) {
      return this.#rows(first, last, from, to);
    }
    if (this.#isAmong(first, "w:tc") && this.#isAmong(last, "w:tc")) {
      const row = name === "w:tr" ? common : ancestor(document, common, "w:tr");
      return row === null ? "section_crosses_structure" : this.#blocks("rows", row, row);
    }
    const isWhole =
      this.#isAtEdge(first, from, "first") && this.#isAtEdge(last, to, "last") && first !== last;
    if (!isWhole) return "section_crosses_structure";
    return this.#paragraphs(open, close, first, last);
  }

  /**
   * Blocks. The first one is left out if the section begins at its end, and the last one if the
   * section ends at its beginning.
   */
  #paragraphs(
    open: PlacedTag,
    close: PlacedTag,
    first: XmlElement,
    last: XmlElement,
  ): BlockExtent | SectionFaultReason {
    const document = this.#document;
    const beforeOpen = sidesOf(open);
    const afterClose = sidesOf(close);
    const extent = this.#blocks("paragraphs", first, last);
    const outside = [
      { block: first, tag: open, isOutside: beforeOpen.before && !beforeOpen.after },
      { block: last, tag: close, isOutside: afterClose.after && !afterClose.before },
    ].filter(({ isOutside }) => isOutside);
    // A wrapper may hold more than the paragraph of the tag.
    const isAlone = ({ block, tag }: (typeof outside)[number]) =>
      block === tag.scanned.paragraph.element || isSole(document, block, tag);
    if (!outside.every(isAlone)) return "section_crosses_structure";
    const nodes = extent.content === null ? [] : this.#nodesOf(extent.content);
    const inside = nodes.filter((node) => !outside.some(({ block }) => block === node));
    return {
      ...extent,
      content: contentFrom(document, inside),
      halves: {
        open: beforeOpen.before && beforeOpen.after,
        close: afterClose.before && afterClose.after,
      },
    };
  }

  #nodesOf({ first, last }: { first: XmlNode; last: XmlNode }): XmlNode[] {
    return siblings(this.#document, first, last);
  }

  #inOneParagraph(open: PlacedTag, close: PlacedTag): BlockExtent | { kind: "piece" } {
    const { text, paragraph } = open.scanned;
    const saysMore =
      text.text.slice(0, open.tag.start).trim() !== "" ||
      text.text.slice(close.tag.end).trim() !== "";
    if (saysMore) return { kind: "piece" };
    const holdsMore = sidesOf(open).before || sidesOf(close).after;
    if (!holdsMore && this.#isListItem(open.scanned)) {
      const { element } = paragraph;
      return {
        kind: "paragraphs",
        content: { first: element, last: element },
        edges: [],
        halves: whole,
      };
    }
    return { kind: "piece" };
  }

  #explicitRow(from: XmlElement, to: XmlElement): BlockExtent | SectionFaultReason {
    const document = this.#document;
    const first = ancestor(document, from, "w:tr");
    const last = ancestor(document, to, "w:tr");
    if (first === null || last === null) return "section_option";
    if (document.parent(first) === document.parent(last)) return this.#blocks("rows", first, last);
    return "section_crosses_structure";
  }

  #rows(
    first: XmlElement,
    last: XmlElement,
    from: XmlElement,
    to: XmlElement,
  ): BlockExtent | SectionFaultReason {
    const document = this.#document;
    const isWhole = (top: XmlElement, paragraph: XmlElement, edge: "first" | "last") => {
      const row = ancestorIn(document, paragraph, top, "w:tr");
      return row === top || this.#isAtEdge(top, row, edge);
    };
    const areWhole = isWhole(first, from, "first") && isWhole(last, to, "last");
    return areWhole ? this.#blocks("rows", first, last) : "section_crosses_structure";
  }

  /**
   * An extent of blocks or rows. Edges with nothing but section tags do not belong to the content.
   */
  #blocks(kind: BlockExtent["kind"], first: XmlElement, last: XmlElement): BlockExtent {
    const document = this.#document;
    if (first === last) return { kind, content: { first, last }, edges: [], halves: whole };
    const outside = [first, last].filter((edge) => this.#holdsOnlyTags(edge));
    const nodes = siblings(document, first, last).filter(
      (node) => !outside.some((edge) => edge === node),
    );
    // A row with a floating picture stays, because the picture cannot move to another row.
    const edges = outside.filter(
      (edge) => kind === "paragraphs" || nonTextIn(document, edge).length === 0,
    );
    return { kind, content: contentFrom(document, nodes), edges, halves: whole };
  }

  /** Whether a block or a row holds nothing but section tags, in wrappers or not. */
  #holdsOnlyTags(block: XmlElement): boolean {
    const document = this.#document;
    if (document.name(block) === "w:p") {
      const scanned = this.#scanned.get(block);
      return scanned === undefined ? isEmpty(document, block) : isOnlySectionTags(scanned);
    }
    const content = contentOf(document, block);
    const holdsBlocks = (name: string) =>
      name === "w:tr" || name === "w:tc" || name === "w:p" || isWrapper(name);
    return content.every(
      (child) => holdsBlocks(document.name(child)) && this.#holdsOnlyTags(child),
    );
  }

  /** Whether an element has a name, or wraps elements of that name. */
  #isAmong(element: XmlElement, name: string): boolean {
    const document = this.#document;
    const elementName = document.name(element);
    if (elementName === name) return true;
    if (!isWrapper(elementName)) return false;
    return contentOf(document, element).some((child) => this.#isAmong(child, name));
  }

  /** Whether a node is a block itself, or the first or last content of its wrappers. */
  #isAtEdge(block: XmlElement, node: XmlElement, edge: "first" | "last"): boolean {
    const document = this.#document;
    for (let at = node; at !== block; at = document.parent(at)) {
      const parent = document.parent(at);
      if (!isWrapper(document.name(parent))) return false;
      if (contentOf(document, parent).at(edge === "first" ? 0 : -1) !== at) return false;
    }
    return true;
  }
}

/** The halves of a section that has all of its blocks. */
const whole = { open: false, close: false };

/** Whether a wrapper holds the paragraph of a tag and nothing else. */
function isSole(document: XmlDocument, wrapper: XmlElement, tag: PlacedTag): boolean {
  const [child, ...others] = contentOf(document, wrapper);
  if (child === undefined || others.length > 0) return false;
  return child === tag.scanned.paragraph.element || isSole(document, child, tag);
}

/** The outermost element of a name from a node up to `top`; `top` if there is none. */
function ancestorIn(
  document: XmlDocument,
  node: XmlElement,
  top: XmlElement,
  name: string,
): XmlElement {
  let outermost = top;
  for (let at = node; ; at = document.parent(at)) {
    if (document.name(at) === name) outermost = at;
    if (at === top) return outermost;
  }
}

/** Whether a paragraph holds nothing but blank text. */
function isEmpty(document: XmlDocument, paragraph: XmlElement): boolean {
  return contentOf(document, paragraph).every((child) => {
    const name = document.name(child);
    if (name !== "w:r" && !isWrapper(name)) return false;
    return contentOf(document, child).every((inside) => {
      const insideName = document.name(inside);
      if (insideName === "w:t") return document.text(inside).trim() === "";
      return insideName === "w:r" || isWrapper(insideName) ? isEmpty(document, inside) : false;
    });
  });
}
