import { Attributes } from "./attributes.ts";
import { type Memory, remember, rememberDeep, restore } from "./memory.ts";
import type { NamespaceScope } from "./namespaces.ts";
import { NodeSource } from "./node-source.ts";
import { type Octets, toOctets } from "./octets.ts";
import { Scopes } from "./scopes.ts";
import { writeElement } from "./serialize.ts";
import { type ByteSink, SpanWriter } from "./span-writer.ts";
import { withoutTagEnd } from "./start-tag.ts";
import {
  END,
  FIRST_CHILD,
  FOLDED,
  NAME,
  NEXT_SIBLING,
  noNode,
  START,
  START_TAG_END,
  TEXT,
  type XmlElement,
  type XmlNode,
  type XmlTree,
} from "./tree.ts";

const emptyTagEnd = toOctets("/>");

/** The parser's result for a part. */
export interface ParsedPart {
  /** The part in UTF-8. */
  bytes: Buffer;
  /**
   * The part as octets (see `octets.ts`); `null` for a large part, which is converted at the first
   * use.
   */
  source: Octets | null;
  tree: XmlTree;
  root: XmlElement;
  /** The namespaces in force inside the elements that declare any, and inside the root. */
  scopes: Map<XmlNode, NamespaceScope>;
  /** Makes nodes of the content of a folded element. */
  unfold(element: XmlElement, tree: XmlTree, scopes: Map<XmlNode, NamespaceScope>): void;
}

/**
 * A parsed part. Nodes remember their spans of the source. Only changed nodes are written anew; all
 * others are copied from the source.
 */
export class XmlDocument {
  readonly root: XmlElement;
  readonly #tree: XmlTree;
  readonly #source: NodeSource;
  readonly #scopes: Scopes;
  readonly #attributes: Attributes;
  readonly #unfold: ParsedPart["unfold"];
  readonly #rootStart: number;
  /** The nodes that `revert` goes back to. */
  #checkpoint: Int32Array | null = null;
  #checkpointScopes: readonly [XmlNode, NamespaceScope][] = [];

  constructor({ bytes, source, tree, root, scopes, unfold }: ParsedPart) {
    this.root = root;
    this.#tree = tree;
    this.#source = new NodeSource(bytes, source, tree);
    this.#scopes = new Scopes(scopes, tree, root);
    this.#attributes = new Attributes(this.#source, this.#scopes);
    this.#unfold = unfold;
    this.#rootStart = tree.get(root, START);
  }

  /** The part as octets, not text (see `octets.ts`). For a large part this makes a copy. */
  get source(): Octets {
    return this.#source.whole;
  }

  /** The original part in UTF-8. */
  get bytes(): Buffer {
    return this.#source.bytes;
  }

  /** A span of the source. */
  octets(from: number, to: number): Octets {
    return this.#source.octets(from, to);
  }

  /** The source of an element, from its start tag to its end. */
  sourceOf(element: XmlElement): Octets {
    return this.octets(this.start(element), this.end(element));
  }

  get changed(): boolean {
    return this.#tree.isChanged(this.root);
  }

  /** Whether the part may have an element with this name. This is cheap: it visits no elements. */
  hasElement(name: string): boolean {
    return this.#tree.names.includes(name);
  }

  /** The canonical name of an element: `"w:p"`. */
  name(element: XmlElement): string {
    return this.#tree.names[this.#tree.kind(element)] as string;
  }

  /** The parent of a node; `noNode` for the root. */
  parent(node: XmlNode): XmlElement {
    return this.#tree.parent(node);
  }

  /** The position of a node in the source, in octets. An element begins with its start tag. */
  start(node: XmlNode): number {
    return this.#tree.get(node, START);
  }

  /** The position after the start tag of an element in the source, in octets. */
  startTagEnd(element: XmlElement): number {
    return this.#tree.get(element, START_TAG_END);
  }

  /** The position after a node in the source, in octets. */
  end(node: XmlNode): number {
    return this.#tree.get(node, END);
  }

  /** All children of an element, text and comments too. */
  nodes(element: XmlElement): XmlNode[] {
    const nodes: XmlNode[] = [];
    const tree = this.#tree;
    for (let at = this.#firstNode(element); at !== noNode; at = tree.nextSibling(at))
      nodes.push(at);
    return nodes;
  }

  isElement(node: XmlNode): node is XmlElement {
    return this.#tree.isElement(node);
  }

  /** The next sibling, text and comments too; `noNode` if there is none. */
  nextNode(node: XmlNode): XmlNode {
    return this.#tree.nextSibling(node);
  }

  /** The first child that is an element; `noNode` if there is none. */
  firstElement(element: XmlElement): XmlElement {
    return this.#elementFrom(this.#firstNode(element));
  }

  /** The next sibling that is an element; `noNode` if there is none. */
  nextElement(element: XmlElement): XmlElement {
    return this.#elementFrom(this.#tree.nextSibling(element));
  }

  *elements(element: XmlElement): Generator<XmlElement> {
    for (let at = this.firstElement(element); at !== noNode; at = this.nextElement(at)) yield at;
  }

  /** The first child element with this name; `null` if there is none. */
  child(element: XmlElement, name: string): XmlElement | null {
    for (let at = this.firstElement(element); at !== noNode; at = this.nextElement(at)) {
      if (this.name(at) === name) return at;
    }
    return null;
  }

  /**
   * The first child element if it has this name, as properties must be first (part 1, 17.3.1.26).
   */
  leadingChild(element: XmlElement, name: string): XmlElement | null {
    const first = this.firstElement(element);
    return first !== noNode && this.name(first) === name ? first : null;
  }

  /**
   * Makes nodes of the content of a folded element. The parser folds formatting properties that
   * repeat earlier ones of the part letter for letter, because most of them are never read.
   */
  unfold(element: XmlElement): XmlElement {
    if (this.isFolded(element)) this.#unfold(element, this.#tree, this.#scopes.byNode);
    return element;
  }

  isFolded(element: XmlElement): boolean {
    return this.sourceId(element) >= 0;
  }

  /** A number that all folded elements with the same source share; below 0 for other elements. */
  sourceId(element: XmlElement): number {
    return FOLDED - this.#tree.get(element, FIRST_CHILD);
  }

  /**
   * The value of an attribute by its canonical name (`"w:val"`), with entities decoded; `undefined`
   * if the element does not have it.
   */
  attribute(element: XmlElement, name: string): string | undefined {
    return this.#attributes.get(element, name);
  }

  /**
   * Canonical names and values of all attributes. A name with an undeclared prefix is returned
   * unchanged.
   */
  attributes(element: XmlElement): [name: string, value: string][] {
    return this.#attributes.all(element);
  }

  hasAttributes(element: XmlElement): boolean {
    return this.#attributes.hasAny(element);
  }

  /**
   * Sets an attribute by its canonical name. A new attribute gets a prefix that is declared for its
   * namespace. If there is none, the element declares one: the default namespace does not apply to
   * attributes.
   */
  setAttribute(element: XmlElement, name: string, value: string): void {
    this.#attributes.set(element, name, value);
  }

  removeAttribute(element: XmlElement, name: string): void {
    this.#attributes.remove(element, name);
  }

  /** The namespaces in force inside an element. */
  namespacesIn(element: XmlElement): NamespaceScope {
    return this.#scopes.of(element);
  }

  /** Removes a node and its content from its parent. */
  remove(node: XmlNode): void {
    const parent = this.#tree.parent(node);
    this.#tree.setDirty(parent);
    this.#tree.remove(node);
  }

  /** The numbers of all nodes are below this. */
  get nodeCount(): number {
    return this.#tree.count;
  }

  /** Reserves memory for new nodes in one step. */
  reserve(nodes: number): void {
    this.#tree.reserve(nodes);
  }

  /**
   * Copies a node with its content. The copy is not in the document yet. Its nodes have consecutive
   * numbers, in document order.
   */
  copy(node: XmlNode): XmlNode {
    const copy = this.#tree.duplicate(node);
    this.#scopes.copyDeep(node, copy);
    return copy;
  }

  /** Copies an element without its content. The copy is not in the document yet. */
  copyEmpty(element: XmlElement): XmlElement {
    const copy = this.#tree.duplicateAlone(element) as XmlElement;
    this.#scopes.copy(element, copy);
    this.#tree.set(copy, NAME, this.#tree.kind(copy));
    this.#tree.setDirty(copy);
    return copy;
  }

  /**
   * Splits an element before one of its children. This child and all after it move into a new next
   * sibling with the same start tag, which is returned.
   */
  splitBefore(element: XmlElement, child: XmlNode): XmlElement {
    const children = this.nodes(element);
    const at = children.indexOf(child);
    const second = this.copyEmpty(element);
    this.#tree.setChildren(second, children.slice(at));
    this.setChildren(element, children.slice(0, at));
    this.insertAfter(this.parent(element), second, element);
    return second;
  }

  /**
   * Replaces the children of an element with nodes of this document. The caller must also remove
   * nodes with another parent from it, by setting its children.
   */
  setChildren(element: XmlElement, nodes: readonly XmlNode[]): void {
    for (const node of nodes) {
      const from = this.parent(node);
      if (from !== element && from !== noNode) this.#keepNamespaces(node, from, element);
    }
    this.#tree.setChildren(element, nodes);
    this.#tree.setDirty(element);
  }

  /** Declares on a moved node the namespaces of its old place that its new place does not have. */
  #keepNamespaces(node: XmlNode, from: XmlElement, to: XmlElement): void {
    const scopes = this.#scopes;
    if (scopes.isUniform || !this.isElement(node)) return;
    const inside = scopes.of(node);
    const outside = scopes.of(to);
    if (inside === outside || scopes.of(from) === outside) return;
    const tag = this.#source.startTag(node);
    for (const [prefix, namespace] of inside.beyond(outside)) {
      const name = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
      if (!tag.includes(toOctets(` ${name}=`))) this.setAttribute(node, name, namespace);
    }
    scopes.set(node, inside);
  }

  /** A copy of the part in its present state. Changes to the copy do not change this part. */
  clone(): XmlDocument {
    return new XmlDocument({
      bytes: this.bytes,
      source: this.#source.loadedOctets,
      tree: this.#tree.clone(),
      root: this.root,
      scopes: new Map(this.#scopes.byNode),
      unfold: this.#unfold,
    });
  }

  /** The decoded text of an element's child nodes, with `\n` as line end (XML 1.0, 2.11). */
  text(element: XmlElement): string {
    const tree = this.#tree;
    const first = this.#firstNode(element);
    if (first === noNode) return "";
    let text = this.#source.textOf(first);
    for (let node = tree.nextSibling(first); node !== noNode; node = tree.nextSibling(node)) {
      text += this.#source.textOf(node);
    }
    return text;
  }

  /** Whether an element or its content was changed. */
  isChanged(element: XmlElement): boolean {
    return this.#tree.isChanged(element);
  }

  /** The source of an unchanged element; `null` for a changed one. */
  unchangedSource(element: XmlElement): Octets | null {
    if (this.#tree.isChanged(element)) return null;
    return this.sourceOf(element);
  }

  /** Replaces the content of an element with text. */
  setText(element: XmlElement, text: string): void {
    const tree = this.#tree;
    const first = tree.get(element, FIRST_CHILD) as XmlNode;
    if (text === "") {
      tree.set(element, FIRST_CHILD, noNode);
    } else if (first > noNode && tree.kind(first) === TEXT) {
      // Reuse the text node, so that a filled document has as many nodes as its template.
      tree.set(first, START, this.#source.addReplacement(text));
      tree.set(first, NEXT_SIBLING, noNode);
    } else {
      tree.set(element, FIRST_CHILD, noNode);
      tree.insert(tree.add(TEXT, this.#source.addReplacement(text), -1), element, noNode);
    }
    tree.setDirty(element);
  }

  /**
   * Makes an element with the prefix of `like`, which must have the same namespace. It is not in
   * the document yet.
   *
   * @param attributes source text, which is not checked: `x="0" y="0"`.
   */
  createElement(like: XmlElement, name: string, attributes = ""): XmlElement {
    const rest = name.slice(name.indexOf(":") + 1) + (attributes === "" ? "" : ` ${attributes}`);
    const startTag = `<${this.#source.prefixOf(like)}${toOctets(rest)}/>`;
    const tree = this.#tree;
    const element = tree.add(
      tree.numberOf(name),
      this.#source.addReplacement(startTag),
      -1,
    ) as XmlElement;
    tree.setDirty(element);
    if (!this.#scopes.isUniform) this.#scopes.set(element, this.#scopes.of(like));
    return element;
  }

  /**
   * Inserts a copy of another document after `after`, a child of `parent`; `noNode`: it comes
   * first. The copy keeps its namespaces.
   *
   * @returns the root of the copy.
   */
  insertDocument(parent: XmlElement, other: XmlDocument, after: XmlNode): XmlElement {
    const root = this.#copyOf(other, other.root);
    this.insertAfter(parent, root, after);
    return root;
  }

  #copyOf(other: XmlDocument, element: XmlElement): XmlElement {
    const tree = this.#tree;
    const from = other.#tree;
    const first = from.firstChild(other.unfold(element));
    const startTag = other.#source.startTag(element);
    const tag = first === noNode ? ((withoutTagEnd(startTag) + emptyTagEnd) as Octets) : startTag;
    const copy = tree.add(
      tree.numberOf(other.name(element)),
      this.#source.addReplacement(tag),
      -1,
    ) as XmlElement;
    const scope = other.#scopes.byNode.get(element);
    if (scope !== undefined) this.#scopes.set(copy, scope);
    let last: XmlNode = noNode;
    for (let node = first; node !== noNode; node = from.nextSibling(node)) {
      const child = from.isElement(node)
        ? this.#copyOf(other, node)
        : tree.add(TEXT, this.#source.addReplacement(other.#source.textOf(node)), -1);
      tree.insert(child, copy, last);
      last = child;
    }
    tree.setDirty(copy);
    return copy;
  }

  /** Inserts a new node after `after`, a child of `parent`; `noNode`: it comes first. */
  insertAfter(parent: XmlElement, node: XmlNode, after: XmlNode): void {
    this.#tree.insert(node, parent, after);
    this.#tree.setDirty(parent);
  }

  /** Remembers the present state of the part, by a copy of its nodes. */
  checkpoint(): void {
    this.#checkpoint = this.#tree.copy();
    this.#checkpointScopes = [...this.#scopes.byNode];
  }

  /** Undoes every change since the checkpoint. */
  revert(): void {
    if (this.#checkpoint === null) throw new Error("there is no checkpoint to go back to");
    this.#tree.restore(this.#checkpoint);
    this.#scopes.reset(this.#checkpointScopes);
    this.#source.forget();
  }

  /**
   * Remembers the start tag of an element and its first child. `restore` undoes changes of these
   * exactly.
   */
  remember(element: XmlElement): Memory {
    return remember(this.#tree, this.#scopes.byNode, element);
  }

  /** Remembers an element with its content. */
  rememberDeep(element: XmlElement): Memory {
    return rememberDeep(this.#tree, this.#scopes.byNode, element);
  }

  /**
   * Undoes all changes since the first of some memories. The caller passes all memories since then,
   * and has changed nothing that they do not remember.
   */
  restore(memories: readonly Memory[]): void {
    for (const memory of memories.toReversed()) restore(this.#tree, this.#scopes.byNode, memory);
  }

  /** Marks an element as changed, so that it is written node by node. */
  setDirty(element: XmlElement): void {
    this.#tree.setDirty(element);
  }

  /** The part in UTF-8. Unchanged nodes have their original bytes. */
  serialize(): Buffer {
    if (!this.changed) return this.bytes;
    const pieces: Buffer[] = [];
    this.serializeTo((bytes) => pieces.push(Buffer.from(bytes)));
    return Buffer.concat(pieces);
  }

  /** Writes the part piece by piece, so that a long part is not in memory a second time. */
  serializeTo(sink: ByteSink): void {
    const writer = new SpanWriter(this.bytes, sink);
    writer.span(0, this.#rootStart);
    writeElement(this.#tree, this.#source, this.root, writer);
    writer.span(this.end(this.root), this.bytes.length);
    writer.finish();
  }

  /** The first child. A folded element is unfolded, so that callers need not know about folding. */
  #firstNode(element: XmlElement): XmlNode {
    const first = this.#tree.get(element, FIRST_CHILD) as XmlNode;
    return first <= FOLDED ? this.#tree.firstChild(this.unfold(element)) : first;
  }

  #elementFrom(node: XmlNode): XmlElement {
    let at = node;
    while (at !== noNode && !this.#tree.isElement(at)) at = this.#tree.nextSibling(at);
    return at as XmlElement;
  }
}
