import { DocumentError } from "../errors.ts";
import type { XmlDocument } from "../xml/document.ts";
import { ElementList } from "../xml/element-list.ts";
import { decodePart, encodePart, mayBeUtf16, type PartEncoding } from "../xml/encoding.ts";
import { parseXml } from "../xml/parse.ts";
import { DEFLATED, FLAG_UTF8, type ZipEntry } from "../zip/entry.ts";
import { defaultPackageLimits, type PackageLimits } from "../zip/limits.ts";
import { inflateEntry, readZip } from "../zip/read.ts";
import { deflateEntry, EntryDeflater, writeZip } from "../zip/write.ts";
import { ContentTypes } from "./content-types.ts";
import { checkEntries, inflateXml } from "./package-check.ts";
import { partKey } from "./part-names.ts";
import {
  type Relationship,
  type Relationships,
  readRelationships,
  relationshipsNamespace,
  relationshipsPartOf,
} from "./relationships.ts";

interface XmlPart {
  document: XmlDocument;
  encoding: PartEncoding;
}

const documentContentType =
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const templateContentType =
  "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml";

/** Content types of a main document part: .docx, .dotx, .docm and .dotm. */
const mainContentTypes = new Set([
  documentContentType,
  templateContentType,
  "application/vnd.ms-word.document.macroenabled.main+xml",
  "application/vnd.ms-word.template.macroenabledtemplate.main+xml",
]);

/**
 * A Word document as an Open Packaging Conventions package (ECMA-376 part 2). Parts are inflated and
 * parsed when they are asked for; a part that nobody changed is written as the compressed bytes that
 * it came in.
 */
export class WordPackage {
  /** Name of the main document part, as `"word/document.xml"`. */
  readonly mainPart: string;
  readonly #entries: readonly ZipEntry[];
  readonly #byName: ReadonlyMap<string, ZipEntry>;
  readonly limits: PackageLimits;
  readonly #inflated = new Map<string, Buffer>();
  readonly #parsed = new Map<string, XmlPart>();
  /** Parts that were made anew, by their names; what they replace is not written. */
  readonly #replaced = new Map<string, { name: string; content: Buffer }>();
  /** Names of parsed parts that the package did not have. */
  readonly #added = new Map<string, string>();
  /** The package that this is a copy of: its parts are parsed already. */
  readonly #original: WordPackage | null;
  /** Parts that grow by an element at a time, so that nothing in them is looked for twice. */
  readonly #lists = new Map<XmlDocument, ElementList>();
  /** The relationships of parts that hold them and have not been changed since. */
  readonly #read = new WeakMap<XmlDocument, Relationships>();
  /** As the package came in. */
  readonly #types: ContentTypes | null;
  #checkpointed: ReadonlySet<string> = new Set();

  /**
   * @param inflated parts that are unpacked already.
   * @param original the package that this is a copy of.
   */
  private constructor(
    entries: readonly ZipEntry[],
    limits: PackageLimits,
    inflated: ReadonlyMap<ZipEntry, Buffer>,
    original: WordPackage | null,
  ) {
    this.#entries = entries;
    this.limits = limits;
    this.#original = original;
    for (const [{ name }, bytes] of inflated) this.#inflated.set(partKey(name), bytes);
    this.#byName = new Map(entries.map((entry) => [partKey(entry.name), entry]));
    if (original !== null) {
      this.#types = original.#types;
      this.mainPart = original.mainPart;
      return;
    }
    this.#types = this.has("[Content_Types].xml")
      ? new ContentTypes(this.xml("[Content_Types].xml"))
      : null;
    this.mainPart = this.#findMainPart();
  }

  /**
   * Opens a document and checks all of it: every entry against its checksum, every part of XML for
   * being XML. Word reads parts that no step of a job does.
   *
   * @throws DocumentError when the bytes are no Word document within the limits, or a damaged one.
   */
  static open(archive: Buffer, limits: PackageLimits = defaultPackageLimits): WordPackage {
    const entries = readZip(archive, limits);
    const pack = new WordPackage(entries, limits, inflateXml(entries, limits), null);
    pack.#checkMainPart();
    pack.#check();
    return pack;
  }

  /** @throws DocumentError for an entry that is damaged, and a part that is not well-formed. */
  #check(): void {
    // What every job reads is parsed at once, and not looked at twice.
    const relsPart = relationshipsPartOf(this.mainPart);
    if (this.has(relsPart)) this.xml(relsPart);
    const unread = this.#entries.filter(({ name }) => !this.#parsed.has(partKey(name)));
    const typeOf = (partName: string) => this.#types?.of(partName) ?? "";
    const bytesOf = (partName: string) => this.bytes(partName);
    checkEntries(unread, { bytesOf, typeOf }, this.limits);
  }

  /** The root of a main part is a document's (part 1, 17.2.3), in one of the two namespaces. */
  #checkMainPart(): void {
    const document = this.xml(this.mainPart);
    if (document.name(document.root) !== "w:document") throw noWordDocument();
  }

  has(partName: string): boolean {
    const key = partKey(partName);
    return this.#byName.has(key) || this.#added.has(key);
  }

  /** Adds a part of XML that was not there, to be changed like any other. */
  addXml(partName: string, utf8: Buffer): void {
    const key = partKey(partName);
    const document = parseXml(utf8, { partName, maxDepth: this.limits.maxXmlDepth });
    document.markChanged(document.root);
    this.#parsed.set(key, { document, encoding: "utf-8" });
    this.#added.set(key, partName);
  }

  /** Whether the part's bytes hold the text or any character reference, without parsing it. */
  mayContain(partName: string, text: string): boolean {
    const bytes = this.bytes(partName);
    if (mayBeUtf16(bytes) || bytes.includes(text, 0, "utf8")) return true;
    return bytes.indexOf(0x26) >= 0 && bytes.includes("&#", 0, "utf8");
  }

  /** The parsed part; changes made to it are written by `write`. */
  xml(partName: string): XmlDocument {
    return this.#part(partName).document;
  }

  /**
   * The part of XML that the main part refers to by a relationship, as to `styles` or `settings`.
   *
   * @param type as in `Relationship`.
   * @returns the first related part; `null` without one, or if the package lacks it.
   */
  xmlRelated(type: string): XmlDocument | null {
    const found = this.relationships(this.mainPart).find((each) => each.type === type);
    return found !== undefined && this.has(found.target) ? this.xml(found.target) : null;
  }

  /** Internal relationships of a part, in the order of the file; `""` is the package itself. */
  relationships(partName: string): Relationship[] {
    return [...this.#relationships(partName).internal];
  }

  /** Relationships of a part to what is not in the package; the target is as it is written. */
  externalRelationships(partName: string): Relationship[] {
    return [...this.#relationships(partName).external];
  }

  /**
   * The bytes of a part, unpacked.
   *
   * @throws DocumentError `PACKAGE_DAMAGED` for a part that the package lacks.
   */
  bytes(partName: string): Buffer {
    const key = partKey(partName);
    const part = this.#parsed.get(key) ?? this.#parsedBefore(key);
    if (part?.encoding === "utf-8") return part.document.bytes;
    let bytes = this.#inflated.get(key) ?? this.#inflatedBefore(key);
    if (bytes === undefined) {
      const entry = this.#byName.get(key);
      if (entry === undefined) {
        throw new DocumentError("PACKAGE_DAMAGED", "the package refers to a part that it lacks");
      }
      bytes = inflateEntry(entry, this.limits);
      this.#inflated.set(key, bytes);
    }
    return bytes;
  }

  /** Names of all parts. */
  get partNames(): string[] {
    return this.#entries.map(({ name }) => name);
  }

  #relationships(partName: string): Relationships {
    const relsPart = relationshipsPartOf(partName);
    if (!this.has(relsPart)) return noRelationships;
    const document = this.xml(relsPart);
    // They are asked for again and again, and read once while nobody changes them.
    const known = document.changed ? undefined : this.#read.get(document);
    const relationships = known ?? readRelationships(document, partName);
    if (!document.changed) this.#read.set(document, relationships);
    return relationships;
  }

  /**
   * Makes a document of a template: Word does not open a .docx whose main part says that it is a
   * .dotx. Other documents stay as they are.
   */
  becomeDocument(): void {
    const types = this.xml("[Content_Types].xml");
    for (const element of types.elements(types.root)) {
      const contentType = types.attribute(element, "ContentType") ?? "";
      if (contentType.toLowerCase() === templateContentType) {
        types.setAttribute(element, "ContentType", documentContentType);
      }
    }
  }

  /** Remembers the package as it is, so that it can be filled again and again. */
  checkpoint(): void {
    for (const { document } of this.#parsed.values()) document.checkpoint();
    this.#checkpointed = new Set(this.#parsed.keys());
  }

  /** A copy of the package as it is now. Changes to the copy do not change this one. */
  copy(): WordPackage {
    return new WordPackage(this.#entries, this.limits, new Map(), this);
  }

  /** Puts a changed copy of a part's document in its place. */
  replaceDocument(partName: string, document: XmlDocument): void {
    const key = partKey(partName);
    const { encoding } = this.#parsed.get(key) ?? this.#parsedBefore(key) ?? this.#part(partName);
    this.#parsed.set(key, { document, encoding });
  }

  /** Makes a part anew, or one that was not there. */
  replacePart(partName: string, content: Buffer): void {
    this.#replaced.set(partKey(partName), { name: partName, content });
  }

  /** Says what a new part is (part 2, 7.3.7). */
  addContentType(partName: string, contentType: string): void {
    const types = this.xml("[Content_Types].xml");
    const list = this.#listOf(types, "PartName");
    const known = list.get(`/${partName}`);
    if (known !== undefined) types.setAttribute(known, "ContentType", contentType);
    else list.add("ct:Override", { PartName: `/${partName}`, ContentType: contentType });
  }

  #listOf(document: XmlDocument, key: "Id" | "PartName"): ElementList {
    let list = this.#lists.get(document);
    if (list === undefined) {
      list = new ElementList(document, key);
      this.#lists.set(document, list);
    }
    return list;
  }

  /**
   * Lets a part refer to another (part 2, 6.5).
   *
   * @param type the URI of the relationship's type.
   * @param target the name of a part.
   * @returns the id of the relationship.
   */
  addRelationship(partName: string, type: string, target: string): string {
    return this.#addRelationship(partName, { Type: type, Target: `/${target}` });
  }

  /**
   * The same with a target that is not in the package.
   *
   * @param target a URI.
   */
  addExternalRelationship(partName: string, type: string, target: string): string {
    const attributes = { Type: type, Target: target, TargetMode: "External" };
    return this.#addRelationship(partName, attributes);
  }

  #addRelationship(partName: string, attributes: Readonly<Record<string, string>>): string {
    const relsPart = relationshipsPartOf(partName);
    const empty = `<Relationships xmlns="${relationshipsNamespace}"></Relationships>`;
    if (!this.has(relsPart)) this.addXml(relsPart, Buffer.from(empty));
    const list = this.#listOf(this.xml(relsPart), "Id");
    let number = list.size + 1;
    while (list.get(`docops${number}`) !== undefined) number++;
    const id = `docops${number}`;
    list.add("rel:Relationship", { Id: id, ...attributes });
    return id;
  }

  /** Undoes every change since the checkpoint. */
  revert(): void {
    this.#replaced.clear();
    this.#added.clear();
    this.#lists.clear();
    for (const [key, { document }] of this.#parsed) {
      if (this.#checkpointed.has(key)) document.revert();
      else this.#parsed.delete(key);
    }
  }

  /** Bytes of the parts that are held in memory, unpacked. */
  get heldBytes(): number {
    const parsed = this.#parsed.values().map(({ document }) => document.bytes.length);
    const inflated = this.#inflated.values().map(({ length }) => length);
    return [...parsed, ...inflated].reduce((sum, length) => sum + length, 0);
  }

  /** The package with all changes, as chunks for one gathered write. */
  write(): Buffer[] {
    const entries = this.#entries.map((entry) => {
      const own = this.#replaced.get(partKey(entry.name));
      if (own !== undefined) return deflateEntry(entry, own.content);
      const part = this.#parsed.get(partKey(entry.name));
      if (part === undefined || !part.document.changed) return entry;
      return deflatePart(entry, part);
    });
    const added = [...this.#replaced.values()]
      .filter(({ name }) => !this.has(name))
      .map(({ name, content }) => deflateEntry(newEntry(name, this.#entries[0]), content));
    const parsed = [...this.#added].map(([key, name]) =>
      deflatePart(newEntry(name, this.#entries[0]), this.#parsed.get(key) as XmlPart),
    );
    return writeZip([...entries, ...added, ...parsed]);
  }

  #part(partName: string): XmlPart {
    const key = partKey(partName);
    let part = this.#parsed.get(key);
    const known = part ?? this.#parsedBefore(key);
    if (part === undefined && known !== undefined) {
      part = { document: known.document.clone(), encoding: known.encoding };
      this.#parsed.set(key, part);
    }
    if (part === undefined) {
      const { utf8, encoding } = decodePart(this.bytes(partName), partName);
      const options = { partName, maxDepth: this.limits.maxXmlDepth };
      part = { document: parseXml(utf8, options), encoding };
      this.#parsed.set(key, part);
      this.#inflated.delete(key);
    }
    return part;
  }

  /** A part as the original of this copy has parsed it. */
  #parsedBefore(key: string): XmlPart | undefined {
    return this.#original === null ? undefined : this.#original.#parsed.get(key);
  }

  #inflatedBefore(key: string): Buffer | undefined {
    return this.#original === null ? undefined : this.#original.#inflated.get(key);
  }

  #findMainPart(): string {
    const main = this.relationships("").find(({ type }) => type === "officeDocument")?.target;
    if (
      main === undefined ||
      !this.has(main) ||
      !mainContentTypes.has(this.#types?.of(main) ?? "")
    ) {
      throw noWordDocument();
    }
    return main;
  }
}

const noRelationships: Relationships = { internal: [], external: [] };

function noWordDocument(): DocumentError {
  return new DocumentError(
    "NOT_A_WORD_DOCUMENT",
    "the package has no Word main document part; it is a ZIP, but no Word document",
  );
}

/** An entry for a part that is new, as old as the others. */
function newEntry(name: string, like: ZipEntry | undefined): ZipEntry {
  return {
    name,
    nameBytes: Buffer.from(name, "utf8"),
    flags: FLAG_UTF8,
    method: DEFLATED,
    modified: like?.modified ?? { time: 0, date: 0x21 },
    crc: 0,
    size: 0,
    externalAttributes: 0,
    compressed: Buffer.alloc(0),
  };
}

function deflatePart(entry: ZipEntry, { document, encoding }: XmlPart): ZipEntry {
  if (encoding !== "utf-8") return deflateEntry(entry, encodePart(document.serialize(), encoding));
  const deflater = new EntryDeflater(entry);
  document.serializeTo((bytes, isLast) => deflater.add(bytes, isLast));
  return deflater.finish();
}
