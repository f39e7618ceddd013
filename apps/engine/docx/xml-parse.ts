import { DocumentError } from "../errors.ts";
import { NamespaceScope } from "./names.ts";
import { XmlDocument } from "./xml-document.ts";
import { decodeEntities, firstForbidden, isReference } from "./xml-entities.ts";
import { XmlElement, type XmlNode, XmlText } from "./xml-nodes.ts";

export interface XmlOptions {
  /** Named in errors. */
  partName: string;
  maxDepth: number;
}

/**
 * Parses one part in one pass (XML 1.0 fifth edition and Namespaces 1.0, without DTDs). Start tags
 * are checked but not taken apart: attributes are read when somebody asks.
 *
 * @throws DocumentError with part, line and column for what is not well-formed, has a DOCTYPE, or
 *   nests deeper than `maxDepth`.
 */
export function parseXml(source: string, options: XmlOptions): XmlDocument {
  return new Parser(source, options).parse();
}

const TAB = 9;
const SPACE = 32;
const BANG = 33;
const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;
const QUESTION = 63;

/** A start tag that was found right: all that its text says. */
interface StartTag {
  name: string;
  rawName: string;
  selfClosing: boolean;
  /** The scope inside, which is the one outside unless the tag declares a namespace. */
  scope: NamespaceScope;
  length: number;
}

/** Tags with an id of their own would only fill the memory. */
const maxKnownTags = 10_000;

/** Elements whose inside is looked into for few of them: a part has thousands, mostly the same. */
const foldable = new Set(["w:rPr", "w:pPr"]);
const maxPropertiesLength = 2000;

class Parser {
  readonly #source: string;
  readonly #options: XmlOptions;
  readonly #scopes = new Map<XmlElement, NamespaceScope>();
  readonly #knownProperties = new Map<NamespaceScope, Set<string>>();
  readonly #knownTags = new Map<NamespaceScope, Map<string, StartTag>>();
  /** Where the next `&` and `]]>` stand: most spans hold none, and are not searched again. */
  #nextReference: number;
  #nextSectionEnd: number;

  constructor(source: string, options: XmlOptions) {
    this.#source = source;
    this.#options = options;
    this.#nextReference = source.indexOf("&");
    this.#nextSectionEnd = source.indexOf("]]>");
  }

  parse(): XmlDocument {
    const source = this.#source;
    const forbidden = firstForbidden(source);
    if (forbidden >= 0) throw this.#malformed(forbidden, "a character that XML does not allow");
    const start = source.charCodeAt(0) === 0xfeff ? 1 : 0;
    const root = this.#parseSpan(start, source.length, NamespaceScope.root, true);
    const scopes = this.#scopes;
    return new XmlDocument(source, root, scopes, (element) => {
      const copy = this.#parseSpan(element.start, element.end, scopeOf(element, scopes), false);
      return copy.firstChild;
    });
  }

  /** Parses one element with what may stand around it; `folds` leaves known properties folded. */
  #parseSpan(start: number, end: number, outside: NamespaceScope, folds: boolean): XmlElement {
    const source = this.#source;
    let scope = outside;
    let knownTags = this.#tagsOf(scope);
    let root: XmlElement | null = null;
    let current: XmlElement | null = null;
    let lastChild: XmlNode | null = null;
    /** Of each open element: its raw name, the last child so far of its parent, its scope outside. */
    const rawNames: string[] = [];
    const lastChildren: (XmlNode | null)[] = [];
    const outerScopes: NamespaceScope[] = [];
    let position = start;

    const append = (node: XmlNode, parent: XmlElement) => {
      if (lastChild === null) parent.firstChild = node;
      else lastChild.nextSibling = node;
      lastChild = node;
    };

    while (position < end) {
      const tag = source.indexOf("<", position);
      const textEnd = tag < 0 ? end : tag;
      if (textEnd > position) {
        this.#checkText(position, textEnd);
        if (current !== null) append(new XmlText("text", position, textEnd), current);
        else this.#checkBlank(position, textEnd);
      }
      if (tag < 0) break;
      const next = source.charCodeAt(tag + 1);
      if (next === SLASH) {
        if (current === null) throw this.#malformed(tag, "an end tag that closes nothing");
        position = this.#endTag(tag, rawNames.pop() as string);
        const closed: XmlElement = current;
        closed.endTagStart = tag;
        closed.end = position;
        if (folds && foldable.has(closed.name)) this.#remember(closed);
        lastChild = lastChildren.pop() as XmlNode | null;
        const outerScope = outerScopes.pop() as NamespaceScope;
        if (outerScope !== scope) {
          scope = outerScope;
          knownTags = this.#tagsOf(scope);
        }
        current = closed.parent;
        if (current !== null) append(closed, current);
      } else if (next === BANG || next === QUESTION) {
        const markupEnd = this.#markup(tag, next === QUESTION);
        const isSection = source.startsWith("<![CDATA[", tag);
        if (isSection && current === null) throw this.#malformed(tag, "a section outside the root");
        const kind = isSection ? "cdata" : "other";
        if (current !== null) append(new XmlText(kind, tag, markupEnd), current);
        position = markupEnd;
      } else {
        if (current === null && root !== null) throw this.#malformed(tag, "a second root element");
        // Most start tags of a document are, letter for letter, ones that it had before.
        const candidate = source.slice(tag, source.indexOf(">", tag) + 1);
        let startTag = knownTags.get(candidate);
        if (startTag === undefined) {
          startTag = this.#startTag(tag, scope);
          const isWhole = startTag.length === candidate.length && startTag.scope === scope;
          if (isWhole && knownTags.size < maxKnownTags) knownTags.set(candidate, startTag);
        }
        const element = new XmlElement(startTag.name, tag);
        position = tag + startTag.length;
        element.startTagEnd = position;
        if (startTag.scope !== scope || (root === null && folds))
          this.#scopes.set(element, startTag.scope);
        element.parent = current;
        root ??= element;
        if (startTag.selfClosing) {
          element.end = position;
          if (current !== null) append(element, current);
        } else if (
          folds &&
          current !== null &&
          foldable.has(startTag.name) &&
          this.#fold(element, startTag)
        ) {
          position = element.end;
          append(element, current);
        } else {
          rawNames.push(startTag.rawName);
          lastChildren.push(lastChild);
          outerScopes.push(scope);
          if (rawNames.length > this.#options.maxDepth) throw this.#tooDeep();
          current = element;
          lastChild = null;
          if (startTag.scope !== scope) {
            scope = startTag.scope;
            knownTags = this.#tagsOf(scope);
          }
        }
      }
    }
    if (current !== null) throw this.#malformed(end, "an element that is never closed");
    if (root === null) throw this.#malformed(end, "no element at all");
    return root;
  }

  /** Whether an element is, to its end tag, letter for letter one that was parsed before. */
  #fold(element: XmlElement, { rawName, scope }: StartTag): boolean {
    const known = this.#knownProperties.get(scope);
    if (known === undefined) return false;
    const { start, startTagEnd } = element;
    const endTag = `</${rawName}>`;
    const length = this.#source.slice(startTagEnd, start + maxPropertiesLength).indexOf(endTag);
    const end = startTagEnd + length + endTag.length;
    if (length < 0 || !known.has(this.#source.slice(start, end))) return false;
    element.endTagStart = startTagEnd + length;
    element.end = end;
    element.isFolded = true;
    return true;
  }

  #remember(element: XmlElement): void {
    const scope = scopeOf(element, this.#scopes);
    // Where a namespace is declared on the way, the same words may mean something else.
    if (scope !== scopeOf(element.parent ?? element, this.#scopes)) return;
    if (element.end - element.start > maxPropertiesLength) return;
    const source = this.#source.slice(element.start, element.end);
    if (source.includes("xmlns")) return;
    let known = this.#knownProperties.get(scope);
    if (known === undefined) {
      known = new Set();
      this.#knownProperties.set(scope, known);
    }
    if (known.size < maxKnownTags) known.add(source);
  }

  #tagsOf(scope: NamespaceScope): Map<string, StartTag> {
    let tags = this.#knownTags.get(scope);
    if (tags === undefined) {
      tags = new Map();
      this.#knownTags.set(scope, tags);
    }
    return tags;
  }

  #startTag(at: number, scope: NamespaceScope): StartTag {
    const source = this.#source;
    const nameEnd = this.#nameEnd(at + 1);
    let declarations: Map<string, string> | null = null;
    const seen: string[] = [];
    let position = nameEnd;
    for (;;) {
      const gapStart = position;
      position = this.#skipSpace(position);
      const code = source.charCodeAt(position);
      if (code === GREATER || (code === SLASH && source.charCodeAt(position + 1) === GREATER))
        break;
      if (position >= source.length) throw this.#malformed(at, "a tag that is never closed");
      if (position === gapStart)
        throw this.#malformed(position, "a character out of place in a tag");
      const attributeStart = position;
      const attributeEnd = this.#nameEnd(position);
      const attributeName = source.slice(attributeStart, attributeEnd);
      position = this.#skipSpace(attributeEnd);
      if (source.charCodeAt(position) !== EQUALS) {
        throw this.#malformed(position, "an attribute without a value");
      }
      position = this.#skipSpace(position + 1);
      const quote = source[position];
      if (quote !== '"' && quote !== "'") {
        throw this.#malformed(position, "an attribute value without quotes");
      }
      const valueEnd = source.indexOf(quote, position + 1);
      if (valueEnd < 0) throw this.#malformed(position, "an attribute value that never ends");
      if (source.slice(position + 1, valueEnd).includes("<")) {
        throw this.#malformed(position, "a < in an attribute value");
      }
      this.#checkReferences(position + 1, valueEnd);
      if (seen.includes(attributeName))
        throw this.#malformed(attributeStart, "a repeated attribute");
      seen.push(attributeName);
      if (seen.length > 256) throw this.#malformed(at, "more than 256 attributes in one tag");
      if (attributeName === "xmlns" || attributeName.startsWith("xmlns:")) {
        const value = decodeEntities(source.slice(position + 1, valueEnd));
        declarations ??= new Map();
        declarations.set(attributeName.slice(6), value);
      }
      position = valueEnd + 1;
    }
    const selfClosing = source.charCodeAt(position) === SLASH;
    const inner = declarations === null ? scope : scope.extend(declarations);
    const rawName = source.slice(at + 1, nameEnd);
    const name = inner.elementName(rawName);
    if (name === undefined) throw this.#malformed(at, "a prefix that is not declared");
    for (const attribute of seen) {
      if (attribute.includes(":") && !attribute.startsWith("xmlns:")) {
        if (inner.attributeName(attribute) === undefined) {
          throw this.#malformed(at, "a prefix that is not declared");
        }
      }
    }
    const length = position + (selfClosing ? 2 : 1) - at;
    return { name, rawName, selfClosing, scope: inner, length };
  }

  /** Checks the end tag at `at` against the name of the open element; returns where it ends. */
  #endTag(at: number, rawName: string): number {
    const source = this.#source;
    const nameEnd = at + 2 + rawName.length;
    const end = this.#skipSpace(nameEnd);
    if (!source.startsWith(rawName, at + 2) || source.charCodeAt(end) !== GREATER) {
      throw this.#malformed(at, "an end tag that closes nothing");
    }
    return end + 1;
  }

  /** Skips a comment, a CDATA section or a processing instruction; returns where it ends. */
  #markup(at: number, isInstruction: boolean): number {
    const source = this.#source;
    if (isInstruction) return this.#after("?>", at + 2);
    if (source.startsWith("<!--", at)) return this.#after("-->", at + 4);
    if (source.startsWith("<![CDATA[", at)) return this.#after("]]>", at + 9);
    if (source.startsWith("<!DOCTYPE", at)) {
      throw new DocumentError("XML_DOCTYPE", `${this.#options.partName} has a document type`, {
        part: this.#options.partName,
        ...this.#place(at),
      });
    }
    throw this.#malformed(at, "markup that XML does not know");
  }

  #after(terminator: string, from: number): number {
    const at = this.#source.indexOf(terminator, from);
    if (at < 0) throw this.#malformed(from, "markup that never ends");
    return at + terminator.length;
  }

  #nameEnd(start: number): number {
    const source = this.#source;
    let at = start;
    for (; at < source.length; at++) {
      const code = source.charCodeAt(at);
      const isName =
        (code >= 97 && code <= 122) ||
        (code >= 65 && code <= 90) ||
        code === 58 ||
        code === 95 ||
        code >= 0x80 ||
        (at > start && ((code >= 48 && code <= 57) || code === 45 || code === 46));
      if (!isName) break;
    }
    if (at === start) throw this.#malformed(start, "a name where none is");
    return at;
  }

  #skipSpace(from: number): number {
    let at = from;
    for (;;) {
      const code = this.#source.charCodeAt(at);
      if (code !== SPACE && code !== 10 && code !== 13 && code !== TAB) return at;
      at++;
    }
  }

  #checkText(from: number, to: number): void {
    this.#checkReferences(from, to);
    if (this.#nextSectionEnd >= 0 && this.#nextSectionEnd < from) {
      this.#nextSectionEnd = this.#source.indexOf("]]>", from);
    }
    if (this.#nextSectionEnd >= 0 && this.#nextSectionEnd < to) {
      throw this.#malformed(this.#nextSectionEnd, "]]> in text");
    }
  }

  #checkReferences(from: number, to: number): void {
    if (this.#nextReference < 0 || this.#nextReference >= to) return;
    if (this.#nextReference < from) this.#nextReference = this.#source.indexOf("&", from);
    while (this.#nextReference >= 0 && this.#nextReference < to) {
      if (!isReference(this.#source, this.#nextReference)) {
        throw this.#malformed(this.#nextReference, "an entity that Word documents do not have");
      }
      this.#nextReference = this.#source.indexOf("&", this.#nextReference + 1);
    }
  }

  #checkBlank(from: number, to: number): void {
    if (this.#skipSpace(from) < to) throw this.#malformed(from, "text outside the root element");
  }

  #tooDeep(): DocumentError {
    const { partName, maxDepth } = this.#options;
    return new DocumentError(
      "XML_TOO_DEEP",
      `${partName} nests elements more than ${maxDepth} deep`,
      { part: partName, limit: "max_xml_depth", allowed: maxDepth },
    );
  }

  #malformed(at: number, what: string): DocumentError {
    const place = this.#place(at);
    const { partName } = this.#options;
    return new DocumentError(
      "XML_NOT_WELL_FORMED",
      `${partName} is not well-formed: ${what} at line ${place.line}, column ${place.column}`,
      { part: partName, ...place },
    );
  }

  #place(at: number): { line: number; column: number } {
    const before = this.#source.slice(0, at);
    const lineStart = before.lastIndexOf("\n") + 1;
    return { line: before.split("\n").length, column: at - lineStart + 1 };
  }
}

/** The namespaces in force inside an element. */
function scopeOf(
  element: XmlElement,
  scopes: ReadonlyMap<XmlElement, NamespaceScope>,
): NamespaceScope {
  for (let at: XmlElement | null = element; at !== null; at = at.parent) {
    const scope = scopes.get(at);
    if (scope !== undefined) return scope;
  }
  return NamespaceScope.root;
}
