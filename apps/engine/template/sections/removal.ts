import { hasRangeMarkers, isRangeMarker } from "../../docx/structure.ts";
import type { XmlDocument } from "../../docx/xml-document.ts";
import type { XmlElement, XmlNode } from "../../docx/xml-tree.ts";

/** What goes away, and what has to be looked after because of it. */
export class Removal {
  readonly #document: XmlDocument;
  readonly #hasMarkers: boolean;
  readonly #gone = new Set<XmlNode>();
  /** Range markers in what goes away whose other end stays, by the node that they stand in. */
  readonly #rescued = new Map<XmlNode, XmlNode[]>();
  /** Paragraphs that say nothing any more, with where what they hold goes first. */
  readonly vanishing = new Map<XmlElement, "previous" | "next">();
  /** Paragraphs that stay without their text, or get what others held. */
  readonly changed: XmlElement[] = [];
  /** Elements that lose or get something. */
  readonly touched = new Set<XmlElement>();

  constructor(document: XmlDocument) {
    this.#document = document;
    this.#hasMarkers = hasRangeMarkers(document);
  }

  isGone(node: XmlNode): boolean {
    return this.#gone.has(node);
  }

  /** The range markers that stay where a node goes away. */
  rescuedFrom(node: XmlNode): readonly XmlNode[] {
    return this.#rescued.get(node) ?? [];
  }

  /** Lets siblings go, with all that is in them. */
  remove(nodes: readonly XmlNode[]): void {
    const document = this.#document;
    const [first] = nodes;
    if (first === undefined) return;
    this.touched.add(document.parent(first));
    for (const node of nodes) this.#gone.add(node);
    if (!this.#hasMarkers) return;
    const markers = nodes.flatMap((node) =>
      markersIn(document, node).map((marker) => ({ marker, node })),
    );
    const ends = Map.groupBy(markers, ({ marker }) => rangeOf(document, marker));
    for (const [, own] of ends) {
      const [{ marker, node } = { marker: first, node: first }] = own;
      if (own.length === 1) this.#rescue(node, [marker]);
    }
  }

  /** Lets a node go that is empty but for range markers. */
  removeEmpty(element: XmlElement): void {
    // Two sections beside each other may share a row of tags.
    if (this.#gone.has(element)) return;
    this.touched.add(this.#document.parent(element));
    this.#rescue(element, markersIn(this.#document, element));
    this.#gone.add(element);
  }

  #rescue(node: XmlNode, markers: readonly XmlNode[]): void {
    if (markers.length === 0) return;
    this.#rescued.set(node, [...(this.#rescued.get(node) ?? []), ...markers]);
  }
}

/** Range markers in a node, itself too, in document order. */
export function markersIn(document: XmlDocument, node: XmlNode, found: XmlNode[] = []): XmlNode[] {
  if (!document.isElement(node)) return found;
  if (isRangeMarker(document.name(node))) found.push(node);
  else if (!document.isFolded(node)) {
    for (const child of document.elements(node)) markersIn(document, child, found);
  }
  return found;
}

/** What both ends of a range have in common. */
function rangeOf(document: XmlDocument, marker: XmlNode): string {
  const element = marker as XmlElement;
  const kind = document.name(element).replace(/(Start|End)$/, "");
  return `${kind} ${document.attribute(element, "w:id") ?? ""}`;
}
