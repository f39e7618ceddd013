import type { NamespaceScope } from "./names.ts";
import { SpanWriter } from "./span-writer.ts";
import { attributesOf } from "./start-tag.ts";
import { decodeEntities, escapeAttribute, escapeText } from "./xml-entities.ts";
import { XmlElement, type XmlNode, XmlText } from "./xml-nodes.ts";

/**
 * A parsed part. Nodes keep the span of source text that they came from, and only what was changed
 * is written anew: everything else leaves as the characters that it was.
 */
export class XmlDocument {
  readonly source: string;
  readonly root: XmlElement;
  readonly #scopes: ReadonlyMap<XmlElement, NamespaceScope>;

  readonly #parseChildren: (element: XmlElement) => XmlNode | null;

  constructor(
    source: string,
    root: XmlElement,
    scopes: ReadonlyMap<XmlElement, NamespaceScope>,
    parseChildren: (element: XmlElement) => XmlNode | null,
  ) {
    this.source = source;
    this.root = root;
    this.#scopes = scopes;
    this.#parseChildren = parseChildren;
  }

  get changed(): boolean {
    return this.root.changed;
  }

  /**
   * Makes nodes of what is inside a folded element. Formatting properties that a part had before in
   * the same words are folded when it is parsed: most of them nobody ever looks into.
   */
  unfold(element: XmlElement): XmlElement {
    if (element.isFolded) {
      element.isFolded = false;
      element.firstChild = this.#parseChildren(element);
      for (const child of element.elements()) child.parent = element;
    }
    return element;
  }

  /** Value of an attribute by canonical name (`"w:val"`), entities decoded; `undefined` if absent. */
  attribute(element: XmlElement, name: string): string | undefined {
    const tag = this.#startTag(element);
    for (const found of attributesOf(tag)) {
      if (this.#attributeName(element, tag.slice(found.nameStart, found.nameEnd)) === name) {
        const raw = tag.slice(found.valueStart, found.valueEnd);
        // White space as such becomes a space, as a reference it stays (XML 1.0, 3.3.3).
        return decodeEntities(raw.replace(/[\t\r\n]/g, " "));
      }
    }
    return undefined;
  }

  /** Sets an attribute; a new one takes the prefix of its element (`w:val` on any `w:` element). */
  setAttribute(element: XmlElement, name: string, value: string): void {
    const tag = this.#startTag(element);
    const escaped = escapeAttribute(value);
    for (const found of attributesOf(tag)) {
      if (this.#attributeName(element, tag.slice(found.nameStart, found.nameEnd)) === name) {
        element.startTag = tag.slice(0, found.valueStart) + escaped + tag.slice(found.valueEnd);
        element.markChanged();
        return;
      }
    }
    const insertAt = tag.endsWith("/>") ? tag.length - 2 : tag.length - 1;
    element.startTag = `${tag.slice(0, insertAt)} ${this.#rawAttributeName(element, name)}="${escaped}"${tag.slice(insertAt)}`;
    element.markChanged();
  }

  removeAttribute(element: XmlElement, name: string): void {
    const tag = this.#startTag(element);
    for (const found of attributesOf(tag)) {
      if (this.#attributeName(element, tag.slice(found.nameStart, found.nameEnd)) === name) {
        element.startTag = tag.slice(0, found.nameStart).trimEnd() + tag.slice(found.valueEnd + 1);
        element.markChanged();
        return;
      }
    }
  }

  /** Character data of an element's own text nodes, decoded, line ends as `\n` (XML 1.0, 2.11). */
  text(element: XmlElement): string {
    let text = "";
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (node instanceof XmlText) text += this.#textOf(node);
    }
    return text;
  }

  /** The source of an element that was not changed, `null` of one that was. */
  unchangedSource(element: XmlElement): string | null {
    return element.changed ? null : this.source.slice(element.start, element.end);
  }

  /** Replaces everything inside an element by text. */
  setText(element: XmlElement, text: string): void {
    const node = new XmlText("text", -1, -1);
    node.value = text;
    element.firstChild = text === "" ? null : node;
    element.markChanged();
  }

  /** A new element with the prefix of `like`, which must be of the same namespace. */
  createElement(like: XmlElement, name: string, attributes = ""): XmlElement {
    const element = new XmlElement(name, -1);
    const rawName = this.#prefixOf(like) + name.slice(name.indexOf(":") + 1);
    element.startTag = `<${rawName}${attributes === "" ? "" : ` ${attributes}`}/>`;
    element.changed = true;
    return element;
  }

  /** The part as text, byte for byte what came in wherever nothing was changed. */
  serialize(): string {
    if (!this.changed) return this.source;
    const writer = new SpanWriter(this.source);
    writer.span(0, this.root.start);
    this.#write(this.root, writer);
    writer.span(this.root.end, this.source.length);
    return writer.finish();
  }

  #write(element: XmlElement, writer: SpanWriter): void {
    if (!element.changed) {
      writer.span(element.start, element.end);
      return;
    }
    const tag = this.#startTag(element);
    if (element.firstChild === null && tag.endsWith("/>")) {
      writer.text(tag);
      return;
    }
    const open = tag.endsWith("/>") ? `${tag.slice(0, -2).trimEnd()}>` : tag;
    if (element.startTag === null && open === tag) writer.span(element.start, element.startTagEnd);
    else writer.text(open);
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (node instanceof XmlElement) this.#write(node, writer);
      else if (node.value === null) writer.span(node.start, node.end);
      else writer.text(escapeText(node.value));
    }
    if (element.endTagStart >= 0) writer.span(element.endTagStart, element.end);
    else writer.text(`</${/^<([^\s/>]+)/.exec(tag)?.[1]}>`);
  }

  #startTag(element: XmlElement): string {
    return element.startTag ?? this.source.slice(element.start, element.startTagEnd);
  }

  #textOf(node: XmlText): string {
    if (node.value !== null) return node.value;
    const raw = this.source.slice(node.start, node.end);
    if (node.kind === "text") return decodeEntities(normalizeLineEnds(raw));
    return node.kind === "cdata" ? normalizeLineEnds(raw.slice(9, -3)) : "";
  }

  #prefixOf(element: XmlElement): string {
    return /^<([^\s/>:]+:)?/.exec(this.#startTag(element))?.[1] ?? "";
  }

  #attributeName(element: XmlElement, rawName: string): string | undefined {
    return this.#scopeOf(element).attributeName(rawName);
  }

  /** `xml:` and unprefixed names stand for themselves; others take the prefix of the element. */
  #rawAttributeName(element: XmlElement, name: string): string {
    if (name.startsWith("xml:") || !name.includes(":")) return name;
    return this.#prefixOf(element) + name.slice(name.indexOf(":") + 1);
  }

  #scopeOf(element: XmlElement): NamespaceScope {
    if (this.#scopes.size > 1) {
      for (let at: XmlElement | null = element; at !== null; at = at.parent) {
        const scope = this.#scopes.get(at);
        if (scope) return scope;
      }
    }
    return this.#scopes.get(this.root) as NamespaceScope;
  }
}

function normalizeLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
