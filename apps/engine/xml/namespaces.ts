/** What new XML is written in: the namespaces of Transitional documents. */
export const wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
export const relationshipsNamespace =
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/** The same in Strict documents (ISO/IEC 29500-1). */
export const strictWordNamespace = "http://purl.oclc.org/ooxml/wordprocessingml/main";
export const strictRelationshipsNamespace =
  "http://purl.oclc.org/ooxml/officeDocument/relationships";

/**
 * Canonical names. Elements and attributes are known by namespace and local name, whatever prefix
 * the file uses: `{http://…/wordprocessingml/2006/main}p` is always `"w:p"`. The namespaces of
 * Strict documents (ISO/IEC 29500-1 Strict) map to the same names as the Transitional ones.
 */
const prefixByNamespace: ReadonlyMap<string, string> = new Map([
  [wordNamespace, "w"],
  [strictWordNamespace, "w"],
  [relationshipsNamespace, "r"],
  [strictRelationshipsNamespace, "r"],
  ["http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"],
  ["http://schemas.openxmlformats.org/package/2006/relationships", "rel"],
  ["http://schemas.openxmlformats.org/package/2006/content-types", "ct"],
  ["http://schemas.openxmlformats.org/officeDocument/2006/math", "m"],
  ["http://purl.oclc.org/ooxml/officeDocument/math", "m"],
  ["http://schemas.openxmlformats.org/drawingml/2006/main", "a"],
  ["http://purl.oclc.org/ooxml/drawingml/main", "a"],
  ["http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"],
  ["http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", "wp"],
  ["http://schemas.openxmlformats.org/drawingml/2006/picture", "pic"],
  ["http://purl.oclc.org/ooxml/drawingml/picture", "pic"],
  ["http://schemas.openxmlformats.org/drawingml/2006/chart", "c"],
  ["http://purl.oclc.org/ooxml/drawingml/chart", "c"],
  ["http://schemas.openxmlformats.org/drawingml/2006/diagram", "dgm"],
  ["http://purl.oclc.org/ooxml/drawingml/diagram", "dgm"],
  ["http://schemas.microsoft.com/office/drawing/2008/diagram", "dsp"],
  ["http://schemas.microsoft.com/office/drawing/2014/chartex", "cx"],
  ["http://schemas.microsoft.com/office/word/2010/wordml", "w14"],
  ["http://schemas.microsoft.com/office/word/2012/wordml", "w15"],
  ["urn:schemas-microsoft-com:vml", "v"],
  ["urn:schemas-microsoft-com:office:office", "o"],
  ["http://www.w3.org/XML/1998/namespace", "xml"],
]);

/**
 * One namespace context: what each prefix means from here down. Names that occurred once are kept,
 * so that a document of a million elements resolves each of its few names once.
 */
export class NamespaceScope {
  readonly #prefixes: ReadonlyMap<string, string>;
  readonly #elementNames = new Map<string, string | undefined>();
  readonly #attributeNames = new Map<string, string | undefined>();

  constructor(prefixes: ReadonlyMap<string, string>) {
    this.#prefixes = prefixes;
  }

  static readonly root = new NamespaceScope(
    new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]),
  );

  /** This scope with declarations of an element laid over it; `""` is the default namespace. */
  extend(declarations: ReadonlyMap<string, string>): NamespaceScope {
    return new NamespaceScope(new Map([...this.#prefixes, ...declarations]));
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
      ([, namespace]) => prefixByNamespace.get(namespace) === canonical,
    );
    return found && { prefix: found[0], namespace: found[1] };
  }

  /** Canonical name of an element, `undefined` if its prefix is not declared. */
  elementName(qualifiedName: string): string | undefined {
    return this.#cached(this.#elementNames, qualifiedName, "element");
  }

  has(prefix: string): boolean {
    return this.#prefixes.has(prefix);
  }

  /** A prefix that stands here for the namespace of a canonical name; `undefined` if none does. */
  prefixFor(name: string): string | undefined {
    const wanted = ownerOf(name);
    const isOf = ([prefix, namespace]: [string, string]) =>
      prefix !== "" && ownerOf(canonicalName(namespace, "")) === wanted;
    return [...this.#prefixes].find(isOf)?.[0];
  }

  /** The namespace of a canonical name: the default one if that is it, else the Transitional one. */
  namespaceFor(name: string): string {
    const wanted = ownerOf(name);
    const inForce = this.#prefixes.get("") ?? "";
    if (inForce !== "" && ownerOf(canonicalName(inForce, "")) === wanted) return inForce;
    if (name.startsWith("{")) return wanted.slice(1, -1);
    return [...prefixByNamespace].find(([, prefix]) => prefix === wanted)?.[0] ?? "";
  }

  /** Canonical name of an attribute; without a prefix it has no namespace (Namespaces 1.0, 6.2). */
  attributeName(qualifiedName: string): string | undefined {
    return this.#cached(this.#attributeNames, qualifiedName, "attribute");
  }

  #cached(
    cache: Map<string, string | undefined>,
    qualifiedName: string,
    kind: "element" | "attribute",
  ): string | undefined {
    let name = cache.get(qualifiedName);
    if (name === undefined && !cache.has(qualifiedName)) {
      name = this.#resolve(qualifiedName, kind);
      cache.set(qualifiedName, name);
    }
    return name;
  }

  #resolve(qualifiedName: string, kind: "element" | "attribute"): string | undefined {
    const colon = qualifiedName.indexOf(":");
    if (colon < 0 && kind === "attribute") return qualifiedName;
    // One colon, with a name on either side (Namespaces 1.0, 4).
    if (colon === 0 || /:(?:$|[\d.:-]|.*:)/.test(qualifiedName)) return undefined;
    const prefix = colon < 0 ? "" : qualifiedName.slice(0, colon);
    const local = qualifiedName.slice(colon + 1);
    const namespace = this.#prefixes.get(prefix);
    if (namespace === undefined || namespace === "") return colon < 0 ? local : undefined;
    return canonicalName(namespace, local);
  }
}

function canonicalName(namespace: string, local: string): string {
  const prefix = prefixByNamespace.get(namespace);
  return prefix === undefined ? `{${namespace}}${local}` : `${prefix}:${local}`;
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
