import { decodePart } from "../xml/encoding.ts";
import { parseXml } from "../xml/parse.ts";
import { isPlainXml, type PlainSpace, plainSpace } from "../xml/plain.ts";
import { noVocabulary } from "../xml/vocabulary.ts";
import type { ZipEntry } from "../zip/entry.ts";
import { inflateTogether } from "../zip/inflate-together.ts";
import type { PackageLimits } from "../zip/limits.ts";
import { inflateEntry } from "../zip/read.ts";

/** Reads the parts of a package. */
export interface PackageParts {
  /** The bytes of a part, unpacked and checked. */
  bytesOf(partName: string): Buffer;
  /** The content type of a part, in lower case. */
  typeOf(partName: string): string;
}

/**
 * Unpacks the parts that say by their names that they are XML.
 *
 * @throws DocumentError for an entry that is damaged.
 */
export function inflateXml(
  entries: readonly ZipEntry[],
  limits: PackageLimits,
): Map<ZipEntry, Buffer> {
  return inflateTogether(entries.filter(isNamedXml), limits);
}

/**
 * Checks entries that no step has read yet: each against its checksum, what is XML for being
 * well-formed. Whatever is no XML is unpacked and not kept.
 *
 * @throws DocumentError for an entry that is damaged, and for what `decodePart` and `parseXml` refuse.
 */
export function checkEntries(
  entries: readonly ZipEntry[],
  { bytesOf, typeOf }: PackageParts,
  limits: PackageLimits,
): void {
  const maxDepth = limits.maxXmlDepth;
  let space: PlainSpace | null = null;
  for (const entry of entries) {
    const { name: partName } = entry;
    if (isNamedXml(entry) || isTypedXml(entry, typeOf(partName))) {
      const { utf8, prologEnd } = decodePart(bytesOf(partName), partName);
      space ??= plainSpace(maxDepth);
      if (!isPlainXml(utf8, prologEnd, space))
        parseXml(utf8, { partName, maxDepth, vocabulary: noVocabulary });
    } else {
      inflateEntry(entry, limits);
    }
  }
}

function isNamedXml({ name }: ZipEntry): boolean {
  const isNamed = name.endsWith(".xml") || name.endsWith(".rels") || /\.(xml|rels)$/i.test(name);
  return isNamed && !isForeign(name);
}

/** By RFC 7303, 4.2. */
function isTypedXml({ name }: ZipEntry, contentType: string): boolean {
  return /[/+]xml(;|$)/.test(contentType) && !isForeign(name);
}

/** Folders, and the files that the Finder adds to a ZIP, are no parts; Word passes them over. */
function isForeign(name: string): boolean {
  return name.startsWith("__MACOSX/") || name.endsWith("/");
}
