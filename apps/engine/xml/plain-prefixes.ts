/** The two namespaces that are reserved for XML (Namespaces 1.0, 3). */
const reserved = ["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"].map(
  (namespace) => Buffer.from(namespace),
);
const AMPERSAND = 38;
const COLON = 58;

const [X, M, L, N, S] = [..."xmlns"].map((letter) => letter.charCodeAt(0));

/**
 * The prefixes that are declared at the present position of `isPlainXml`. Positions are octets of
 * the part.
 */
export class PlainPrefixes {
  readonly #bytes: Uint8Array;
  readonly #declared: { start: number; end: number; depth: number }[] = [];
  /** The depth of the last element that declares a prefix; -1 if none does. */
  depth = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Whether an attribute declares a namespace. The range is its prefix, or its name if it has no
   * prefix.
   */
  isDeclaration(from: number, to: number): boolean {
    const bytes = this.#bytes;
    return to - from === 5 && this.#isXml(from) && bytes[from + 3] === N && bytes[from + 4] === S;
  }

  /**
   * Adds a declaration.
   *
   * @param depth the depth of the declaring element.
   * @param from the position of the prefix; for the default namespace, that of `xmlns`.
   * @returns whether the declaration is plain: it has no reserved prefix or namespace, and no empty
   *   namespace for a prefix.
   */
  declare(depth: number, from: number, to: number, value: number, valueEnd: number): boolean {
    const bytes = this.#bytes;
    for (let at = value; at < valueEnd; at++) if (bytes[at] === AMPERSAND) return false;
    for (const namespace of reserved) {
      if (namespace.length !== valueEnd - value) continue;
      if (namespace.every((code, index) => bytes[value + index] === code)) return false;
    }
    if (bytes[from - 1] !== COLON) return true;
    if (value === valueEnd || this.#isXml(from)) return false;
    this.#declared.push({ start: from, end: to, depth });
    this.depth = depth;
    return true;
  }

  isDeclared(from: number, to: number): boolean {
    const bytes = this.#bytes;
    for (const { start, end } of this.#declared) {
      if (end - start !== to - from) continue;
      let at = from;
      while (at < to && bytes[at] === bytes[start + at - from]) at++;
      if (at < to) continue;
      return true;
    }
    return to - from === 3 && this.#isXml(from);
  }

  /** Forgets the prefixes of an element that ends. @returns 0, the code for no known prefix. */
  forget(depth: number): 0 {
    const declared = this.#declared;
    while (this.depth >= depth) {
      declared.pop();
      this.depth = declared.at(-1)?.depth ?? -1;
    }
    return 0;
  }

  #isXml(at: number): boolean {
    const bytes = this.#bytes;
    return bytes[at] === X && bytes[at + 1] === M && bytes[at + 2] === L;
  }
}
