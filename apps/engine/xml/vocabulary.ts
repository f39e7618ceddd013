const xmlNamespace = "http://www.w3.org/XML/1998/namespace";

/** By which prefixes a program calls the namespaces that it works with, whatever prefixes a file uses. */
export class Vocabulary {
  readonly #prefixes: ReadonlyMap<string, string>;
  /**
   * Canonical names of elements that a part has by the thousand and mostly in the same words: one that
   * the part had before stays folded (see `XmlDocument.unfold`).
   */
  readonly foldable: ReadonlySet<string>;

  /**
   * @param namespaces each with its canonical prefix. Several may share one; the first of these is the one
   *   that new declarations get.
   */
  constructor(
    namespaces: Iterable<readonly [namespace: string, prefix: string]>,
    foldable: Iterable<string> = [],
  ) {
    this.#prefixes = new Map([...namespaces, [xmlNamespace, "xml"]]);
    this.foldable = new Set(foldable);
  }

  /** The canonical prefix of a namespace; undefined for one that the program does not know. */
  prefixOf(namespace: string): string | undefined {
    return this.#prefixes.get(namespace);
  }

  /** The namespace that new declarations of a canonical prefix get. */
  namespaceOf(prefix: string): string | undefined {
    return [...this.#prefixes].find(([, each]) => each === prefix)?.[0];
  }

  /** A name as the program knows it: `w:p`; `{urn:x}p` in a namespace that it does not know. */
  canonicalName(namespace: string, local: string): string {
    const prefix = this.#prefixes.get(namespace);
    return prefix === undefined ? `{${namespace}}${local}` : `${prefix}:${local}`;
  }
}

/** For XML whose namespaces do not matter. */
export const noVocabulary = new Vocabulary([]);
