import { isRangeMarker } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";

/**
 * The content of a section without what there may be only once in a document: range markers, comment
 * references, the ids that Word edits paragraphs by ([MS-DOCX] 2.6.2.3) and those of content controls.
 * All copies are copies of it; it stands in no document itself.
 */
export class Master {
  readonly #document: XmlDocument;
  readonly #nodes: readonly XmlNode[];
  /** Where nodes of the template are in a copy: in which of its nodes, and how many nodes behind it. */
  readonly #offsets: ReadonlyMap<XmlNode, readonly [index: number, offset: number]>;
  /** The same of elements whose ids have to be others in every copy. */
  readonly #identified: readonly { kind: IdKind; index: number; offset: number }[];
  readonly #size: number;

  /**
   * @param content siblings that nobody has changed since they were cut.
   * @param wanted nodes in them, by the nodes of the template that they stand for.
   */
  constructor(
    document: XmlDocument,
    content: readonly XmlNode[],
    wanted: ReadonlyMap<XmlNode, XmlNode>,
  ) {
    this.#document = document;
    const copied = content.filter(
      (node) => !document.isElement(node) || !isRangeMarker(document.name(node)),
    );
    this.#nodes = copied.map((node) => document.copy(node));
    const copies = new Map<XmlNode, XmlNode>();
    const sought = new Set(wanted.values());
    for (const [index, node] of copied.entries()) {
      let copy = this.#nodes[index] as number;
      for (const inside of nodesIn(document, node)) {
        if (sought.has(inside)) copies.set(inside, copy as XmlNode);
        copy++;
      }
    }
    for (const node of this.#nodes) clean(document, node);
    const places = new Map<XmlNode, readonly [number, number]>();
    const identified: { kind: IdKind; index: number; offset: number }[] = [];
    const kept = new Set(copies.values());
    let size = 0;
    for (const [index, node] of this.#nodes.entries()) {
      let offset = 0;
      for (const inside of nodesIn(document, node)) {
        if (kept.has(inside)) places.set(inside, [index, offset]);
        const kind = document.isElement(inside) ? idKindOf(document, inside) : null;
        if (kind !== null) identified.push({ kind, index, offset });
        offset++;
      }
      size += offset;
    }
    this.#size = size;
    this.#identified = identified;
    const offsets = new Map<XmlNode, readonly [number, number]>();
    for (const [template, node] of wanted) {
      const place = places.get(copies.get(node) as XmlNode);
      if (place !== undefined) offsets.set(template, place);
    }
    this.#offsets = offsets;
  }

  /** Makes room for copies that are about to come. */
  reserve(count: number): void {
    this.#document.reserve(count * this.#size);
  }

  /** A copy, which stands nowhere yet. */
  copy(nextDrawingId: () => number): XmlNode[] {
    const document = this.#document;
    const nodes = this.#nodes.map((node) => document.copy(node));
    if (this.#identified.length === 0) return nodes;
    const number = nextDrawingId();
    for (const [count, { kind, index, offset }] of this.#identified.entries()) {
      const element = ((nodes[index] as number) + offset) as XmlElement;
      const { name, isNumber } = ids[kind];
      // Shapes and what refers to them stay together: they get the same ending.
      const own = isNumber
        ? String(count === 0 ? number : nextDrawingId())
        : `${document.attribute(element, name)}_${number}`;
      document.setAttribute(element, name, own);
    }
    return nodes;
  }

  /** Where a node of the template is in a copy. */
  at(copy: readonly XmlNode[], node: XmlNode): XmlNode {
    const place = this.#offsets.get(node);
    if (place === undefined) throw new Error("a node that the section does not hold");
    return ((copy[place[0]] as number) + place[1]) as XmlNode;
  }
}

/**
 * Ids of drawings (20.4.2.5), of shapes in VML, and what refers to such a shape: the object that it
 * shows (part 4, 19.3.2.19).
 */
const ids = {
  drawing: { name: "id", isNumber: true },
  shape: { name: "id", isNumber: false },
  object: { name: "ShapeID", isNumber: false },
} as const;

type IdKind = keyof typeof ids;

function idKindOf(document: XmlDocument, element: XmlElement): IdKind | null {
  const name = document.name(element);
  if (name === "wp:docPr") return "drawing";
  const isShape = name.startsWith("v:") && name !== "v:shapetype";
  if (isShape) return document.attribute(element, "id") === undefined ? null : "shape";
  return name === "o:OLEObject" ? "object" : null;
}

/** A node and all that is in it, in document order. */
function* nodesIn(document: XmlDocument, node: XmlNode): Generator<XmlNode> {
  yield node;
  if (!document.isElement(node) || document.isFolded(node)) return;
  for (const child of document.nodes(node)) yield* nodesIn(document, child);
}

const editingIds = ["w14:paraId", "w14:textId"] as const;

function clean(document: XmlDocument, node: XmlNode): void {
  if (!document.isElement(node) || document.isFolded(node)) return;
  const name = document.name(node);
  if (name === "w:p" || name === "w:tr") {
    for (const id of editingIds) {
      if (document.attribute(node, id) !== undefined) document.removeAttribute(node, id);
    }
  }
  const children = document.nodes(node);
  const kept = children.filter(
    (child) => !document.isElement(child) || !isOnlyOnce(document, child, name),
  );
  if (kept.length < children.length) document.setChildren(node, kept);
  for (const child of kept) clean(document, child);
}

/** Of a control: its number, and the XML that it is bound to, which only one of them can show. */
const onlyOnceInControls = new Set(["w:id", "w:dataBinding", "w15:dataBinding"]);

function isOnlyOnce(document: XmlDocument, element: XmlElement, parent: string): boolean {
  const name = document.name(element);
  if (parent === "w:sdtPr") return onlyOnceInControls.has(name);
  return isRangeMarker(name) || name === "w:commentReference";
}
