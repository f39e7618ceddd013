declare const nodeBrand: unique symbol;
declare const elementBrand: unique symbol;

/** A node of one tree: an element, or a stretch of text, CDATA or other markup. */
export type XmlNode = number & { readonly [nodeBrand]: true };
export type XmlElement = XmlNode & { readonly [elementBrand]: true };

/** Where there is no parent, child or sibling. */
export const noNode = 0 as XmlElement;

/** What stands in the place of a name for nodes that are no elements. */
export const TEXT = 0;
export const CDATA = 1;
/** Something that only travels along: a comment, a processing instruction. */
export const OTHER = 2;

/** Columns of a node. All positions are octets of the source. */
export const NAME = 0;
const PARENT = 1;
export const FIRST_CHILD = 2;
export const NEXT_SIBLING = 3;
/** Negative: something else takes the place of the source's. */
export const START = 4;
export const START_TAG_END = 5;
/** -1: there is no end tag. */
export const END_TAG_START = 6;
export const END = 7;
const columns = 8;
/** `node << rowShift` is where its columns begin. */
const rowShift = 3;

/**
 * As a first child, this or less: what is inside has not been made into nodes yet. `FOLDED - n` is
 * an element in the same words, start tag to end tag, as all others of the part that have this `n`.
 */
export const FOLDED = -1;

/** In the column of the name: this element or something inside it must be written anew. */
const CHANGED = 1 << 30;

/**
 * The nodes of a part as rows of one typed array, so that a document of a million nodes costs 32
 * bytes for each and nothing to the garbage collector.
 */
export class XmlTree {
  cells: Int32Array;
  /** Canonical names (`"w:p"`) by number; the first three are no names. */
  readonly names: string[];
  readonly #numbers: Map<string, number>;
  #count = 1;

  /** @param like a tree whose names keep their numbers in this one. */
  constructor(expectedNodes: number, like: XmlTree | null = null) {
    this.cells = new Int32Array((expectedNodes + 2) * columns);
    this.names = like === null ? ["", "", ""] : like.names;
    this.#numbers = like === null ? new Map() : like.#numbers;
  }

  /** Nodes have numbers below this. */
  get count(): number {
    return this.#count;
  }

  /** The number of a name, the same for every node that has it. */
  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.names.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }

  /** A node that stands nowhere yet. */
  add(name: number, start: number, end: number): XmlNode {
    const row = this.#count << rowShift;
    if (row + columns > this.cells.length) this.reserve(1);
    const { cells } = this;
    cells[row + NAME] = name;
    cells[row + START] = start;
    cells[row + START_TAG_END] = end;
    cells[row + END_TAG_START] = -1;
    cells[row + END] = end;
    return this.#count++ as XmlNode;
  }

  /** A new last child of `parent`, behind `previous`; `noNode` for the first, and for the root. */
  append(name: number, start: number, end: number, parent: XmlElement, previous: XmlNode): XmlNode {
    const node = this.add(name, start, end);
    if (parent !== noNode) this.insert(node, parent, previous);
    return node;
  }

  /** Puts a node behind `after`, a child of `parent`; `noNode` puts it first. */
  insert(node: XmlNode, parent: XmlElement, after: XmlNode): void {
    const { cells } = this;
    const link =
      after === noNode ? (parent << rowShift) + FIRST_CHILD : (after << rowShift) + NEXT_SIBLING;
    cells[(node << rowShift) + PARENT] = parent;
    cells[(node << rowShift) + NEXT_SIBLING] = cells[link] as number;
    cells[link] = node;
  }

  /** Takes a node out of its parent. */
  remove(node: XmlNode): void {
    const { cells } = this;
    let link = (this.parent(node) << rowShift) + FIRST_CHILD;
    while (cells[link] !== node) link = ((cells[link] as number) << rowShift) + NEXT_SIBLING;
    cells[link] = cells[(node << rowShift) + NEXT_SIBLING] as number;
  }

  get(node: XmlNode, column: number): number {
    return this.cells[(node << rowShift) + column] as number;
  }

  set(node: XmlNode, column: number, value: number): void {
    this.cells[(node << rowShift) + column] = value;
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

  /** Marks an element and everything that it stands in. */
  markChanged(element: XmlElement): void {
    for (let at = element; at !== noNode && !this.isChanged(at); at = this.parent(at)) {
      this.set(at, NAME, this.get(at, NAME) | CHANGED);
    }
  }

  /** A tree of the same nodes, to be changed by itself. */
  clone(): XmlTree {
    const clone = new XmlTree(this.#count, this);
    clone.cells.set(this.cells.subarray(0, this.#count << rowShift));
    clone.#count = this.#count;
    return clone;
  }

  /**
   * A copy of a node with all that is in it, which stands nowhere yet. The nodes of the copy have
   * consecutive numbers, in document order.
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
      const inside = this.duplicate(child);
      this.insert(inside, copy as XmlElement, last);
      last = inside;
    }
    return copy;
  }

  /** A copy of a node with nothing in it, which stands nowhere yet. */
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

  /** Makes nodes the children of an element, all that it has. */
  setChildren(parent: XmlElement, children: readonly XmlNode[]): void {
    const { cells } = this;
    let link = (parent << rowShift) + FIRST_CHILD;
    for (const child of children) {
      cells[link] = child;
      cells[(child << rowShift) + PARENT] = parent;
      link = (child << rowShift) + NEXT_SIBLING;
    }
    cells[link] = noNode;
  }

  /** A copy of all nodes as they are now; see `restore`. */
  copy(): Int32Array {
    return this.cells.slice(0, this.#count << rowShift);
  }

  /** Sets all nodes back to what they were; nodes that were added since are gone. */
  restore(copy: Int32Array): void {
    const end = this.#count << rowShift;
    this.cells.set(copy);
    this.cells.fill(0, copy.length, end);
    this.#count = copy.length >> rowShift;
  }

  /** Copies of the rows of some nodes, one behind the other. */
  rowsOf(nodes: readonly XmlNode[]): Int32Array {
    const rows = new Int32Array(nodes.length << rowShift);
    for (const [index, node] of nodes.entries()) {
      const row = node << rowShift;
      rows.set(this.cells.subarray(row, row + columns), index << rowShift);
    }
    return rows;
  }

  /** Sets nodes back to rows that `rowsOf` has copied of them. */
  setRows(nodes: readonly XmlNode[], rows: Int32Array): void {
    for (const [index, node] of nodes.entries()) {
      const row = index << rowShift;
      this.cells.set(rows.subarray(row, row + columns), node << rowShift);
    }
  }

  /** Its content has not been made into nodes yet. */
  isFolded(element: XmlElement): boolean {
    return this.get(element, FIRST_CHILD) <= FOLDED;
  }

  parent(node: XmlNode): XmlElement {
    return this.get(node, PARENT) as XmlElement;
  }

  /** @throws Error for an element that is still folded: what it holds is not known. */
  firstChild(element: XmlElement): XmlNode {
    const first = this.get(element, FIRST_CHILD);
    if (first <= FOLDED) throw new Error("a folded element must be unfolded first");
    return first as XmlNode;
  }

  nextSibling(node: XmlNode): XmlNode {
    return this.get(node, NEXT_SIBLING) as XmlNode;
  }

  /** Makes room for more nodes, at least a quarter more if there is none. */
  reserve(nodes: number): void {
    const needed = (this.#count + nodes) << rowShift;
    if (needed <= this.cells.length) return;
    const quarter = ((this.#count * 5) >> 2) << rowShift;
    const larger = new Int32Array(Math.max(needed, quarter) + columns);
    larger.set(this.cells);
    this.cells = larger;
  }
}
