import { DocumentError } from "../errors.ts";
import { EXCLAMATION, QUESTION, SLASH } from "./characters.ts";
import { readDeclaration } from "./declaration.ts";
import { XmlDocument } from "./document.ts";
import { Folding } from "./folding.ts";
import { endOfEndTag, endOfInstruction, endOfMarkup } from "./markup.ts";
import { NamespaceScope } from "./namespaces.ts";
import { toOctets } from "./octets.ts";
import { SourceWindow } from "./source-window.ts";
import { type StartTag, StartTagReader } from "./start-tag-reader.ts";
import { TextChecks } from "./text-checks.ts";
import {
  CDATA,
  END,
  END_TAG_START,
  FIRST_CHILD,
  noNode,
  OTHER,
  START_TAG_END,
  TEXT,
  type XmlElement,
  type XmlNode,
  XmlTree,
} from "./tree.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface XmlOptions {
  /** The name of the part for errors. */
  partName: string;
  maxDepth: number;
  vocabulary: Vocabulary;
}

/**
 * Parses a part in one pass (XML 1.0 fifth edition and Namespaces 1.0, without DTDs). Start tags
 * are checked; their attributes are read later, when they are needed.
 *
 * @param bytes valid UTF-8.
 * @throws DocumentError with part, line and column if the part is not well-formed or has a DOCTYPE;
 *   with the part if it nests deeper than `maxDepth`.
 */
export function parseXml(bytes: Buffer, options: XmlOptions): XmlDocument {
  return new Parser(bytes, options).parse();
}

/** A start tag that was read before. The same text in the same scope is not read again. */
interface KnownTag extends Omit<StartTag, "name"> {
  /** The number of the canonical name in the tree. */
  number: number;
  /**
   * The end tag of a foldable element in its usual form, without white space; `null` for other
   * elements.
   */
  foldedEnd: string | null;
}

/** The tree that receives nodes: that of the part, or, while unfolding, perhaps a clone of it. */
interface Target {
  tree: XmlTree;
  scopes: Map<XmlNode, NamespaceScope>;
}

/** Content to be parsed. */
interface Content {
  start: number;
  end: number;
  /** The element with this content; `noNode` for the whole part. */
  parent: XmlElement;
  /** The namespaces in force in the content. */
  scope: NamespaceScope;
  /** Elements that repeat earlier ones of the part stay folded. */
  canFold: boolean;
}

const byteOrderMark = toOctets("\uFEFF");

/** The most known tags in a scope, because tags with unique ids would fill the memory. */
const maxKnownTags = 10_000;

/** The average octets per node in Word's files. The tree grows if a part has more nodes. */
const octetsPerNode = 40;

class Parser {
  readonly #options: XmlOptions;
  readonly #window: SourceWindow;
  readonly #text: TextChecks;
  readonly #startTags: StartTagReader;
  readonly #folding: Folding;
  readonly #outermost: NamespaceScope;
  readonly #knownTags = new Map<NamespaceScope, Map<string, KnownTag>>();

  constructor(bytes: Buffer, options: XmlOptions) {
    this.#options = options;
    this.#outermost = NamespaceScope.outermost(options.vocabulary);
    this.#window = new SourceWindow(bytes, options.partName);
    this.#text = new TextChecks(this.#window);
    this.#startTags = new StartTagReader(this.#window, this.#text);
    this.#folding = new Folding(this.#window);
  }

  parse(): XmlDocument {
    const window = this.#window;
    const { bytes } = window;
    const end = bytes.length;
    const start = this.#prologEnd();
    const tree = new XmlTree(Math.ceil(end / octetsPerNode));
    const scopes = new Map<XmlNode, NamespaceScope>();
    const content = { start, end, parent: noNode, scope: this.#outermost, canFold: true };
    const root = this.#parseContent({ tree, scopes }, content);
    if (root === noNode) throw window.malformed(end, "no element at all");
    return new XmlDocument({
      bytes,
      source: window.whole,
      tree,
      root,
      scopes,
      unfold: (element, tree, scopes) => this.#unfold(element, { tree, scopes }),
    });
  }

  /** The position after a byte order mark and a declaration. */
  #prologEnd(): number {
    const window = this.#window;
    const mark = window.startsWith(byteOrderMark, 0) ? byteOrderMark.length : 0;
    const declaration = readDeclaration(window.slice(0, window.end), mark);
    if (declaration === "malformed") {
      throw window.malformed(mark, "an XML declaration that is wrong");
    }
    return declaration?.end ?? mark;
  }

  #unfold(element: XmlElement, target: Target): void {
    const { tree } = target;
    const start = tree.get(element, START_TAG_END);
    const end = tree.get(element, END_TAG_START);
    const scope = this.#scopeOf(element, target);
    tree.set(element, FIRST_CHILD, noNode);
    this.#parseContent(target, { start, end, parent: element, scope, canFold: false });
  }

  /** @returns the first element of the content. */
  #parseContent(target: Target, { start, end, parent, scope: outside, canFold }: Content) {
    const window = this.#window;
    const { tree, scopes } = target;
    let scope = outside;
    let knownTags = this.#tagsOf(scope);
    let firstElement = noNode;
    let current = parent;
    let lastChild: XmlNode = noNode;
    const open: KnownTag[] = [];
    let position = start;

    while (position < end) {
      if (!window.holds(position)) window.moveTo(position, end);
      // These are valid for one round: comments and the like may move the window at the end of it.
      const { source, start: windowStart } = window;
      const tagInWindow = source.indexOf("<", position - windowStart);
      const tag = windowStart + tagInWindow;
      const textEnd = Math.min(tagInWindow < 0 ? window.end : tag, end);
      if (textEnd > position) {
        this.#text.checkText(position, textEnd);
        if (current === noNode) this.#checkBlank(position, textEnd);
        else lastChild = tree.append(TEXT, position, textEnd, current, lastChild);
        position = textEnd;
      }
      if (position === end || tagInWindow < 0) continue;
      const next = source.charCodeAt(tagInWindow + 1);
      if (next === SLASH) {
        const startTag = open.pop();
        if (startTag === undefined) throw window.malformed(tag, "an end tag that closes nothing");
        position = endOfEndTag(window, tag, startTag.rawName);
        tree.set(current, END_TAG_START, tag);
        tree.set(current, END, position);
        const outerScope = open.at(-1)?.scope ?? outside;
        // If the element declares a namespace, the same source may mean something else elsewhere.
        const isFoldable = canFold && startTag.foldedEnd !== null && scope === outerScope;
        if (isFoldable) this.#folding.remember(tree, current, scope);
        lastChild = current;
        current = tree.parent(current);
        if (outerScope !== scope) {
          scope = outerScope;
          knownTags = this.#tagsOf(scope);
        }
      } else if (next === EXCLAMATION || next === QUESTION) {
        const isSection = source.startsWith("<![CDATA[", tagInWindow);
        position = next === QUESTION ? endOfInstruction(window, tag) : endOfMarkup(window, tag);
        if (current !== noNode) {
          lastChild = tree.append(isSection ? CDATA : OTHER, tag, position, current, lastChild);
        } else if (isSection) {
          throw window.malformed(tag, "a section outside the root");
        }
      } else {
        if (current === noNode && firstElement !== noNode) {
          throw window.malformed(tag, "a second root element");
        }
        // Most start tags of a document repeat earlier ones letter for letter.
        const candidate = source.slice(tagInWindow, source.indexOf(">", tagInWindow) + 1);
        const startTag =
          knownTags.get(candidate) ?? this.#startTag(tag, candidate.length, scope, tree);
        position = tag + startTag.length;
        const element = tree.append(
          startTag.number,
          tag,
          position,
          current,
          lastChild,
        ) as XmlElement;
        if (firstElement === noNode) firstElement = element;
        if (startTag.scope !== scope || current === noNode) scopes.set(element, startTag.scope);
        if (startTag.selfClosing) {
          lastChild = element;
        } else if (
          canFold &&
          startTag.foldedEnd !== null &&
          this.#folding.fold(tree, element, startTag.scope, startTag.foldedEnd)
        ) {
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
    if (current !== parent) throw window.malformed(end, "an element that is never closed");
    return firstElement;
  }

  /**
   * Reads the start tag at `at`.
   *
   * @param candidateLength the length of the tag, unless a value contains `>`.
   */
  #startTag(at: number, candidateLength: number, outside: NamespaceScope, tree: XmlTree): KnownTag {
    const { name, rawName, selfClosing, scope, length } = this.#startTags.read(at, outside);
    const isFoldable = this.#options.vocabulary.foldable.has(name);
    const startTag: KnownTag = {
      number: tree.numberOf(name),
      rawName,
      foldedEnd: isFoldable ? `</${rawName}>` : null,
      selfClosing,
      scope,
      length,
    };
    const knownTags = this.#tagsOf(outside);
    if (length === candidateLength && scope === outside && knownTags.size < maxKnownTags) {
      knownTags.set(this.#window.octets(at, at + length), startTag);
    }
    return startTag;
  }

  /** The namespaces in force inside an element. */
  #scopeOf(element: XmlElement, { tree, scopes }: Target): NamespaceScope {
    for (let at = element; at !== noNode; at = tree.parent(at)) {
      const scope = scopes.get(at);
      if (scope !== undefined) return scope;
    }
    return this.#outermost;
  }

  #tagsOf(scope: NamespaceScope): Map<string, KnownTag> {
    let tags = this.#knownTags.get(scope);
    if (tags === undefined) {
      tags = new Map();
      this.#knownTags.set(scope, tags);
    }
    return tags;
  }

  #checkBlank(from: number, to: number): void {
    if (this.#window.skipSpace(from) < to) {
      throw this.#window.malformed(from, "text outside the root element");
    }
  }

  #tooDeep(): DocumentError {
    const { partName, maxDepth } = this.#options;
    return new DocumentError(
      "XML_TOO_DEEP",
      `${partName} nests elements more than ${maxDepth} deep`,
      { part: partName, limit: "max_xml_depth", allowed: maxDepth },
    );
  }
}
