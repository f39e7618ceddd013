import { decodeEntities, escapeAttribute } from "./entities.ts";
import { localName, type NamespaceScope } from "./namespaces.ts";
import type { NodeSource } from "./node-source.ts";
import { fromOctets, type Octets, toOctets } from "./octets.ts";
import type { Scopes } from "./scopes.ts";
import { attributesOf } from "./start-tag.ts";
import type { XmlElement } from "./tree.ts";

/**
 * The attributes of a part's elements, by canonical names. They are read from start tags when they
 * are needed.
 */
export class Attributes {
  readonly #source: NodeSource;
  readonly #scopes: Scopes;

  constructor(source: NodeSource, scopes: Scopes) {
    this.#source = source;
    this.#scopes = scopes;
  }

  /**
   * The value of an attribute with its entities decoded; `undefined` if the element does not have
   * it.
   */
  get(element: XmlElement, name: string): string | undefined {
    const tag = this.#source.startTag(element);
    const scope = this.#scopes.of(element);
    for (const { nameStart, nameEnd, valueStart, valueEnd } of attributesOf(tag)) {
      if (scope.attributeName(tag.slice(nameStart, nameEnd)) === name) {
        return decodedValue(tag.slice(valueStart, valueEnd));
      }
    }
    return undefined;
  }

  /**
   * The names and values of all attributes. A name with an undeclared prefix is returned unchanged.
   */
  all(element: XmlElement): [name: string, value: string][] {
    const tag = this.#source.startTag(element);
    const scope = this.#scopes.of(element);
    return Array.from(attributesOf(tag), ({ nameStart, nameEnd, valueStart, valueEnd }) => {
      const rawName = tag.slice(nameStart, nameEnd);
      const value = decodedValue(tag.slice(valueStart, valueEnd));
      return [scope.attributeName(rawName) ?? fromOctets(rawName), value];
    });
  }

  hasAny(element: XmlElement): boolean {
    return !attributesOf(this.#source.startTag(element)).next().done;
  }

  /**
   * Sets an attribute. A new attribute gets a prefix that is declared for its namespace. If there
   * is none, the element declares one: the default namespace does not apply to attributes.
   */
  set(element: XmlElement, name: string, value: string): void {
    const tag = this.#source.startTag(element);
    const scope = this.#scopes.of(element);
    const escaped = toOctets(escapeAttribute(value));
    for (const { nameStart, nameEnd, valueStart, valueEnd } of attributesOf(tag)) {
      if (scope.attributeName(tag.slice(nameStart, nameEnd)) === name) {
        const before = tag.slice(0, valueStart);
        this.#source.setStartTag(element, (before + escaped + tag.slice(valueEnd)) as Octets);
        return;
      }
    }
    this.#add(element, this.#rawNameFor(element, name), escaped);
  }

  remove(element: XmlElement, name: string): void {
    const tag = this.#source.startTag(element);
    const scope = this.#scopes.of(element);
    for (const { nameStart, nameEnd, valueEnd } of attributesOf(tag)) {
      if (scope.attributeName(tag.slice(nameStart, nameEnd)) !== name) continue;
      const before = tag.slice(0, nameStart - 1);
      this.#source.setStartTag(element, (before + tag.slice(valueEnd + 1)) as Octets);
      return;
    }
  }

  #add(element: XmlElement, rawName: Octets, escaped: Octets): void {
    const tag = this.#source.startTag(element);
    const insertAt = tag.endsWith("/>") ? tag.length - 2 : tag.length - 1;
    const before = tag.slice(0, insertAt);
    const changed = `${before} ${rawName}="${escaped}"${tag.slice(insertAt)}`;
    this.#source.setStartTag(element, changed as Octets);
  }

  /**
   * The name to write. `xml:` and unprefixed names stay; most others get the prefix of the element.
   */
  #rawNameFor(element: XmlElement, name: string): Octets {
    if (/^xml(ns)?:/.test(name) || !/[:}]/.test(name)) return toOctets(name);
    const local = toOctets(localName(name));
    const scope = this.#scopes.of(element);
    const withElementPrefix = (this.#source.prefixOf(element) + local) as Octets;
    if (scope.attributeName(withElementPrefix) === name) return withElementPrefix;
    const prefix = scope.prefixFor(name) ?? this.#declareFor(element, name, scope);
    return `${toOctets(prefix)}:${local}` as Octets;
  }

  /** Declares a prefix on an element for the namespace of a canonical name. */
  #declareFor(element: XmlElement, name: string, scope: NamespaceScope): string {
    const wanted = /^(\w+):/.exec(name)?.[1] ?? "ns";
    let prefix = wanted;
    for (let count = 1; scope.has(prefix); count++) prefix = `${wanted}${count}`;
    const namespace = scope.namespaceFor(name);
    this.#add(element, toOctets(`xmlns:${prefix}`), toOctets(escapeAttribute(namespace)));
    this.#scopes.set(element, scope.extend(new Map([[prefix, namespace]])));
    return prefix;
  }
}

/**
 * Decodes a value. White space becomes spaces, unless it is written as a reference (XML 1.0,
 * 3.3.3).
 */
function decodedValue(octets: Octets): string {
  return decodeEntities(fromOctets(octets).replace(/[\t\r\n]/g, " "));
}
