declare const nodeBrand: unique symbol;
declare const elementBrand: unique symbol;

/** A node of one tree: an element, or a piece of text, CDATA or other markup. */
export type XmlNode = number & { readonly [nodeBrand]: true };
export type XmlElement = XmlNode & { readonly [elementBrand]: true };

/** Stands for a parent, child or sibling that does not exist. */
export const noNode = 0 as XmlElement;

/** The values of the `NAME` column for nodes that are not elements. */
export const TEXT = 0;
export const CDATA = 1;
/** A comment or a processing instruction, which is only copied. */
export const OTHER = 2;

/** The columns of a node. All positions are octets of the source. */
export const NAME = 0;
const PARENT = 1;
export const FIRST_CHILD = 2;
export const NEXT_SIBLING = 3;
/** A negative value is the number of a replacement for the source; see `NodeSource`. */
export const START = 4;
export const START_TAG_END = 5;
/** -1 if there is no end tag. */
export const END_TAG_START = 6;
export const END = 7;
const columns = 8;
/** The columns of a node begin at `node << rowShift`. */
const rowShift = 3;

/**
 * A first child of this value or less means that the element is folded: its content has no nodes
 * yet. All folded elements with the value `FOLDED - n` have the same source, from start tag to end
 * tag.
 */
export const FOLDED = -1;

/** A bit in the `NAME` column: this element or its content must be written anew. */
const CHANGED = 1 << 30;

/**
 * The nodes of a part, as rows of one typed array. A node takes 32 bytes and no time of the garbage
 * collector.
 */
export class XmlTree {
  table: Int32Array;
  /** Canonical names (`"w:p"`) by number. The first three entries are not names. */
  readonly names: string[];
  readonly #numbers: Map<string, number>;
  #count = 1;

  /** @param original a tree whose numbers of names this one uses as well. */
  constructor(expectedNodes: number, original: XmlTree | null = null) {
    this.table = new Int32Array((expectedNodes + 2) * columns);
    this.names = original === null ? ["", "", ""] : original.names;
    this.#numbers = original === null ? new Map() : original.#numbers;
  }

  /** The numbers of all nodes are below this. */
  get count(): number {
    return this.#count;
  }

  /** The number of a name, which is the same for all nodes with this name. */
  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }

  /** Adds a node without a parent. */
  add(name: number, start: number, end: number): XmlNode {
    const row = this.#count << rowShift;
    if (row + columns > this.table.length) this.reserve(1);
    const { table } = this;
    table[row + NAME] = name;
    table[row + START] = start;
    table[row + START_TAG_END] = end;
    table[row + END_TAG_START] = -1;
    table[row + END] = end;
    return this.#count++ as XmlNode;
  }

  /**
   * Adds a last child to `parent`, after `previous`; `noNode` for the first child, and for the
   * root.
   */
  append(name: number, start: number, end: number, parent: XmlElement, previous: XmlNode): XmlNode {
    const node = this.add(name, start, end);
    if (parent !== noNode) this.insert(node, parent, previous);
    return node;
  }

  /** Inserts a node after `after`, a child of `parent`; `noNode`: it comes first. */
  insert(node: XmlNode, parent: XmlElement, after: XmlNode): void {
    const { table } = this;
    const link =
      after === noNode ? (parent << rowShift) + FIRST_CHILD : (after << rowShift) + NEXT_SIBLING;
    table[(node << rowShift) + PARENT] = parent;
    table[(node << rowShift) + NEXT_SIBLING] = table[link] as number;
    table[link] = node;
  }

  /** Removes a node from its parent. */
  remove(node: XmlNode): void {
    const { table } = this;
    let link = (this.parent(node) << rowShift) + FIRST_CHILD;
    while (table[link] !== node) link = ((table[link] as number) << rowShift) + NEXT_SIBLING;
    table[link] = table[(node << rowShift) + NEXT_SIBLING] as number;
  }

  get(node: XmlNode, column: number): number {
    return this.table[(node << rowShift) + column] as number;
  }

  set(node: XmlNode, column: number, value: number): void {
    this.table[(node << rowShift) + column] = value;
  }

  /** `TEXT`, `CDATA`, `OTHER`, or the number of an element's name. */
  kind(node: XmlNode): number {
    return this.get(node, NAME) & ~CHANGED;
  }

  isElement(node: XmlNode): node is XmlElement {
    return this.kind(node) > OTHER;
  }

  isChanged(node: XmlNode): boolean {
    return (this.get(node, NAME) & CHANGED) !== 0;
  }

  /** Marks an element and all elements around it as changed. */
  setDirty(element: XmlElement): void {
    for (let at = element; at !== noNode && !this.isChanged(at); at = this.parent(at)) {
      this.set(at, NAME, this.get(at, NAME) | CHANGED);
    }
  }

  /** A copy of the tree. Changes to the copy do not change this tree. */
  clone(): XmlTree {
    const clone = new XmlTree(this.#count, this);
    clone.table.set(this.table.subarray(0, this.#count << rowShift));
    clone.#count = this.#count;
    return clone;
  }

  /**
   * Copies a node with its content. The copy has no parent yet. Its nodes have consecutive numbers,
   * in document order.
   */
  duplicate(node: XmlNode): XmlNode {
    const copy = this.duplicateAlone(node);
    const first = this.get(node, FIRST_CHILD) as XmlNode;
    if (first <= FOLDED) {
      this.set(copy, FIRST_CHILD, first);
      return copy;
    }
    let last: XmlNode = noNode;
    for (let child = first; child !== noNode; child = this.nextSibling(child)) {
      const childCopy = this.duplicate(child);
      this.insert(childCopy, copy as XmlElement, last);
      last = childCopy;
    }
    return copy;
  }

  /** Copies a node without its content. The copy has no parent yet. */
  duplicateAlone(node: XmlNode): XmlNode {
    const copy = this.add(
      this.get(node, NAME),
      this.get(node, START),
      this.get(node, START_TAG_END),
    );
    this.set(copy, END_TAG_START, this.get(node, END_TAG_START));
    this.set(copy, END, this.get(node, END));
    return copy;
  }

  /** Replaces the children of an element. */
  setChildren(parent: XmlElement, children: readonly XmlNode[]): void {
    const { table } = this;
    let link = (parent << rowShift) + FIRST_CHILD;
    for (const child of children) {
      table[link] = child;
      table[(child << rowShift) + PARENT] = parent;
      link = (child << rowShift) + NEXT_SIBLING;
    }
    table[link] = noNode;
  }

  /** A copy of all nodes in their present state, for `restore`. */
  copy(): Int32Array {
    return this.table.slice(0, this.#count << rowShift);
  }

  /** Restores all nodes. Nodes that were added since are removed. */
  restore(copy: Int32Array): void {
    const end = this.#count << rowShift;
    this.table.set(copy);
    this.table.fill(0, copy.length, end);
    this.#count = copy.length >> rowShift;
  }

  /** Copies of the rows of some nodes, one after the other. */
  rowsOf(nodes: readonly XmlNode[]): Int32Array {
    const rows = new Int32Array(nodes.length << rowShift);
    for (const [index, node] of nodes.entries()) {
      const row = node << rowShift;
      rows.set(this.table.subarray(row, row + columns), index << rowShift);
    }
    return rows;
  }

  /** Restores nodes from rows that `rowsOf` has copied. */
  setRows(nodes: readonly XmlNode[], rows: Int32Array): void {
    for (const [index, node] of nodes.entries()) {
      const row = index << rowShift;
      this.table.set(rows.subarray(row, row + columns), node << rowShift);
    }
  }

  /** Whether the content of an element has no nodes yet. */
  isFolded(element: XmlElement): boolean {
    return this.get(element, FIRST_CHILD) <= FOLDED;
  }

  parent(node: XmlNode): XmlElement {
    return this.get(node, PARENT) as XmlElement;
  }

  /** @throws Error for a folded element, whose content is not known. */
  firstChild(element: XmlElement): XmlNode {
    const first = this.get(element, FIRST_CHILD);
    if (first <= FOLDED) throw new Error("a folded element must be unfolded first");
    return first as XmlNode;
  }

  nextSibling(node: XmlNode): XmlNode {
    return this.get(node, NEXT_SIBLING) as XmlNode;
  }

  /** Reserves memory for more nodes. If the table must grow, it grows by a quarter or more. */
  reserve(nodes: number): void {
    const needed = (this.#count + nodes) << rowShift;
    if (needed <= this.table.length) return;
    const quarter = ((this.#count * 5) >> 2) << rowShift;
    const larger = new Int32Array(Math.max(needed, quarter) + columns);
    larger.set(this.table);
    this.table = larger;
  }
}
