import { EQUALS, GREATER, SLASH } from "./characters.ts";
import { decodeEntities } from "./entities.ts";
import { isNamespaceAllowed } from "./name-syntax.ts";
import type { NamespaceScope } from "./namespaces.ts";
import { fromOctets, type Octets } from "./octets.ts";
import type { SourceWindow } from "./source-window.ts";
import type { TextChecks } from "./text-checks.ts";

/** A well-formed start tag. */
export interface StartTag {
  /** The canonical name. */
  name: string;
  /** The name in the source. */
  rawName: Octets;
  selfClosing: boolean;
  /**
   * The scope inside of the element, which is the outer one unless the tag declares a namespace.
   */
  scope: NamespaceScope;
  length: number;
}

const maxAttributes = 256;
const undeclared = "a prefix that is not declared, or a name with a colon out of place";

/**
 * Reads start tags and checks them. Attributes are not stored; they are read later, when they are
 * needed.
 */
export class StartTagReader {
  readonly #window: SourceWindow;
  readonly #text: TextChecks;

  constructor(window: SourceWindow, text: TextChecks) {
    this.#window = window;
    this.#text = text;
  }

  /**
   * Reads the start tag at `at`. The window must contain all of it.
   *
   * @param scope the scope outside of the element.
   * @throws DocumentError for a tag that is not well-formed.
   */
  read(at: number, scope: NamespaceScope): StartTag {
    const window = this.#window;
    // Reading a tag does not move the window, so these stay valid.
    const { source, start } = window;
    const nameEnd = window.endOfName(at + 1);
    const attributes: Octets[] = [];
    let declarations: Map<string, string> | null = null;
    // The first `<` after this one. If it comes after all values, no value contains a `<`.
    const nextTag = source.indexOf("<", at + 1 - start);
    let position = nameEnd;
    for (;;) {
      const gapStart = position;
      position = window.skipSpace(position);
      const code = source.charCodeAt(position - start);
      if (code === GREATER) break;
      if (code === SLASH && source.charCodeAt(position + 1 - start) === GREATER) break;
      if (position >= window.end) throw window.malformed(at, "a tag that is never closed");
      if (position === gapStart) {
        throw window.malformed(position, "a character out of place in a tag");
      }
      const attributeStart = position;
      const attributeEnd = window.endOfName(position);
      const name = source.slice(attributeStart - start, attributeEnd - start);
      const equals = window.skipSpace(attributeEnd);
      if (source.charCodeAt(equals - start) !== EQUALS) {
        throw window.malformed(equals, "an attribute without a value");
      }
      const quote = window.skipSpace(equals + 1);
      const quoteMark = source[quote - start];
      if (quoteMark !== '"' && quoteMark !== "'") {
        throw window.malformed(quote, "an attribute value without quotes");
      }
      const valueStart = quote + 1 - start;
      const valueEnd = source.indexOf(quoteMark, valueStart);
      if (valueEnd < 0) throw window.malformed(quote, "an attribute value that never ends");
      if (nextTag >= 0 && nextTag < valueEnd) {
        throw window.malformed(quote, "a < in an attribute value");
      }
      this.#text.checkReferences(quote + 1, start + valueEnd);
      if (attributes.includes(name)) throw window.malformed(attributeStart, "a repeated attribute");
      attributes.push(name);
      if (attributes.length > maxAttributes) {
        throw window.malformed(at, `more than ${maxAttributes} attributes in one tag`);
      }
      if (name === "xmlns" || name.startsWith("xmlns:")) {
        const namespace = decodeEntities(fromOctets(source.slice(valueStart, valueEnd)));
        if (!isNamespaceAllowed(name, namespace)) {
          throw window.malformed(attributeStart, "a namespace where XML does not allow it");
        }
        declarations ??= new Map();
        declarations.set(fromOctets(name.slice(6)), namespace);
      }
      position = start + valueEnd + 1;
    }
    const selfClosing = source.charCodeAt(position - start) === SLASH;
    const inner = declarations === null ? scope : scope.extend(declarations);
    const rawName = window.nameAt(at + 1, nameEnd);
    const name = inner.elementName(rawName);
    if (name === undefined) throw window.malformed(at, undeclared);
    this.#checkPrefixes(attributes, inner, at);
    const length = position + (selfClosing ? 2 : 1) - at;
    return { name, rawName, selfClosing, scope: inner, length };
  }

  /**
   * Checks that all prefixes are declared, and that no attribute is repeated with another prefix of
   * the same namespace (Namespaces 1.0, 6.3).
   */
  #checkPrefixes(attributes: readonly Octets[], scope: NamespaceScope, at: number): void {
    const names: string[] = [];
    let prefix: string | null = null;
    let isMixed = false;
    for (const attribute of attributes) {
      const colon = attribute.indexOf(":");
      if (colon < 0 || attribute.startsWith("xmlns:")) continue;
      const name = scope.attributeName(attribute);
      if (name === undefined) throw this.#window.malformed(at, undeclared);
      const attributePrefix = attribute.slice(0, colon);
      isMixed ||= prefix !== null && prefix !== attributePrefix;
      if (isMixed && names.includes(name)) {
        throw this.#window.malformed(at, "a repeated attribute");
      }
      prefix = attributePrefix;
      names.push(name);
    }
  }
}
