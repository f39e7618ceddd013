import type { NamespaceScope } from "./names.ts";
import { decodeEntities, escapeAttribute, escapeText } from "./xml-entities.ts";

/**
 * A parsed part. Nodes keep the span of source text that they came from, and only what was changed
 * is written anew: everything else leaves as the characters that it was.
 */
export class XmlDocument {
  readonly source: string;
  readonly root: XmlElement;
  readonly #scopes: ReadonlyMap<XmlElement, NamespaceScope>;

  constructor(source: string, root: XmlElement, scopes: ReadonlyMap<XmlElement, NamespaceScope>) {
    this.source = source;
    this.root = root;
    this.#scopes = scopes;
  }

  get changed(): boolean {
    return this.root.changed;
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

  /** Replaces everything inside an element by text. */
  setText(element: XmlElement, text: string): void {
    const node = new XmlText("text", -1, -1);
    node.value = text;
    node.parent = element;
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

export class XmlElement {
  /** Canonical name, `"w:p"`. */
  readonly name: string;
  parent: XmlElement | null = null;
  firstChild: XmlNode | null = null;
  nextSibling: XmlNode | null = null;
  /** Spans of the source: start tag `[start, startTagEnd)`, end tag `[endTagStart, end)`; -1: none. */
  readonly start: number;
  startTagEnd = -1;
  endTagStart = -1;
  end = -1;
  /** The start tag's text where it is not the source's. */
  startTag: string | null = null;
  /** This element or something inside it must be written anew. */
  changed = false;

  constructor(name: string, start: number) {
    this.name = name;
    this.start = start;
  }

  markChanged(): void {
    for (let at: XmlElement | null = this; at !== null && !at.changed; at = at.parent) {
      at.changed = true;
    }
  }

  /** The first child element of that name. */
  child(name: string): XmlElement | null {
    for (let node = this.firstChild; node !== null; node = node.nextSibling) {
      if (node instanceof XmlElement && node.name === name) return node;
    }
    return null;
  }

  *elements(): Generator<XmlElement> {
    for (let node = this.firstChild; node !== null; node = node.nextSibling) {
      if (node instanceof XmlElement) yield node;
    }
  }

  /** Puts `node` behind `after`, which is a child of this element; `null` puts it first. */
  insertAfter(node: XmlElement, after: XmlNode | null): void {
    node.parent = this;
    if (after === null) {
      node.nextSibling = this.firstChild;
      this.firstChild = node;
    } else {
      node.nextSibling = after.nextSibling;
      after.nextSibling = node;
    }
    this.markChanged();
  }
}

/** Character data, a CDATA section, or something that only travels along (comment, instruction). */
export class XmlText {
  readonly kind: "text" | "cdata" | "other";
  parent: XmlElement | null = null;
  nextSibling: XmlNode | null = null;
  readonly start: number;
  readonly end: number;
  /** Text that replaces the source's, not escaped. */
  value: string | null = null;

  constructor(kind: "text" | "cdata" | "other", start: number, end: number) {
    this.kind = kind;
    this.start = start;
    this.end = end;
  }
}

export type XmlNode = XmlElement | XmlText;

interface AttributeSpan {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
}

/** Attribute spans of a well-formed start tag. */
function* attributesOf(tag: string): Generator<AttributeSpan> {
  const pattern = /\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
  for (let match = pattern.exec(tag); match !== null; match = pattern.exec(tag)) {
    const nameStart = match.index + 1;
    const valueEnd = pattern.lastIndex - 1;
    const value = match[2] ?? match[3] ?? "";
    yield {
      nameStart,
      nameEnd: nameStart + (match[1] ?? "").length,
      valueStart: valueEnd - value.length,
      valueEnd,
    };
  }
}

/** Joins source spans that touch, so that an unchanged stretch is one slice however many nodes. */
class SpanWriter {
  readonly #source: string;
  readonly #pieces: string[] = [];
  #from = 0;
  #to = 0;

  constructor(source: string) {
    this.#source = source;
  }

  span(from: number, to: number): void {
    if (from === this.#to) {
      this.#to = to;
      return;
    }
    this.#flush();
    this.#from = from;
    this.#to = to;
  }

  text(text: string): void {
    this.#flush();
    this.#from = -1;
    this.#to = -1;
    this.#pieces.push(text);
  }

  finish(): string {
    this.#flush();
    return this.#pieces.join("");
  }

  #flush(): void {
    if (this.#to > this.#from) this.#pieces.push(this.#source.slice(this.#from, this.#to));
  }
}

function normalizeLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
