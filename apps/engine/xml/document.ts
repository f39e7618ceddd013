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

/** A part as the parser made it. */
export interface ParsedPart {
  /** The part in UTF-8. */
  bytes: Buffer;
  /** The same as octets (see `octets.ts`); `null` of a part so large that nobody may need it. */
  source: Octets | null;
  tree: XmlTree;
  root: XmlElement;
  /** The namespaces in force inside the elements that declare any, and inside the root. */
  scopes: Map<XmlNode, NamespaceScope>;
  /** Makes nodes of what is inside a folded element of a tree. */
  unfold(element: XmlElement, tree: XmlTree, scopes: Map<XmlNode, NamespaceScope>): void;
}

/**
 * A parsed part. Nodes keep the span of source that they came from, and only what was changed is
 * written anew: everything else leaves as the bytes that it was.
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

  /** The part as octets, not text (see `octets.ts`). Of a large part this is a copy of it. */
  get source(): Octets {
    return this.#source.whole;
  }

  /** The part as it came in, in UTF-8. */
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

  /** Whether there is any element of that name, for less than a look at the elements. */
  hasElement(name: string): boolean {
    return this.#tree.names.includes(name);
  }

  /** Canonical name, `"w:p"`. */
  name(element: XmlElement): string {
    return this.#tree.names[this.#tree.kind(element)] as string;
  }

  /** `noNode` for the root. */
  parent(node: XmlNode): XmlElement {
    return this.#tree.parent(node);
  }

  /** Where a node begins in the source, an element with its start tag; in octets. */
  start(node: XmlNode): number {
    return this.#tree.get(node, START);
  }

  /** Where the start tag of an element ends in the source, in octets. */
  startTagEnd(element: XmlElement): number {
    return this.#tree.get(element, START_TAG_END);
  }

  /** Where a node ends in the source, in octets. */
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

  /** The first child element of that name. */
  child(element: XmlElement, name: string): XmlElement | null {
    for (let at = this.firstElement(element); at !== noNode; at = this.nextElement(at)) {
      if (this.name(at) === name) return at;
    }
    return null;
  }

  /** The first child element, if it has that name: where properties stand (part 1, 17.3.1.26). */
  leadingChild(element: XmlElement, name: string): XmlElement | null {
    const first = this.firstElement(element);
    return first !== noNode && this.name(first) === name ? first : null;
  }

  /**
   * Makes nodes of what is inside a folded element. Formatting properties that a part had before in
   * the same words are folded when it is parsed: most of them nobody ever looks into.
   */
  unfold(element: XmlElement): XmlElement {
    if (this.isFolded(element)) this.#unfold(element, this.#tree, this.#scopes.byNode);
    return element;
  }

  isFolded(element: XmlElement): boolean {
    return this.wording(element) >= 0;
  }

  /** A number that all folded elements in the same words have in common; of others less than 0. */
  wording(element: XmlElement): number {
    return FOLDED - this.#tree.get(element, FIRST_CHILD);
  }

  /** Value of an attribute by canonical name (`"w:val"`), entities decoded; `undefined` if absent. */
  attribute(element: XmlElement, name: string): string | undefined {
    return this.#attributes.get(element, name);
  }

  /** All attributes of an element: canonical names (undeclared prefixes as written) and values. */
  attributes(element: XmlElement): [name: string, value: string][] {
    return this.#attributes.all(element);
  }

  hasAttributes(element: XmlElement): boolean {
    return this.#attributes.hasAny(element);
  }

  /**
   * Sets an attribute, by canonical name. A new one takes a prefix that stands for its namespace there;
   * where only the default namespace does, which attributes are not in, the element declares one.
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

  /** Takes a node, with all that is in it, out of its parent. */
  remove(node: XmlNode): void {
    const parent = this.#tree.parent(node);
    this.#tree.markChanged(parent);
    this.#tree.remove(node);
  }

  /** Nodes have numbers below this. */
  get nodeCount(): number {
    return this.#tree.count;
  }

  /** Makes room for nodes that are about to come, so that it is made once. */
  reserve(nodes: number): void {
    this.#tree.reserve(nodes);
  }

  /**
   * A copy of a node with all that is in it, which stands nowhere yet. Its nodes have consecutive
   * numbers, in document order.
   */
  copy(node: XmlNode): XmlNode {
    const copy = this.#tree.duplicate(node);
    this.#scopes.copyDeep(node, copy);
    return copy;
  }

  /** An element with the same start tag as another and nothing in it, which stands nowhere yet. */
  copyEmpty(element: XmlElement): XmlElement {
    const copy = this.#tree.duplicateAlone(element) as XmlElement;
    this.#scopes.copy(element, copy);
    this.#tree.set(copy, NAME, this.#tree.kind(copy));
    this.#tree.markChanged(copy);
    return copy;
  }

  /**
   * Parts an element in front of one of its children: that child and all behind it go into an element
   * with the same start tag, the next sibling of the first.
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
   * Makes nodes of this document all that an element holds, in this order. Those that come from
   * elsewhere in it must not be left there: they are to be taken out of their parents the same way.
   */
  setChildren(element: XmlElement, nodes: readonly XmlNode[]): void {
    for (const node of nodes) {
      const from = this.parent(node);
      if (from !== element && from !== noNode) this.#keepNamespaces(node, from, element);
    }
    this.#tree.setChildren(element, nodes);
    this.#tree.markChanged(element);
  }

  /** A node that moves takes along what its old place declared and its new one does not. */
  #keepNamespaces(node: XmlNode, from: XmlElement, to: XmlElement): void {
    const scopes = this.#scopes;
    if (scopes.areOne || !this.isElement(node)) return;
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

  /** The same part once more as it is now, to be changed by itself. */
  clone(): XmlDocument {
    return new XmlDocument({
      bytes: this.bytes,
      source: this.#source.known,
      tree: this.#tree.clone(),
      root: this.root,
      scopes: new Map(this.#scopes.byNode),
      unfold: this.#unfold,
    });
  }

  /** Character data of an element's own text nodes, decoded, line ends as `\n` (XML 1.0, 2.11). */
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

  /** Whether an element, or anything in it, was changed. */
  isChanged(element: XmlElement): boolean {
    return this.#tree.isChanged(element);
  }

  /** The source of an element that was not changed, `null` of one that was. */
  unchangedSource(element: XmlElement): Octets | null {
    if (this.#tree.isChanged(element)) return null;
    return this.sourceOf(element);
  }

  /** Replaces everything inside an element by text. */
  setText(element: XmlElement, text: string): void {
    const tree = this.#tree;
    const first = tree.get(element, FIRST_CHILD) as XmlNode;
    if (text === "") {
      tree.set(element, FIRST_CHILD, noNode);
    } else if (first > noNode && tree.kind(first) === TEXT) {
      // The node that is there takes the text: a filled document has as many as its template.
      tree.set(first, START, this.#source.keep(text));
      tree.set(first, NEXT_SIBLING, noNode);
    } else {
      tree.set(element, FIRST_CHILD, noNode);
      tree.insert(tree.add(TEXT, this.#source.keep(text), -1), element, noNode);
    }
    tree.markChanged(element);
  }

  /** A new element with the prefix of `like`, which must be of the same namespace. */
  createElement(like: XmlElement, name: string, attributes = ""): XmlElement {
    const rest = name.slice(name.indexOf(":") + 1) + (attributes === "" ? "" : ` ${attributes}`);
    const startTag = `<${this.#source.prefixOf(like)}${toOctets(rest)}/>`;
    const tree = this.#tree;
    const element = tree.add(tree.numberOf(name), this.#source.keep(startTag), -1) as XmlElement;
    tree.markChanged(element);
    if (!this.#scopes.areOne) this.#scopes.set(element, this.#scopes.of(like));
    return element;
  }

  /**
   * Puts all of another document behind `after`, a child of `parent`; `noNode` puts it first. It
   * brings its own namespaces along.
   *
   * @returns its root, here.
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
    const own = first === noNode ? ((withoutTagEnd(startTag) + emptyTagEnd) as Octets) : startTag;
    const copy = tree.add(
      tree.numberOf(other.name(element)),
      this.#source.keep(own),
      -1,
    ) as XmlElement;
    const scope = other.#scopes.byNode.get(element);
    if (scope !== undefined) this.#scopes.set(copy, scope);
    let last: XmlNode = noNode;
    for (let node = first; node !== noNode; node = from.nextSibling(node)) {
      const child = from.isElement(node)
        ? this.#copyOf(other, node)
        : tree.add(TEXT, this.#source.keep(other.#source.textOf(node)), -1);
      tree.insert(child, copy, last);
      last = child;
    }
    tree.markChanged(copy);
    return copy;
  }

  /** Puts a node that stands nowhere behind `after`, a child of `parent`; `noNode` puts it first. */
  insertAfter(parent: XmlElement, node: XmlNode, after: XmlNode): void {
    this.#tree.insert(node, parent, after);
    this.#tree.markChanged(parent);
  }

  /** Remembers the part as it is, at the cost of a copy of its nodes. */
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
   * Remembers an element: its start tag, and which child is its first. Changes of what is remembered can
   * be taken back exactly.
   */
  remember(element: XmlElement): Memory {
    return remember(this.#tree, this.#scopes.byNode, element);
  }

  /** Remembers an element with all that is in it. */
  rememberDeep(element: XmlElement): Memory {
    return rememberDeep(this.#tree, this.#scopes.byNode, element);
  }

  /**
   * Takes back all changes of this document since the first of some memories: they must be all that
   * were made since, and nothing that they do not remember may have been changed.
   */
  restore(memories: readonly Memory[]): void {
    for (const memory of memories.toReversed()) restore(this.#tree, this.#scopes.byNode, memory);
  }

  /** Has an element written node by node, whether anything in it was changed or not. */
  markChanged(element: XmlElement): void {
    this.#tree.markChanged(element);
  }

  /** The part in UTF-8, byte for byte what came in wherever nothing was changed. */
  serialize(): Buffer {
    if (!this.changed) return this.bytes;
    const pieces: Buffer[] = [];
    this.serializeTo((bytes) => pieces.push(Buffer.from(bytes)));
    return Buffer.concat(pieces);
  }

  /** The same piece by piece: a long part is never in memory as a whole a second time. */
  serializeTo(sink: ByteSink): void {
    const writer = new SpanWriter(this.bytes, sink);
    writer.span(0, this.#rootStart);
    writeElement(this.#tree, this.#source, this.root, writer);
    writer.span(this.end(this.root), this.bytes.length);
    writer.finish();
  }

  /** The first child, of a folded element too: those who walk a part need not know what is folded. */
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
