import { DocumentError } from "../errors.ts";
import type { XmlDocument } from "../xml/document.ts";
import { decodePart, encodePart, mayBeUtf16, type PartEncoding } from "../xml/encoding.ts";
import { parseXml } from "../xml/parse.ts";
import type { Vocabulary } from "../xml/vocabulary.ts";
import { DEFLATED, FLAG_UTF8, type ZipEntry } from "../zip/entry.ts";
import type { PackageLimits } from "../zip/limits.ts";
import { inflateEntry } from "../zip/read.ts";
import { deflateEntry, EntryDeflater, writeZip } from "../zip/write.ts";
import { partKey } from "./part-names.ts";

interface XmlPart {
  document: XmlDocument;
  encoding: PartEncoding;
}

/** The content of a package that is opened. */
export interface PackageContent {
  entries: readonly ZipEntry[];
  limits: PackageLimits;
  /** The vocabulary of all XML parts. */
  vocabulary: Vocabulary;
  /** The parts that are inflated already. */
  inflated: ReadonlyMap<ZipEntry, Buffer>;
}

/**
 * The parts of a package by their names. They are inflated and parsed at the first use. An
 * unchanged part is written with its original compressed bytes.
 */
export class PartStore {
  readonly limits: PackageLimits;
  readonly #vocabulary: Vocabulary;
  readonly #entries: readonly ZipEntry[];
  readonly #byName: ReadonlyMap<string, ZipEntry>;
  readonly #inflated = new Map<string, Buffer>();
  readonly #parsed = new Map<string, XmlPart>();
  /** Parts with new content, by their keys. They are written in place of the original parts. */
  readonly #replaced = new Map<string, { name: string; content: Buffer }>();
  /** Names of added XML parts, by their keys. */
  readonly #added = new Map<string, string>();
  /** The store that this is a copy of. Parts that it has parsed are not parsed again. */
  readonly #original: PartStore | null;
  #checkpointed: ReadonlySet<string> = new Set();

  /** @param source the content, or a store to copy in its present state. */
  protected constructor(source: PackageContent | PartStore) {
    this.limits = source.limits;
    if (source instanceof PartStore) {
      this.#original = source;
      this.#vocabulary = source.#vocabulary;
      this.#entries = source.#entries;
      this.#byName = source.#byName;
      return;
    }
    this.#original = null;
    this.#vocabulary = source.vocabulary;
    this.#entries = source.entries;
    this.#byName = new Map(source.entries.map((entry) => [partKey(entry.name), entry]));
    for (const [{ name }, bytes] of source.inflated) this.#inflated.set(partKey(name), bytes);
  }

  has(partName: string): boolean {
    const key = partKey(partName);
    return this.#byName.has(key) || this.#added.has(key);
  }

  /** Adds a new XML part, which can be changed like any other. */
  addXml(partName: string, utf8: Buffer): void {
    const key = partKey(partName);
    const document = this.#parse(utf8, partName);
    document.setDirty(document.root);
    this.#parsed.set(key, { document, encoding: "utf-8" });
    this.#added.set(key, partName);
  }

  /**
   * Whether the bytes of a part contain the text or any character reference. The part is not
   * parsed.
   */
  mayContain(partName: string, text: string): boolean {
    const bytes = this.bytes(partName);
    if (mayBeUtf16(bytes) || bytes.includes(text, 0, "utf8")) return true;
    return bytes.indexOf(0x26) >= 0 && bytes.includes("&#", 0, "utf8");
  }

  /** The parsed part. `write` writes its changes. */
  xml(partName: string): XmlDocument {
    return this.#part(partName).document;
  }

  /**
   * The inflated bytes of a part.
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

  /** The names of all original parts. */
  get partNames(): string[] {
    return this.#entries.map(({ name }) => name);
  }

  /** The entries of parts that have not been parsed. */
  get unparsedEntries(): ZipEntry[] {
    return this.#entries.filter(({ name }) => !this.#parsed.has(partKey(name)));
  }

  /** Remembers the present state, to which `revert` returns. */
  checkpoint(): void {
    for (const { document } of this.#parsed.values()) document.checkpoint();
    this.#checkpointed = new Set(this.#parsed.keys());
  }

  /** Replaces the document of a part with a changed copy. */
  replaceDocument(partName: string, document: XmlDocument): void {
    const key = partKey(partName);
    const { encoding } = this.#parsed.get(key) ?? this.#parsedBefore(key) ?? this.#part(partName);
    this.#parsed.set(key, { document, encoding });
  }

  /** Replaces the content of a part, or adds a part. */
  replacePart(partName: string, content: Buffer): void {
    this.#replaced.set(partKey(partName), { name: partName, content });
  }

  /** Undoes every change since the checkpoint. */
  revert(): void {
    this.#replaced.clear();
    this.#added.clear();
    for (const [key, { document }] of this.#parsed) {
      if (this.#checkpointed.has(key)) document.revert();
      else this.#parsed.delete(key);
    }
  }

  /** The total size of all inflated parts in memory, in bytes. */
  get heldBytes(): number {
    const parsed = this.#parsed.values().map(({ document }) => document.bytes.length);
    const inflated = this.#inflated.values().map(({ length }) => length);
    return [...parsed, ...inflated].reduce((sum, length) => sum + length, 0);
  }

  /** The package with all changes, as chunks for one gathered write. */
  write(): Buffer[] {
    const entries = this.#entries.map((entry) => {
      const replacement = this.#replaced.get(partKey(entry.name));
      if (replacement !== undefined) return deflateEntry(entry, replacement.content);
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
    const original = part ?? this.#parsedBefore(key);
    if (part === undefined && original !== undefined) {
      part = { document: original.document.clone(), encoding: original.encoding };
      this.#parsed.set(key, part);
    }
    if (part === undefined) {
      const { utf8, encoding } = decodePart(this.bytes(partName), partName);
      part = { document: this.#parse(utf8, partName), encoding };
      this.#parsed.set(key, part);
      this.#inflated.delete(key);
    }
    return part;
  }

  /** A part that the original of this copy has parsed. */
  #parsedBefore(key: string): XmlPart | undefined {
    return this.#original === null ? undefined : this.#original.#parsed.get(key);
  }

  #inflatedBefore(key: string): Buffer | undefined {
    return this.#original === null ? undefined : this.#original.#inflated.get(key);
  }

  #parse(utf8: Buffer, partName: string): XmlDocument {
    const { maxXmlDepth: maxDepth } = this.limits;
    return parseXml(utf8, { partName, maxDepth, vocabulary: this.#vocabulary });
  }
}

/** An entry for a new part, with the date of another entry. */
function newEntry(name: string, other: ZipEntry | undefined): ZipEntry {
  return {
    name,
    nameBytes: Buffer.from(name, "utf8"),
    flags: FLAG_UTF8,
    method: DEFLATED,
    modified: other?.modified ?? { time: 0, date: 0x21 },
    crc: 0,
    size: 0,
    externalAttributes: 0,
    compressed: Buffer.alloc(0),
  };
}

function deflatePart(entry: ZipEntry, { document, encoding }: XmlPart): ZipEntry {
  if (encoding !== "utf-8") return deflateEntry(entry, encodePart(document.serialize(), encoding));
  const deflater = new EntryDeflater(entry);
  document.serializeTo((bytes, piece) => deflater.add(bytes, piece));
  return deflater.finish();
}
