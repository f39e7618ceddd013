import { isRangeMarker } from "../../word/structure.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";

/**
 * The content of a section without everything that a document may have only once: range markers,
 * comment references, Word's ids of paragraphs ([MS-DOCX] 2.6.2.3) and ids of content controls. The
 * master is not part of the document. All copies are made from it.
 */
export class Master {
  readonly #document: XmlDocument;
  readonly #nodes: readonly XmlNode[];
  /**
   * The position of a node of the template in a copy: the index of a top node, and nodes behind it.
   */
  readonly #offsets: ReadonlyMap<XmlNode, readonly [index: number, offset: number]>;
  /** The positions of elements that need another id in every copy. */
  readonly #identified: readonly { kind: IdKind; index: number; offset: number }[];
  readonly #size: number;

  /**
   * @param content siblings that have not changed since they were cut.
   * @param wanted nodes in the content that `at` has to find, by the nodes of the template.
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
    const wantedNodes = new Set(wanted.values());
    for (const [index, node] of copied.entries()) {
      let copy = this.#nodes[index] as number;
      for (const inside of nodesIn(document, node)) {
        if (wantedNodes.has(inside)) copies.set(inside, copy as XmlNode);
        copy++;
      }
    }
    for (const node of this.#nodes) clean(document, node);
    const positions = new Map<XmlNode, readonly [number, number]>();
    const identified: { kind: IdKind; index: number; offset: number }[] = [];
    const wantedCopies = new Set(copies.values());
    let size = 0;
    for (const [index, node] of this.#nodes.entries()) {
      let offset = 0;
      for (const inside of nodesIn(document, node)) {
        if (wantedCopies.has(inside)) positions.set(inside, [index, offset]);
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
      const position = positions.get(copies.get(node) as XmlNode);
      if (position !== undefined) offsets.set(template, position);
    }
    this.#offsets = offsets;
  }

  /** Reserves memory for copies. */
  reserve(count: number): void {
    this.#document.reserve(count * this.#size);
  }

  /** Makes a copy that is not inserted yet. */
  copy(nextDrawingId: () => number): XmlNode[] {
    const document = this.#document;
    const nodes = this.#nodes.map((node) => document.copy(node));
    if (this.#identified.length === 0) return nodes;
    const number = nextDrawingId();
    for (const [count, { kind, index, offset }] of this.#identified.entries()) {
      const element = ((nodes[index] as number) + offset) as XmlElement;
      const { name, isNumber } = ids[kind];
      // A shape and the references to it get the same suffix, so that they still match.
      const id = isNumber
        ? String(count === 0 ? number : nextDrawingId())
        : `${document.attribute(element, name)}_${number}`;
      document.setAttribute(element, name, id);
    }
    return nodes;
  }

  /** Finds the node of a copy that stands for a node of the template. */
  at(copy: readonly XmlNode[], node: XmlNode): XmlNode {
    const position = this.#offsets.get(node);
    if (position === undefined) throw new Error("a node that the section does not hold");
    const [index, offset] = position;
    return ((copy[index] as number) + offset) as XmlNode;
  }
}

/**
 * Ids of drawings (20.4.2.5) and of shapes in VML, and the references to a shape from the object
 * that it shows (part 4, 19.3.2.19).
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

/** A node and its descendants, in document order. */
function* nodesIn(document: XmlDocument, node: XmlNode): Generator<XmlNode> {
  yield node;
  if (!document.isElement(node) || document.isFolded(node)) return;
  for (const child of document.nodes(node)) yield* nodesIn(document, child);
}

const editingIds = ["w14:paraId", "w14:textId"] as const;

/** Removes everything from a node that a document may have only once. */
function clean(document: XmlDocument, node: XmlNode): void {
  if (!document.isElement(node) || document.isFolded(node)) return;
  const name = document.name(node);
  if (name === "w:p" || name === "w:tr") {
    for (const id of editingIds) {
      if (document.attribute(node, id) !== undefined) document.removeAttribute(node, id);
    }
  }
  const children = document.nodes(node);
  const repeatable = children.filter(
    (child) => !document.isElement(child) || !isOnlyOnce(document, child, name),
  );
  if (repeatable.length < children.length) document.setChildren(node, repeatable);
  for (const child of repeatable) clean(document, child);
}

/** Settings of a control: its id, and its binding, because all copies would show the same XML. */
const onlyOnceInControls = new Set(["w:id", "w:dataBinding", "w15:dataBinding"]);

function isOnlyOnce(document: XmlDocument, element: XmlElement, parent: string): boolean {
  const name = document.name(element);
  if (parent === "w:sdtPr") return onlyOnceInControls.has(name);
  return isRangeMarker(name) || name === "w:commentReference";
}
