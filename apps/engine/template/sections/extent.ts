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

/** Finds out how much of the document the sections of a story take. */
export class ExtentFinder {
  readonly #document: XmlDocument;
  readonly #scanned: ReadonlyMap<XmlElement, ScannedParagraph>;
  readonly #isListItem: (scanned: ScannedParagraph) => boolean;

  /**
   * @param scanned the paragraphs of one story that hold brackets.
   * @param isListItem tells of a paragraph whether Word numbers it.
   */
  constructor(
    document: XmlDocument,
    scanned: readonly ScannedParagraph[],
    isListItem: (scanned: ScannedParagraph) => boolean,
  ) {
    this.#document = document;
    this.#scanned = new Map(scanned.map((each) => [each.paragraph.element, each]));
    this.#isListItem = isListItem;
  }

  /**
   * The place of a section: a piece of a paragraph if both tags stand in one; rows if they stand in
   * two cells of a row, or in two rows, or if the tag asks for it (`asRow`); else blocks.
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
   * Blocks, without the first if the section begins at the end of it, and without the last if the
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
    const left = [
      { block: first, tag: open, goes: beforeOpen.before && !beforeOpen.after },
      { block: last, tag: close, goes: afterClose.after && !afterClose.before },
    ].filter(({ goes }) => goes);
    // In a wrapper there may be more than the paragraph of the tag.
    const isAlone = ({ block, tag }: (typeof left)[number]) =>
      block === tag.scanned.paragraph.element || isSole(document, block, tag);
    if (!left.every(isAlone)) return "section_crosses_structure";
    const nodes = extent.content === null ? [] : this.#nodesOf(extent.content);
    const kept = nodes.filter((node) => !left.some(({ block }) => block === node));
    return {
      ...extent,
      content: contentFrom(document, kept),
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

  /** Blocks or rows at the edges that hold nothing but section tags do not belong to the content. */
  #blocks(kind: BlockExtent["kind"], first: XmlElement, last: XmlElement): BlockExtent {
    const document = this.#document;
    if (first === last) return { kind, content: { first, last }, edges: [], halves: whole };
    const outside = [first, last].filter((edge) => this.#holdsOnlyTags(edge));
    const nodes = siblings(document, first, last).filter(
      (node) => !outside.some((edge) => edge === node),
    );
    // A floating picture in a row of tags has no other row to go to.
    const edges = outside.filter(
      (edge) => kind === "paragraphs" || nonTextIn(document, edge).length === 0,
    );
    return { kind, content: contentFrom(document, nodes), edges, halves: whole };
  }

  /** Whether a block or a row, in wrappers or not, holds section tags and nothing else. */
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

  /** Whether an element is of that name, or wraps elements of that name. */
  #isAmong(element: XmlElement, name: string): boolean {
    const document = this.#document;
    const own = document.name(element);
    if (own === name) return true;
    return isWrapper(own) && contentOf(document, element).some((each) => this.#isAmong(each, name));
  }

  /** Whether a node is a block, or the first or last block in wrappers around it. */
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

/** Of a section that takes all of its blocks. */
const whole = { open: false, close: false };

/** Whether a wrapper holds the paragraph of a tag and nothing else. */
function isSole(document: XmlDocument, wrapper: XmlElement, tag: PlacedTag): boolean {
  const [child, ...others] = contentOf(document, wrapper);
  if (child === undefined || others.length > 0) return false;
  return child === tag.scanned.paragraph.element || isSole(document, child, tag);
}

/** The outermost element of that name between a node and `top`, which may be it. */
function ancestorIn(
  document: XmlDocument,
  node: XmlElement,
  top: XmlElement,
  name: string,
): XmlElement {
  let found = top;
  for (let at = node; ; at = document.parent(at)) {
    if (document.name(at) === name) found = at;
    if (at === top) return found;
  }
}

function isEmpty(document: XmlDocument, paragraph: XmlElement): boolean {
  return contentOf(document, paragraph).every((child) => {
    const name = document.name(child);
    if (name !== "w:r" && !isWrapper(name)) return false;
    return contentOf(document, child).every((inside) => {
      const own = document.name(inside);
      if (own === "w:t") return document.text(inside).trim() === "";
      return own === "w:r" || isWrapper(own) ? isEmpty(document, inside) : false;
    });
  });
}
