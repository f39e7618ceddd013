import { DocumentError } from "../errors.ts";
import { NamespaceScope } from "./names.ts";
import { fromOctets, toOctets } from "./octets.ts";
import { XmlDocument } from "./xml-document.ts";
import { decodeEntities, firstForbidden, isReference } from "./xml-entities.ts";
import {
  CDATA,
  END,
  END_TAG_START,
  FIRST_CHILD,
  FOLDED,
  noNode,
  OTHER,
  START,
  START_TAG_END,
  TEXT,
  type XmlElement,
  type XmlNode,
  XmlTree,
} from "./xml-tree.ts";

export interface XmlOptions {
  /** Named in errors. */
  partName: string;
  maxDepth: number;
}

/**
 * Parses one part in one pass (XML 1.0 fifth edition and Namespaces 1.0, without DTDs). Start tags
 * are checked but not taken apart: attributes are read when somebody asks.
 *
 * @param bytes valid UTF-8.
 * @throws DocumentError with part, line and column for what is not well-formed, has a DOCTYPE, or
 *   nests deeper than `maxDepth`.
 */
export function parseXml(bytes: Buffer, options: XmlOptions): XmlDocument {
  return new Parser(bytes, options).parse();
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
  /** Number of the canonical name. */
  name: number;
  rawName: string;
  isFoldable: boolean;
  selfClosing: boolean;
  /** The scope inside, which is the one outside unless the tag declares a namespace. */
  scope: NamespaceScope;
  length: number;
}

const byteOrderMark = toOctets("\uFEFF");

/** Tags with an id of their own would only fill the memory. */
const maxKnownTags = 10_000;

/** Elements whose inside is looked into for few of them: a part has thousands, mostly the same. */
const foldable = new Set(["w:rPr", "w:pPr"]);
const maxPropertiesLength = 2000;

/** Of octets to one node, in what Word writes; the tree grows where it is more. */
const octetsPerNode = 40;

class Parser {
  readonly #bytes: Buffer;
  readonly #source: string;
  readonly #options: XmlOptions;
  readonly #tree: XmlTree;
  readonly #scopes = new Map<XmlNode, NamespaceScope>();
  /** Properties by their source, each with a number of its own. */
  readonly #knownProperties = new Map<NamespaceScope, Map<string, number>>();
  #wordings = 0;
  readonly #knownTags = new Map<NamespaceScope, Map<string, StartTag>>();
  /** Where the next `&` and `]]>` stand: most spans hold none, and are not searched again. */
  #nextReference: number;
  #nextSectionEnd: number;

  constructor(bytes: Buffer, options: XmlOptions) {
    this.#bytes = bytes;
    this.#source = bytes.toString("latin1");
    this.#options = options;
    this.#tree = new XmlTree(Math.ceil(bytes.length / octetsPerNode));
    this.#nextReference = this.#source.indexOf("&");
    this.#nextSectionEnd = this.#source.indexOf("]]>");
  }

  parse(): XmlDocument {
    const source = this.#source;
    const forbidden = firstForbidden(source);
    if (forbidden >= 0) throw this.#malformed(forbidden, "a character that XML does not allow");
    const start = source.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
    const root = this.#parseContent(start, source.length, noNode, NamespaceScope.root, true);
    if (root === noNode) throw this.#malformed(source.length, "no element at all");
    const tree = this.#tree;
    return new XmlDocument({
      bytes: this.#bytes,
      source,
      tree,
      root,
      scopes: this.#scopes,
      unfold: (element) => {
        const start = tree.get(element, START_TAG_END);
        const end = tree.get(element, END_TAG_START);
        tree.set(element, FIRST_CHILD, noNode);
        this.#parseContent(start, end, element, this.#scopeOf(element), false);
      },
    });
  }

  /**
   * Parses what stands inside `parent`, or the whole part if that is `noNode`.
   *
   * @param folds leave properties folded that stood in the part before.
   * @returns the first element.
   */
  #parseContent(
    start: number,
    end: number,
    parent: XmlElement,
    outside: NamespaceScope,
    folds: boolean,
  ): XmlElement {
    const source = this.#source;
    const tree = this.#tree;
    let scope = outside;
    let knownTags = this.#tagsOf(scope);
    let firstElement = noNode;
    let current = parent;
    let lastChild: XmlNode = noNode;
    const open: StartTag[] = [];
    let position = start;

    while (position < end) {
      const tag = source.indexOf("<", position);
      const textEnd = tag < 0 || tag > end ? end : tag;
      if (textEnd > position) {
        this.#checkText(position, textEnd);
        if (current === noNode) {
          this.#checkBlank(position, textEnd);
        } else {
          const text = tree.add(TEXT, position, textEnd);
          tree.insert(text, current, lastChild);
          lastChild = text;
        }
      }
      if (textEnd === end) break;
      const next = source.charCodeAt(tag + 1);
      if (next === SLASH) {
        const startTag = open.pop();
        if (startTag === undefined) throw this.#malformed(tag, "an end tag that closes nothing");
        position = this.#endTag(tag, startTag.rawName);
        tree.set(current, END_TAG_START, tag);
        tree.set(current, END, position);
        if (folds && startTag.isFoldable) this.#remember(current);
        lastChild = current;
        current = tree.parent(current);
        const outerScope = open.at(-1)?.scope ?? outside;
        if (outerScope !== scope) {
          scope = outerScope;
          knownTags = this.#tagsOf(scope);
        }
      } else if (next === BANG || next === QUESTION) {
        const markupEnd = this.#markup(tag, next === QUESTION);
        const isSection = source.startsWith("<![CDATA[", tag);
        if (current !== noNode) {
          const markup = tree.add(isSection ? CDATA : OTHER, tag, markupEnd);
          tree.insert(markup, current, lastChild);
          lastChild = markup;
        } else if (isSection) {
          throw this.#malformed(tag, "a section outside the root");
        }
        position = markupEnd;
      } else {
        if (current === noNode && firstElement !== noNode) {
          throw this.#malformed(tag, "a second root element");
        }
        // Most start tags of a document are, letter for letter, ones that it had before.
        const candidate = source.slice(tag, source.indexOf(">", tag) + 1);
        let startTag = knownTags.get(candidate);
        if (startTag === undefined) {
          startTag = this.#startTag(tag, scope);
          const isWhole = startTag.length === candidate.length && startTag.scope === scope;
          if (isWhole && knownTags.size < maxKnownTags) knownTags.set(candidate, startTag);
        }
        position = tag + startTag.length;
        const element = tree.add(startTag.name, tag, position) as XmlElement;
        if (current !== noNode) tree.insert(element, current, lastChild);
        if (firstElement === noNode) firstElement = element;
        if (startTag.scope !== scope || current === noNode) {
          this.#scopes.set(element, startTag.scope);
        }
        if (startTag.selfClosing) {
          lastChild = element;
        } else if (folds && startTag.isFoldable && this.#fold(element, startTag)) {
          lastChild = element;
          position = tree.get(element, END);
        } else {
          open.push(startTag);
          if (open.length > this.#options.maxDepth) throw this.#tooDeep();
          current = element;
          lastChild = noNode;
          if (startTag.scope !== scope) {
            scope = startTag.scope;
            knownTags = this.#tagsOf(scope);
          }
        }
      }
    }
    if (current !== parent) throw this.#malformed(end, "an element that is never closed");
    return firstElement;
  }

  /** Whether an element is, to its end tag, letter for letter one that was parsed before. */
  #fold(element: XmlElement, { rawName, scope, length }: StartTag): boolean {
    const known = this.#knownProperties.get(scope);
    if (known === undefined) return false;
    const tree = this.#tree;
    const start = tree.get(element, START);
    const endTag = `</${rawName}>`;
    const innerLength = this.#source
      .slice(start + length, start + maxPropertiesLength)
      .indexOf(endTag);
    const endTagStart = start + length + innerLength;
    const end = endTagStart + endTag.length;
    const wording = innerLength < 0 ? undefined : known.get(this.#source.slice(start, end));
    if (wording === undefined) return false;
    tree.set(element, END_TAG_START, endTagStart);
    tree.set(element, END, end);
    tree.set(element, FIRST_CHILD, FOLDED - wording);
    return true;
  }

  #remember(element: XmlElement): void {
    const tree = this.#tree;
    const scope = this.#scopeOf(element);
    // Where a namespace is declared on the way, the same words may mean something else.
    if (scope !== this.#scopeOf(tree.parent(element))) return;
    const start = tree.get(element, START);
    const end = tree.get(element, END);
    if (end - start > maxPropertiesLength) return;
    const source = this.#source.slice(start, end);
    if (source.includes("xmlns")) return;
    let known = this.#knownProperties.get(scope);
    if (known === undefined) {
      known = new Map();
      this.#knownProperties.set(scope, known);
    }
    if (known.size < maxKnownTags) known.set(source, this.#wordings++);
  }

  /** The namespaces in force inside an element. */
  #scopeOf(element: XmlElement): NamespaceScope {
    for (let at = element; at !== noNode; at = this.#tree.parent(at)) {
      const scope = this.#scopes.get(at);
      if (scope !== undefined) return scope;
    }
    return NamespaceScope.root;
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
        const value = decodeEntities(fromOctets(source.slice(position + 1, valueEnd)));
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
    return {
      name: this.#tree.numberOf(name),
      rawName,
      isFoldable: foldable.has(name),
      selfClosing,
      scope: inner,
      length,
    };
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

  /** Line and column, counted in characters from 1. */
  #place(at: number): { line: number; column: number } {
    const lines = this.#source.slice(0, at).split("\n");
    return { line: lines.length, column: fromOctets(lines.at(-1) ?? "").length + 1 };
  }
}
