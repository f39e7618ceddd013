import { fromOctets, type Octets } from "./octets.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Canonical names by the names in the part; `undefined` for an undeclared prefix. */
type NameCache = Map<Octets, string | undefined>;

const outermostPrefixes: ReadonlyMap<string, string> = new Map([
  ["xml", "http://www.w3.org/XML/1998/namespace"],
]);

/**
 * The namespaces in force inside an element. Resolved names are cached, so that a document with a
 * million elements resolves each of its few names once.
 */
export class NamespaceScope {
  readonly #prefixes: ReadonlyMap<string, string>;
  readonly #vocabulary: Vocabulary;
  #elementNames: NameCache | null = null;
  #attributeNames: NameCache | null = null;

  private constructor(prefixes: ReadonlyMap<string, string>, vocabulary: Vocabulary) {
    this.#prefixes = prefixes;
    this.#vocabulary = vocabulary;
  }

  /** The scope around a root, in which only `xml` is declared (Namespaces 1.0, 3). */
  static outermost(vocabulary: Vocabulary): NamespaceScope {
    return new NamespaceScope(outermostPrefixes, vocabulary);
  }

  /** This scope with the declarations of an element added; `""` is the default namespace. */
  extend(declarations: ReadonlyMap<string, string>): NamespaceScope {
    return new NamespaceScope(new Map([...this.#prefixes, ...declarations]), this.#vocabulary);
  }

  /**
   * The prefixes that have another namespace in another scope, or none, with their namespaces in
   * this one.
   */
  beyond(other: NamespaceScope): [prefix: string, namespace: string][] {
    return [...this.#prefixes].filter(
      ([prefix, namespace]) => other.#prefixes.get(prefix) !== namespace,
    );
  }

  /**
   * A declared prefix with its namespace, by the canonical prefix of the namespace (`"r"`). The
   * prefix `""` is the default namespace. `undefined` if the namespace is not declared.
   */
  declared(canonical: string): { prefix: string; namespace: string } | undefined {
    const entry = [...this.#prefixes].find(
      ([, namespace]) => this.#vocabulary.prefixOf(namespace) === canonical,
    );
    return entry && { prefix: entry[0], namespace: entry[1] };
  }

  /**
   * The canonical name of an element; `undefined` if its prefix is not declared.
   *
   * @param qualifiedName the name in the part.
   */
  elementName(qualifiedName: Octets): string | undefined {
    this.#elementNames ??= new Map();
    return this.#cached(this.#elementNames, qualifiedName, "element");
  }

  has(prefix: string): boolean {
    return this.#prefixes.has(prefix);
  }

  /**
   * A prefix that is declared for the namespace of a canonical name; `undefined` if there is none.
   */
  prefixFor(name: string): string | undefined {
    const wanted = namespacePartOf(name);
    const isDeclaredFor = ([prefix, namespace]: [string, string]) =>
      prefix !== "" && namespacePartOf(this.#vocabulary.canonicalName(namespace, "")) === wanted;
    return [...this.#prefixes].find(isDeclaredFor)?.[0];
  }

  /**
   * The namespace of a canonical name: the default namespace if it matches, else that of the
   * vocabulary.
   */
  namespaceFor(name: string): string {
    const wanted = namespacePartOf(name);
    const defaultNamespace = this.#prefixes.get("") ?? "";
    if (
      defaultNamespace !== "" &&
      namespacePartOf(this.#vocabulary.canonicalName(defaultNamespace, "")) === wanted
    )
      return defaultNamespace;
    if (name.startsWith("{")) return wanted.slice(1, -1);
    return this.#vocabulary.namespaceOf(wanted) ?? "";
  }

  /**
   * The canonical name of an attribute, which has no namespace without a prefix (Namespaces 1.0,
   * 6.2).
   */
  attributeName(qualifiedName: Octets): string | undefined {
    this.#attributeNames ??= new Map();
    return this.#cached(this.#attributeNames, qualifiedName, "attribute");
  }

  #cached(
    cache: NameCache,
    qualifiedName: Octets,
    kind: "element" | "attribute",
  ): string | undefined {
    let name = cache.get(qualifiedName);
    if (name === undefined && !cache.has(qualifiedName)) {
      name = this.#resolve(qualifiedName, kind);
      cache.set(qualifiedName, name);
    }
    return name;
  }

  #resolve(qualifiedName: Octets, kind: "element" | "attribute"): string | undefined {
    const colon = qualifiedName.indexOf(":");
    if (colon < 0) {
      const name = fromOctets(qualifiedName);
      const namespace = kind === "attribute" ? "" : (this.#prefixes.get("") ?? "");
      return namespace === "" ? name : this.#vocabulary.canonicalName(namespace, name);
    }
    if (colon === 0) return undefined;
    const namespace = this.#prefixes.get(fromOctets(qualifiedName.slice(0, colon))) ?? "";
    const local = fromOctets(qualifiedName.slice(colon + 1));
    if (namespace === "" || !isLocalName(local)) return undefined;
    return this.#vocabulary.canonicalName(namespace, local);
  }
}

/** Whether the text after a colon is a name without another colon (Namespaces 1.0, 4). */
function isLocalName(name: string): boolean {
  const first = name.charAt(0);
  return first !== "" && !"0123456789.:-".includes(first) && !name.includes(":");
}

/** A canonical name without its prefix or namespace. */
export function localName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf(":"), name.lastIndexOf("}")) + 1);
}

/** The part of a canonical name before its local name: `w`, `{urn:x}`. */
function namespacePartOf(name: string): string {
  const end = name.startsWith("{") ? name.indexOf("}") + 1 : name.indexOf(":");
  return name.slice(0, Math.max(end, 0));
}
