import { DocumentError } from "../errors.ts";
import { readDeclaration } from "./declaration.ts";
import { XmlDocument } from "./document.ts";
import { decodeEntities, firstForbidden, isReference } from "./entities.ts";
import { isName, isNamespaceAllowed } from "./name-syntax.ts";
import { NamespaceScope } from "./namespaces.ts";
import { fromOctets, toOctets } from "./octets.ts";
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
} from "./tree.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface XmlOptions {
  /** Named in errors. */
  partName: string;
  maxDepth: number;
  vocabulary: Vocabulary;
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
const AMPERSAND = 38;
const SLASH = 47;
const EQUALS = 61;
const GREATER = 62;
const QUESTION = 63;

/** A start tag that was found right: all that its text says. */
interface StartTag {
  /** Number of the canonical name. */
  name: number;
  rawName: string;
  /** The end tag, as it is mostly written, of what may be folded; `null` of other elements. */
  foldedEnd: string | null;
  selfClosing: boolean;
  /** The scope inside, which is the one outside unless the tag declares a namespace. */
  scope: NamespaceScope;
  length: number;
}

const byteOrderMark = toOctets("\uFEFF");
const sectionEnd = Buffer.from("]]>");

/** Tags with an id of their own would only fill the memory. */
const maxKnownTags = 10_000;

const maxAttributes = 256;

/** A longer element is not folded. */
const maxFoldedLength = 2000;

/** Of octets to one node, in what Word writes; the tree grows where it is more. */
const octetsPerNode = 40;

/** A part up to this many octets is looked at as a whole, a larger one through a window. */
const largestWhole = 1024 * 1024;
/** Octets of a window, and a little more: it ends where markup begins. */
const windowLength = 64 * 1024;

class Parser {
  readonly #bytes: Buffer;
  /** What of the part is looked at, as octets (see `octets.ts`), and where it begins and ends there. */
  #source = "";
  #base = 0;
  #windowEnd = 0;
  readonly #options: XmlOptions;
  /** What is built: the part's own tree, later perhaps a clone of it. */
  #tree: XmlTree;
  #scopes = new Map<XmlNode, NamespaceScope>();
  readonly #outermost: NamespaceScope;
  /** Properties by their source, each with a number of its own. */
  readonly #knownProperties = new Map<NamespaceScope, Map<string, number>>();
  #wordings = 0;
  readonly #knownTags = new Map<NamespaceScope, Map<string, StartTag>>();
  /** Names as they are written, each once: see `#octets`. */
  readonly #knownNames = new Map<string, string>();
  /** Where the next `&` and `]]>` stand, or the part ends: what comes before is not searched again. */
  #nextReference: number;
  #nextSectionEnd: number;

  constructor(bytes: Buffer, options: XmlOptions) {
    this.#bytes = bytes;
    this.#options = options;
    this.#outermost = NamespaceScope.outermost(options.vocabulary);
    this.#tree = new XmlTree(Math.ceil(bytes.length / octetsPerNode));
    this.#nextReference = this.#find(AMPERSAND, 0);
    this.#nextSectionEnd = this.#find(sectionEnd, 0);
  }

  parse(): XmlDocument {
    const { length } = this.#bytes;
    this.#look(0, length > largestWhole ? windowLength : length);
    const mark = this.#source.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
    const declaration = readDeclaration(this.#source, mark);
    if (declaration === "malformed")
      throw this.#malformed(mark, "an XML declaration that is wrong");
    const start = declaration?.end ?? mark;
    const root = this.#parseContent(start, length, noNode, this.#outermost, true);
    if (root === noNode) throw this.#malformed(length, "no element at all");
    const tree = this.#tree;
    return new XmlDocument({
      bytes: this.#bytes,
      source: this.#source.length === length ? this.#source : null,
      tree,
      root,
      scopes: this.#scopes,
      unfold: (element, tree, scopes) => {
        this.#tree = tree;
        this.#scopes = scopes;
        const start = tree.get(element, START_TAG_END);
        const end = tree.get(element, END_TAG_START);
        tree.set(element, FIRST_CHILD, noNode);
        this.#parseContent(start, end, element, this.#scopeOf(element), false);
      },
    });
  }

  /**
   * Looks at another stretch of the part, to the first markup after `length` octets: text and tags
   * are whole in it, comments and the like may not be.
   */
  #look(from: number, length: number): void {
    const markup =
      from + length < this.#bytes.length ? this.#bytes.indexOf("<", from + length) : -1;
    this.#base = from;
    this.#windowEnd = markup < 0 ? this.#bytes.length : markup;
    this.#source = this.#bytes.toString("latin1", from, this.#windowEnd);
    const forbidden = firstForbidden(this.#source);
    if (forbidden >= 0) {
      throw this.#malformed(from + forbidden, "a character that XML does not allow");
    }
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
    const tree = this.#tree;
    let source = this.#source;
    let base = this.#base;
    let scope = outside;
    let knownTags = this.#tagsOf(scope);
    let firstElement = noNode;
    let current = parent;
    let lastChild: XmlNode = noNode;
    const open: StartTag[] = [];
    let position = start;

    while (position < end) {
      if (position < base || position >= this.#windowEnd) {
        this.#look(position, Math.min(end - position, windowLength));
        source = this.#source;
        base = this.#base;
      }
      const markupStart = source.indexOf("<", position - base);
      const tag = markupStart < 0 ? this.#windowEnd : base + markupStart;
      const textEnd = Math.min(tag, end);
      if (textEnd > position) {
        if (textEnd > this.#nextReference || textEnd > this.#nextSectionEnd) {
          this.#checkText(position, textEnd);
        }
        if (current === noNode) {
          this.#checkBlank(position, textEnd);
        } else {
          lastChild = tree.append(TEXT, position, textEnd, current, lastChild);
        }
      }
      if (textEnd === end) break;
      if (markupStart < 0) {
        position = tag;
        continue;
      }
      const next = source.charCodeAt(markupStart + 1);
      if (next === SLASH) {
        const startTag = open.pop();
        if (startTag === undefined) throw this.#malformed(tag, "an end tag that closes nothing");
        position = this.#endTag(tag, startTag.rawName);
        tree.set(current, END_TAG_START, tag);
        tree.set(current, END, position);
        if (folds && startTag.foldedEnd !== null) this.#remember(current);
        lastChild = current;
        current = tree.parent(current);
        const outerScope = open.at(-1)?.scope ?? outside;
        if (outerScope !== scope) {
          scope = outerScope;
          knownTags = this.#tagsOf(scope);
        }
      } else if (next === BANG || next === QUESTION) {
        const isSection = source.startsWith("<![CDATA[", markupStart);
        const markupEnd = this.#markup(tag, next === QUESTION);
        source = this.#source;
        base = this.#base;
        if (current !== noNode) {
          const kind = isSection ? CDATA : OTHER;
          lastChild = tree.append(kind, tag, markupEnd, current, lastChild);
        } else if (isSection) {
          throw this.#malformed(tag, "a section outside the root");
        }
        position = markupEnd;
      } else {
        if (current === noNode && firstElement !== noNode) {
          throw this.#malformed(tag, "a second root element");
        }
        // Most start tags of a document are, letter for letter, ones that it had before.
        const candidate = source.slice(markupStart, source.indexOf(">", markupStart) + 1);
        let startTag = knownTags.get(candidate);
        if (startTag === undefined) {
          startTag = this.#startTag(tag, scope);
          const isWhole = startTag.length === candidate.length && startTag.scope === scope;
          if (isWhole && knownTags.size < maxKnownTags) {
            knownTags.set(this.#octets(tag, tag + startTag.length), startTag);
          }
        }
        position = tag + startTag.length;
        const element = tree.append(startTag.name, tag, position, current, lastChild) as XmlElement;
        if (firstElement === noNode) firstElement = element;
        if (startTag.scope !== scope || current === noNode) {
          this.#scopes.set(element, startTag.scope);
        }
        if (startTag.selfClosing) {
          lastChild = element;
        } else if (folds && this.#fold(element, startTag)) {
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
  #fold(element: XmlElement, { foldedEnd, scope, length }: StartTag): boolean {
    if (foldedEnd === null) return false;
    const known = this.#knownProperties.get(scope);
    if (known === undefined) return false;
    const tree = this.#tree;
    const start = tree.get(element, START) - this.#base;
    // An element that is not closed here opens a level: `maxDepth` bounds how often this finds nothing.
    const endTagStart = this.#source.indexOf(foldedEnd, start + length);
    const end = endTagStart + foldedEnd.length;
    if (endTagStart < 0 || end - start > maxFoldedLength) return false;
    const wording = known.get(this.#source.slice(start, end));
    if (wording === undefined) return false;
    tree.set(element, END_TAG_START, this.#base + endTagStart);
    tree.set(element, END, this.#base + end);
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
    if (end - start > maxFoldedLength) return;
    const source = this.#octets(start, end);
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
    return this.#outermost;
  }

  #tagsOf(scope: NamespaceScope): Map<string, StartTag> {
    let tags = this.#knownTags.get(scope);
    if (tags === undefined) {
      tags = new Map();
      this.#knownTags.set(scope, tags);
    }
    return tags;
  }

  /** Octets of the part that are kept: a slice of a window would keep all of the window. */
  #octets(from: number, to: number): string {
    return this.#source.length === this.#bytes.length
      ? this.#source.slice(from, to)
      : this.#bytes.toString("latin1", from, to);
  }

  /** A name of the part, the same string each time. */
  #nameAt(from: number, to: number): string {
    const known = this.#knownNames.get(this.#source.slice(from - this.#base, to - this.#base));
    if (known !== undefined) return known;
    const name = this.#octets(from, to);
    this.#knownNames.set(name, name);
    return name;
  }

  #startTag(at: number, scope: NamespaceScope): StartTag {
    const source = this.#source;
    const base = this.#base;
    const nameEnd = this.#nameEnd(at + 1);
    let declarations: Map<string, string> | null = null;
    const seen: string[] = [];
    // The first behind this one: it stands in no value, if it stands behind all of them.
    const nextTag = source.indexOf("<", at + 1 - base);
    let position = nameEnd;
    for (;;) {
      const gapStart = position;
      position = this.#skipSpace(position);
      const code = source.charCodeAt(position - base);
      if (
        code === GREATER ||
        (code === SLASH && source.charCodeAt(position + 1 - base) === GREATER)
      )
        break;
      if (position >= this.#windowEnd) throw this.#malformed(at, "a tag that is never closed");
      if (position === gapStart)
        throw this.#malformed(position, "a character out of place in a tag");
      const attributeStart = position;
      const attributeEnd = this.#nameEnd(position);
      const attributeName = source.slice(attributeStart - base, attributeEnd - base);
      position = this.#skipSpace(attributeEnd);
      if (source.charCodeAt(position - base) !== EQUALS) {
        throw this.#malformed(position, "an attribute without a value");
      }
      position = this.#skipSpace(position + 1);
      const quote = source[position - base];
      if (quote !== '"' && quote !== "'") {
        throw this.#malformed(position, "an attribute value without quotes");
      }
      const quoteEnd = source.indexOf(quote, position + 1 - base);
      if (quoteEnd < 0) throw this.#malformed(position, "an attribute value that never ends");
      const valueEnd = base + quoteEnd;
      if (nextTag >= 0 && nextTag < quoteEnd) {
        throw this.#malformed(position, "a < in an attribute value");
      }
      this.#checkReferences(position + 1, valueEnd);
      if (seen.includes(attributeName))
        throw this.#malformed(attributeStart, "a repeated attribute");
      seen.push(attributeName);
      if (seen.length > maxAttributes)
        throw this.#malformed(at, `more than ${maxAttributes} attributes in one tag`);
      if (attributeName === "xmlns" || attributeName.startsWith("xmlns:")) {
        declarations ??= new Map();
        const value = source.slice(position + 1 - base, quoteEnd);
        const prefix = attributeName.slice(6);
        const namespace = decodeEntities(fromOctets(value));
        if (!isNamespaceAllowed(attributeName, namespace)) {
          throw this.#malformed(attributeStart, "a namespace where XML does not allow it");
        }
        declarations.set(prefix, namespace);
      }
      position = valueEnd + 1;
    }
    const selfClosing = source.charCodeAt(position - base) === SLASH;
    const inner = declarations === null ? scope : scope.extend(declarations);
    const rawName = this.#nameAt(at + 1, nameEnd);
    const name = inner.elementName(rawName);
    if (name === undefined) {
      throw this.#malformed(
        at,
        "a prefix that is not declared, or a name with a colon out of place",
      );
    }
    const names: string[] = [];
    let prefix: string | null = null;
    let isMixed = false;
    for (const attribute of seen) {
      const colon = attribute.indexOf(":");
      if (colon < 0 || attribute.startsWith("xmlns:")) continue;
      const attributeName = inner.attributeName(attribute);
      if (attributeName === undefined) {
        throw this.#malformed(
          at,
          "a prefix that is not declared, or a name with a colon out of place",
        );
      }
      // Under two prefixes an attribute is the same (Namespaces 1.0, 6.3); most tags have one.
      const own = attribute.slice(0, colon);
      isMixed ||= prefix !== null && prefix !== own;
      if (isMixed && names.includes(attributeName)) {
        throw this.#malformed(at, "a repeated attribute");
      }
      prefix = own;
      names.push(attributeName);
    }
    const length = position + (selfClosing ? 2 : 1) - at;
    return {
      name: this.#tree.numberOf(name),
      rawName,
      foldedEnd: this.#options.vocabulary.foldable.has(name) ? `</${rawName}>` : null,
      selfClosing,
      scope: inner,
      length,
    };
  }

  /** Checks the end tag at `at` against the name of the open element; returns where it ends. */
  #endTag(at: number, rawName: string): number {
    const source = this.#source;
    const base = this.#base;
    const end = this.#skipSpace(at + 2 + rawName.length);
    if (!source.startsWith(rawName, at + 2 - base) || source.charCodeAt(end - base) !== GREATER) {
      throw this.#malformed(at, "an end tag that closes nothing");
    }
    return end + 1;
  }

  /** Skips a comment, a CDATA section or a processing instruction; returns where it ends. */
  #markup(at: number, isInstruction: boolean): number {
    if (isInstruction) return this.#instruction(at);
    const isHere = (opening: string) => this.#source.startsWith(opening, at - this.#base);
    if (isHere("<!--")) {
      const end = this.#after("--", at, 4);
      if (this.#source.charCodeAt(end - this.#base) === GREATER) return end + 1;
      throw this.#malformed(end - 2, "two dashes in a comment");
    }
    if (isHere("<![CDATA[")) return this.#after("]]>", at, 9);
    if (isHere("<!DOCTYPE")) {
      const place = this.#place(at);
      const { partName } = this.#options;
      throw new DocumentError(
        "XML_DOCTYPE",
        `${partName} has a document type at line ${place.line}, column ${place.column}`,
        { part: partName, ...place },
      );
    }
    throw this.#malformed(at, "markup that XML does not know");
  }

  /** Skips a processing instruction, which is never named as declarations are (XML 1.0, 2.6). */
  #instruction(at: number): number {
    const end = this.#after("?>", at, 2);
    const targetEnd = this.#nameEnd(at + 2);
    const target = this.#source.slice(at + 2 - this.#base, targetEnd - this.#base);
    if (target.toLowerCase() === "xml") {
      throw this.#malformed(at, "an XML declaration that does not stand first");
    }
    if (targetEnd !== end - 2 && this.#skipSpace(targetEnd) === targetEnd) {
      throw this.#malformed(targetEnd, "a character out of place in an instruction");
    }
    return end;
  }

  /** Where the markup at `at` ends, which may hold anything: the window grows until it does. */
  #after(terminator: string, at: number, openingLength: number): number {
    for (;;) {
      const found = this.#source.indexOf(terminator, at + openingLength - this.#base);
      if (found >= 0) return this.#base + found + terminator.length;
      if (this.#windowEnd === this.#bytes.length) {
        throw this.#malformed(at + openingLength, "markup that never ends");
      }
      this.#look(at, 2 * (this.#windowEnd - at) + windowLength);
    }
  }

  #nameEnd(start: number): number {
    const source = this.#source;
    const base = this.#base;
    let at = start;
    let isAscii = true;
    for (; at < this.#windowEnd; at++) {
      const code = source.charCodeAt(at - base);
      if (code >= 0x80) isAscii = false;
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
    if (!isAscii && !isName(fromOctets(source.slice(start - base, at - base)))) {
      throw this.#malformed(start, "a name with a character that XML does not allow in names");
    }
    return at;
  }

  #skipSpace(from: number): number {
    let at = from;
    for (;;) {
      const code = this.#source.charCodeAt(at - this.#base);
      if (code !== SPACE && code !== 10 && code !== 13 && code !== TAB) return at;
      at++;
    }
  }

  #checkText(from: number, to: number): void {
    this.#checkReferences(from, to);
    if (this.#nextSectionEnd < from) this.#nextSectionEnd = this.#find(sectionEnd, from);
    if (this.#nextSectionEnd < to) {
      throw this.#malformed(this.#nextSectionEnd, "]]> in text");
    }
  }

  #checkReferences(from: number, to: number): void {
    if (this.#nextReference < from) this.#nextReference = this.#find(AMPERSAND, from);
    while (this.#nextReference < to) {
      if (!isReference(this.#source, this.#nextReference - this.#base)) {
        throw this.#malformed(this.#nextReference, "an entity that Word documents do not have");
      }
      this.#nextReference = this.#find(AMPERSAND, this.#nextReference + 1);
    }
  }

  /** Where something stands next in the part; its end if it does not. */
  #find(what: number | Buffer, from: number): number {
    const at = this.#bytes.indexOf(what, from);
    return at < 0 ? this.#bytes.length : at;
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
    const lines = this.#octets(0, at).split("\n");
    return { line: lines.length, column: fromOctets(lines.at(-1) ?? "").length + 1 };
  }
}
