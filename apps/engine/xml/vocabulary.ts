const xmlNamespace = "http://www.w3.org/XML/1998/namespace";

/** The prefixes that a program uses for its namespaces, whatever prefixes a file uses. */
export class Vocabulary {
  readonly #prefixes: ReadonlyMap<string, string>;
  /**
   * Canonical names of elements that a part has by the thousand, mostly with the same source. An
   * element that repeats an earlier one stays folded (see `XmlDocument.unfold`).
   */
  readonly foldable: ReadonlySet<string>;

  /**
   * @param namespaces each namespace with its canonical prefix. If several share a prefix, new
   *   declarations get the first of them.
   */
  constructor(
    namespaces: Iterable<readonly [namespace: string, prefix: string]>,
    foldable: Iterable<string> = [],
  ) {
    this.#prefixes = new Map([...namespaces, [xmlNamespace, "xml"]]);
    this.foldable = new Set(foldable);
  }

  /** The canonical prefix of a namespace; undefined for an unknown namespace. */
  prefixOf(namespace: string): string | undefined {
    return this.#prefixes.get(namespace);
  }

  /** The namespace for new declarations of a canonical prefix. */
  namespaceOf(prefix: string): string | undefined {
    return [...this.#prefixes].find(([, canonical]) => canonical === prefix)?.[0];
  }

  /** The canonical form of a name: `w:p`, or `{urn:x}p` in an unknown namespace. */
  canonicalName(namespace: string, local: string): string {
    const prefix = this.#prefixes.get(namespace);
    return prefix === undefined ? `{${namespace}}${local}` : `${prefix}:${local}`;
  }
}

/** For XML whose namespaces do not matter. */
export const noVocabulary = new Vocabulary([]);
