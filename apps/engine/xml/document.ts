import { decodeEntities, escapeAttribute, escapeText } from "./entities.ts";
import { type Memory, remember, restore } from "./memory.ts";
import { localName, type NamespaceScope } from "./namespaces.ts";
import { fromOctets, toOctets } from "./octets.ts";
import { type ByteSink, SpanWriter } from "./span-writer.ts";
import { attributesOf } from "./start-tag.ts";
import {
  CDATA,
  END,
  END_TAG_START,
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

/** A part as the parser made it. */
export interface ParsedPart {
  /** The part in UTF-8. */
  bytes: Buffer;
  /** The same as octets (see `octets.ts`); `null` of a part so large that nobody may need it. */
  source: string | null;
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
  readonly #part: ParsedPart;
  #source: string | null;
  readonly #tree: XmlTree;
  readonly #rootStart: number;
  /** Texts of text nodes and octets of start tags that replace those of the source. */
  readonly #replacements: string[] = [];
  /** The nodes that `revert` goes back to. */
  #checkpoint: Int32Array | null = null;
  #checkpointScopes: readonly [XmlNode, NamespaceScope][] = [];

  constructor(part: ParsedPart) {
    this.#source = part.source;
    this.root = part.root;
    this.#part = part;
    this.#tree = part.tree;
    this.#rootStart = part.tree.get(part.root, START);
  }

  /** The part as octets, not text (see `octets.ts`). Of a large part this is a copy of it. */
  get source(): string {
    const source = this.#source ?? this.#part.bytes.toString("latin1");
    this.#source = source;
    return source;
  }

  /** The part as it came in, in UTF-8. */
  get bytes(): Buffer {
    return this.#part.bytes;
  }

  /** A span of the source. */
  octets(from: number, to: number): string {
    return this.#source?.slice(from, to) ?? this.#part.bytes.toString("latin1", from, to);
  }

  /** The source of an element, from its start tag to its end. */
  sourceOf(element: XmlElement): string {
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
    if (this.isFolded(element)) this.#part.unfold(element, this.#tree, this.#part.scopes);
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
    const tag = this.#startTag(element);
    for (const found of attributesOf(tag)) {
      if (this.#attributeName(element, tag.slice(found.nameStart, found.nameEnd)) === name) {
        const raw = fromOctets(tag.slice(found.valueStart, found.valueEnd));
        // White space as such becomes a space, as a reference it stays (XML 1.0, 3.3.3).
        return decodeEntities(raw.replace(/[\t\r\n]/g, " "));
      }
    }
    return undefined;
  }

  /** The namespaces in force inside an element. */
  namespacesIn(element: XmlElement): NamespaceScope {
    return this.#scopeOf(element);
  }

  /** All attributes of an element: canonical names (undeclared prefixes as written) and values. */
  attributes(element: XmlElement): [name: string, value: string][] {
    const tag = this.#startTag(element);
    return Array.from(attributesOf(tag), ({ nameStart, nameEnd, valueStart, valueEnd }) => {
      const rawName = tag.slice(nameStart, nameEnd);
      const value = fromOctets(tag.slice(valueStart, valueEnd)).replace(/[\t\r\n]/g, " ");
      return [this.#attributeName(element, rawName) ?? rawName, decodeEntities(value)];
    });
  }

  /**
   * Sets an attribute, by canonical name. A new one takes a prefix that stands for its namespace there;
   * where only the default namespace does, which attributes are not in, the element declares one.
   */
  setAttribute(element: XmlElement, name: string, value: string): void {
    const tag = this.#startTag(element);
    const escaped = toOctets(escapeAttribute(value));
    for (const found of attributesOf(tag)) {
      if (this.#attributeName(element, tag.slice(found.nameStart, found.nameEnd)) === name) {
        const changed = tag.slice(0, found.valueStart) + escaped + tag.slice(found.valueEnd);
        this.#setStartTag(element, changed);
        return;
      }
    }
    this.#addAttribute(element, this.#rawAttributeName(element, name), escaped);
  }

  #addAttribute(element: XmlElement, rawName: string, escaped: string): void {
    const tag = this.#startTag(element);
    const insertAt = tag.endsWith("/>") ? tag.length - 2 : tag.length - 1;
    const attribute = ` ${rawName}="${escaped}"`;
    this.#setStartTag(element, tag.slice(0, insertAt) + attribute + tag.slice(insertAt));
  }

  removeAttribute(element: XmlElement, name: string): void {
    const tag = this.#startTag(element);
    for (const { nameStart, nameEnd, valueEnd } of attributesOf(tag)) {
      if (this.#attributeName(element, tag.slice(nameStart, nameEnd)) !== name) continue;
      this.#setStartTag(element, tag.slice(0, nameStart - 1) + tag.slice(valueEnd + 1));
      return;
    }
  }

  hasAttributes(element: XmlElement): boolean {
    return !attributesOf(this.#startTag(element)).next().done;
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
    if (this.#part.scopes.size > 1) this.#copyScopes(node, copy);
    return copy;
  }

  #copyScopes(node: XmlNode, copy: XmlNode): void {
    const { scopes } = this.#part;
    const scope = scopes.get(node);
    if (scope !== undefined) scopes.set(copy, scope);
    if (!this.isElement(node) || this.isFolded(node)) return;
    const tree = this.#tree;
    let inside = tree.firstChild(copy as XmlElement);
    for (let at = tree.firstChild(node); at !== noNode; at = tree.nextSibling(at)) {
      this.#copyScopes(at, inside);
      inside = tree.nextSibling(inside);
    }
  }

  /** An element with the same start tag as another and nothing in it, which stands nowhere yet. */
  copyEmpty(element: XmlElement): XmlElement {
    const copy = this.#tree.duplicateAlone(element) as XmlElement;
    const scope = this.#part.scopes.get(element);
    if (scope !== undefined) this.#part.scopes.set(copy, scope);
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
    const { scopes } = this.#part;
    if (scopes.size < 2 || !this.isElement(node)) return;
    const inside = this.#scopeOf(node);
    const outside = this.#scopeOf(to);
    if (inside === outside || this.#scopeOf(from) === outside) return;
    const tag = this.#startTag(node);
    for (const [prefix, namespace] of inside.beyond(outside)) {
      const name = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
      if (!tag.includes(` ${name}=`)) this.setAttribute(node, name, namespace);
    }
    scopes.set(node, inside);
  }

  /** The same part once more as it is now, to be changed by itself. */
  clone(): XmlDocument {
    const { bytes, source, root, scopes, unfold } = this.#part;
    return new XmlDocument({
      bytes,
      source,
      tree: this.#tree.clone(),
      root,
      scopes: new Map(scopes),
      unfold,
    });
  }

  /** Character data of an element's own text nodes, decoded, line ends as `\n` (XML 1.0, 2.11). */
  text(element: XmlElement): string {
    const tree = this.#tree;
    const first = this.#firstNode(element);
    if (first === noNode) return "";
    let text = this.#textOf(first);
    for (let node = tree.nextSibling(first); node !== noNode; node = tree.nextSibling(node)) {
      text += this.#textOf(node);
    }
    return text;
  }

  /** Whether an element, or anything in it, was changed. */
  isChanged(element: XmlElement): boolean {
    return this.#tree.isChanged(element);
  }

  /** The source of an element that was not changed, `null` of one that was. */
  unchangedSource(element: XmlElement): string | null {
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
      tree.set(first, START, this.#keep(text));
      tree.set(first, NEXT_SIBLING, noNode);
    } else {
      tree.set(element, FIRST_CHILD, noNode);
      tree.insert(tree.add(TEXT, this.#keep(text), -1), element, noNode);
    }
    tree.markChanged(element);
  }

  /** A new element with the prefix of `like`, which must be of the same namespace. */
  createElement(like: XmlElement, name: string, attributes = ""): XmlElement {
    const rawName = this.#prefixOf(like) + name.slice(name.indexOf(":") + 1);
    const startTag = `<${rawName}${attributes === "" ? "" : ` ${attributes}`}/>`;
    const tree = this.#tree;
    const element = tree.add(tree.numberOf(name), this.#keep(startTag), -1) as XmlElement;
    tree.markChanged(element);
    const { scopes } = this.#part;
    if (scopes.size > 1) scopes.set(element, this.#scopeOf(like));
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
    const startTag = other.#startTag(element);
    const own = first === noNode ? `${withoutTagEnd(startTag)}/>` : startTag;
    const copy = tree.add(tree.numberOf(other.name(element)), this.#keep(own), -1) as XmlElement;
    const scope = other.#part.scopes.get(element);
    if (scope !== undefined) this.#part.scopes.set(copy, scope);
    let last: XmlNode = noNode;
    for (let node = first; node !== noNode; node = from.nextSibling(node)) {
      const child = from.isElement(node)
        ? this.#copyOf(other, node)
        : tree.add(TEXT, this.#keep(other.#textOf(node)), -1);
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
    this.#checkpointScopes = [...this.#part.scopes];
  }

  /** Undoes every change since the checkpoint. */
  revert(): void {
    if (this.#checkpoint === null) throw new Error("there is no checkpoint to go back to");
    this.#tree.restore(this.#checkpoint);
    // Nodes that are gone give their numbers to others, and declarations are gone with their tags.
    this.#part.scopes.clear();
    for (const [node, scope] of this.#checkpointScopes) this.#part.scopes.set(node, scope);
    this.#replacements.length = 0;
  }

  /**
   * Remembers an element: its start tag and which child is its first, and with `isDeep` all that is in
   * it. Changes of what is remembered can be taken back exactly.
   */
  remember(element: XmlElement, isDeep: boolean): Memory {
    return remember(this.#tree, this.#part.scopes, element, isDeep);
  }

  /**
   * Takes back all changes of this document since the first of some memories: they must be all that
   * were made since, and nothing that they do not remember may have been changed.
   */
  restore(memories: readonly Memory[]): void {
    for (const memory of memories.toReversed()) restore(this.#tree, this.#part.scopes, memory);
  }

  /** Has an element written node by node, whether anything in it was changed or not. */
  markChanged(element: XmlElement): void {
    this.#tree.markChanged(element);
  }

  /** The part in UTF-8, byte for byte what came in wherever nothing was changed. */
  serialize(): Buffer {
    if (!this.changed) return this.#part.bytes;
    const pieces: Buffer[] = [];
    this.serializeTo((bytes) => pieces.push(Buffer.from(bytes)));
    return Buffer.concat(pieces);
  }

  /** The same piece by piece: a long part is never in memory as a whole a second time. */
  serializeTo(sink: ByteSink): void {
    const writer = new SpanWriter(this.#part.bytes, sink);
    writer.span(0, this.#rootStart);
    this.#write(this.root, writer);
    writer.span(this.end(this.root), this.#part.bytes.length);
    writer.finish();
  }

  #write(element: XmlElement, writer: SpanWriter): void {
    const tree = this.#tree;
    if (!tree.isChanged(element)) {
      writer.span(this.start(element), this.end(element));
      return;
    }
    const tagEnd = tree.get(element, START_TAG_END);
    const endTagStart = tree.get(element, END_TAG_START);
    const isFolded = this.isFolded(element);
    const first = isFolded ? noNode : tree.firstChild(element);
    const isOpen = endTagStart >= 0;
    if (isOpen && this.start(element) >= 0) writer.span(this.start(element), tagEnd);
    else
      writer.octets(isOpen || first === noNode ? this.#startTag(element) : this.#opened(element));
    if (isFolded) writer.span(tagEnd, endTagStart);
    for (let node: XmlNode = first; node !== noNode; node = tree.nextSibling(node)) {
      const start = tree.get(node, START);
      if (tree.isElement(node)) this.#write(node, writer);
      else if (start >= 0) writer.span(start, tree.get(node, END));
      else writer.text(escapeText(this.#kept(start)));
    }
    if (isOpen) writer.span(endTagStart, this.end(element));
    else if (first !== noNode) writer.octets(`</${this.#rawName(element)}>`);
  }

  /** The start tag of an element that was empty, `<a/>`, and has something inside now. */
  #opened(element: XmlElement): string {
    return `${withoutTagEnd(this.#startTag(element))}>`;
  }

  #startTag(element: XmlElement): string {
    const start = this.start(element);
    if (start < 0) return this.#kept(start);
    return this.octets(start, this.#tree.get(element, START_TAG_END));
  }

  #setStartTag(element: XmlElement, startTag: string): void {
    this.#tree.set(element, START, this.#keep(startTag));
    this.#tree.markChanged(element);
  }

  /** Takes in what replaces the source's; returns the start that stands for it. */
  #keep(text: string): number {
    return -this.#replacements.push(text);
  }

  #kept(start: number): string {
    return this.#replacements[-1 - start] as string;
  }

  #textOf(node: XmlNode): string {
    const tree = this.#tree;
    const kind = tree.kind(node);
    const start = tree.get(node, START);
    if (start < 0) return this.#kept(start);
    const end = tree.get(node, END);
    if (kind === TEXT) return decodeEntities(normalizeLineEnds(this.#decode(start, end)));
    return kind === CDATA ? normalizeLineEnds(this.#decode(start + 9, end - 3)) : "";
  }

  #decode(start: number, end: number): string {
    return this.#part.bytes.toString("utf8", start, end);
  }

  #rawName(element: XmlElement): string {
    return /^<([^ \t\r\n/>]+)/.exec(this.#startTag(element))?.[1] ?? "";
  }

  #prefixOf(element: XmlElement): string {
    const rawName = this.#rawName(element);
    return rawName.slice(0, rawName.indexOf(":") + 1);
  }

  #attributeName(element: XmlElement, rawName: string): string | undefined {
    return this.#scopeOf(element).attributeName(rawName);
  }

  /** `xml:` and unprefixed names stand for themselves; others mostly take the prefix of the element. */
  #rawAttributeName(element: XmlElement, name: string): string {
    if (/^xml(ns)?:/.test(name) || !/[:}]/.test(name)) return name;
    const local = localName(name);
    const scope = this.#scopeOf(element);
    const own = this.#prefixOf(element) + local;
    if (scope.attributeName(own) === name) return own;
    return `${scope.prefixFor(name) ?? this.#declareFor(element, name, scope)}:${local}`;
  }

  /** Declares a prefix on an element for the namespace of a canonical name. */
  #declareFor(element: XmlElement, name: string, scope: NamespaceScope): string {
    const wanted = /^(\w+):/.exec(name)?.[1] ?? "ns";
    let prefix = wanted;
    for (let count = 1; scope.has(prefix); count++) prefix = `${wanted}${count}`;
    const namespace = scope.namespaceFor(name);
    this.#addAttribute(element, `xmlns:${prefix}`, toOctets(escapeAttribute(namespace)));
    this.#part.scopes.set(element, scope.extend(new Map([[prefix, namespace]])));
    return prefix;
  }

  #scopeOf(element: XmlElement): NamespaceScope {
    const { scopes } = this.#part;
    if (scopes.size > 1) {
      for (let at = element; at !== noNode; at = this.parent(at)) {
        const scope = scopes.get(at);
        if (scope) return scope;
      }
    }
    return scopes.get(this.root) as NamespaceScope;
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

/** A start tag without its end, `>` or `/>`, and the space in front of that. */
function withoutTagEnd(startTag: string): string {
  let end = startTag.length - (startTag.endsWith("/>") ? 2 : 1);
  while (" \t\r\n".includes(startTag.charAt(end - 1))) end--;
  return startTag.slice(0, end);
}

function normalizeLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
