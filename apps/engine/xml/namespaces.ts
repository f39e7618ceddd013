import { fromOctets, type Octets } from "./octets.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Canonical names by names as the part has them; `undefined` where a prefix is not declared. */
type NameCache = Map<Octets, string | undefined>;

const outermostPrefixes: ReadonlyMap<string, string> = new Map([
  ["xml", "http://www.w3.org/XML/1998/namespace"],
]);

/**
 * One namespace context: what each prefix means from here down. Names that occurred once are kept,
 * so that a document of a million elements resolves each of its few names once.
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

  /** The scope around a root: nothing is declared but `xml` (Namespaces 1.0, 3). */
  static outermost(vocabulary: Vocabulary): NamespaceScope {
    return new NamespaceScope(outermostPrefixes, vocabulary);
  }

  /** This scope with declarations of an element laid over it; `""` is the default namespace. */
  extend(declarations: ReadonlyMap<string, string>): NamespaceScope {
    return new NamespaceScope(new Map([...this.#prefixes, ...declarations]), this.#vocabulary);
  }

  /** The prefixes, with their namespaces, that this scope declares and another does not, or otherwise. */
  beyond(other: NamespaceScope): [prefix: string, namespace: string][] {
    return [...this.#prefixes].filter(
      ([prefix, namespace]) => other.#prefixes.get(prefix) !== namespace,
    );
  }

  /**
   * A prefix with the namespace that it stands for, by the canonical prefix of that namespace (`"r"`);
   * `""` is the default namespace. `undefined` where none is declared.
   */
  declared(canonical: string): { prefix: string; namespace: string } | undefined {
    const found = [...this.#prefixes].find(
      ([, namespace]) => this.#vocabulary.prefixOf(namespace) === canonical,
    );
    return found && { prefix: found[0], namespace: found[1] };
  }

  /**
   * Canonical name of an element, `undefined` if its prefix is not declared.
   *
   * @param qualifiedName as the part has it.
   */
  elementName(qualifiedName: Octets): string | undefined {
    this.#elementNames ??= new Map();
    return this.#cached(this.#elementNames, qualifiedName, "element");
  }

  has(prefix: string): boolean {
    return this.#prefixes.has(prefix);
  }

  /** A prefix that stands here for the namespace of a canonical name; `undefined` if none does. */
  prefixFor(name: string): string | undefined {
    const wanted = ownerOf(name);
    const isOf = ([prefix, namespace]: [string, string]) =>
      prefix !== "" && ownerOf(this.#vocabulary.canonicalName(namespace, "")) === wanted;
    return [...this.#prefixes].find(isOf)?.[0];
  }

  /** The namespace of a canonical name: the default one if that is it, else the vocabulary's. */
  namespaceFor(name: string): string {
    const wanted = ownerOf(name);
    const inForce = this.#prefixes.get("") ?? "";
    if (inForce !== "" && ownerOf(this.#vocabulary.canonicalName(inForce, "")) === wanted)
      return inForce;
    if (name.startsWith("{")) return wanted.slice(1, -1);
    return this.#vocabulary.namespaceOf(wanted) ?? "";
  }

  /** Canonical name of an attribute; without a prefix it has no namespace (Namespaces 1.0, 6.2). */
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

/** Whether what stands behind a colon is a name without another (Namespaces 1.0, 4). */
function isLocalName(name: string): boolean {
  const first = name.charAt(0);
  return first !== "" && !"0123456789.:-".includes(first) && !name.includes(":");
}

/** A canonical name without its prefix or namespace. */
export function localName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf(":"), name.lastIndexOf("}")) + 1);
}

/** The part of a canonical name before its local name: `w`, `{urn:x}`. */
function ownerOf(name: string): string {
  const end = name.startsWith("{") ? name.indexOf("}") + 1 : name.indexOf(":");
  return name.slice(0, Math.max(end, 0));
}
