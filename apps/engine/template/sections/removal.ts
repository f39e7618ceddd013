import { hasRangeMarkers, isRangeMarker } from "../../word/structure.ts";
import { elementsAmong } from "../../xml/descendants.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";

/** The nodes that a story loses, and the nodes that must survive or change because of it. */
export class Removal {
  readonly #document: XmlDocument;
  readonly #hasMarkers: boolean;
  readonly #gone = new Set<XmlNode>();
  /** Range markers in removed nodes whose other end stays, by removed node. */
  readonly #rescued = new Map<XmlNode, XmlNode[]>();
  /** References to comments on text that partly stays, by the removed node with the reference. */
  readonly #comments = new Map<XmlNode, XmlElement[]>();
  /** Removed paragraphs whose section break (17.6.18) stays. */
  readonly breaking = new Set<XmlNode>();
  /** Paragraphs without text, with the neighbour that is preferred for their other content. */
  readonly vanishing = new Map<XmlElement, "previous" | "next">();
  /** Paragraphs that lost their text, or got content of others. */
  readonly changed: XmlElement[] = [];
  /** Elements whose children change. */
  readonly touched = new Set<XmlElement>();

  constructor(document: XmlDocument) {
    this.#document = document;
    this.#hasMarkers = hasRangeMarkers(document);
  }

  isGone(node: XmlNode): boolean {
    return this.#gone.has(node);
  }

  /** The range markers that stay in place of a removed node. */
  rescuedFrom(node: XmlNode): readonly XmlNode[] {
    return this.#rescued.get(node) ?? [];
  }

  /** The references to comments (17.13.4.5) that stay in place of a removed node. */
  commentsOf(node: XmlNode): readonly XmlElement[] {
    return this.#comments.get(node) ?? [];
  }

  /** Notes that siblings are removed with their content. */
  remove(nodes: readonly XmlNode[]): void {
    const document = this.#document;
    const [first] = nodes;
    if (first === undefined) return;
    this.touched.add(document.parent(first));
    for (const node of nodes) this.#gone.add(node);
    if (!this.#hasMarkers) return;
    const markers = nodes.flatMap((node) =>
      elementsAmong(document, [node], isRangeMarker).map((marker) => ({ marker, node })),
    );
    const ends = Map.groupBy(markers, ({ marker }) => rangeOf(document, marker));
    for (const [, endsOfRange] of ends) {
      const [{ marker, node } = { marker: first, node: first }] = endsOfRange;
      if (endsOfRange.length > 1) continue;
      this.#rescue(node, [marker]);
      this.#rescueComment(nodes, marker as XmlElement);
    }
  }

  /** Notes that an element is removed that holds nothing but range markers; these stay. */
  removeEmpty(element: XmlElement): void {
    // Neighbouring sections may share a row of tags.
    if (this.#gone.has(element)) return;
    this.touched.add(this.#document.parent(element));
    this.#rescue(element, elementsAmong(this.#document, [element], isRangeMarker));
    this.#gone.add(element);
  }

  /** @param marker the end of a range that begins in a node that stays. */
  #rescueComment(nodes: readonly XmlNode[], marker: XmlElement): void {
    const document = this.#document;
    if (document.name(marker) !== "w:commentRangeEnd") return;
    const id = document.attribute(marker, "w:id");
    if (this.#beginsWith(nodes, id)) return;
    for (const node of nodes) {
      const references = elementsAmong(document, [node], isCommentReference).filter(
        (reference) => document.attribute(reference, "w:id") === id,
      );
      if (references.length === 0) continue;
      this.#comments.set(node, [...this.commentsOf(node), ...references]);
    }
  }

  /**
   * Whether the range of a comment begins directly before nodes, so that none of its text stays.
   */
  #beginsWith([first]: readonly XmlNode[], id: string | undefined): boolean {
    const document = this.#document;
    if (first === undefined) return false;
    const children = document.nodes(document.parent(first));
    for (let at = children.indexOf(first) - 1; at >= 0; at--) {
      const before = children[at] as XmlNode;
      if (!document.isElement(before)) continue;
      const name = document.name(before);
      if (!isRangeMarker(name)) return false;
      if (name === "w:commentRangeStart" && document.attribute(before, "w:id") === id) return true;
    }
    return false;
  }

  #rescue(node: XmlNode, markers: readonly XmlNode[]): void {
    if (markers.length === 0) return;
    this.#rescued.set(node, [...(this.#rescued.get(node) ?? []), ...markers]);
  }
}

function isCommentReference(name: string): boolean {
  return name === "w:commentReference";
}

/** A key that both ends of a range share. */
function rangeOf(document: XmlDocument, marker: XmlNode): string {
  const element = marker as XmlElement;
  const kind = document.name(element).replace(/(Start|End)$/, "");
  return `${kind} ${document.attribute(element, "w:id") ?? ""}`;
}
