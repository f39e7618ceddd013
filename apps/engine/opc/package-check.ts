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
 * Inflates the parts whose names say that they are XML.
 *
 * @throws DocumentError for a damaged entry.
 */
export function inflateXml(
  entries: readonly ZipEntry[],
  limits: PackageLimits,
): Map<ZipEntry, Buffer> {
  return inflateTogether(entries.filter(isNamedXml), limits);
}

/**
 * Checks entries that have not been read yet: each against its checksum, and XML for being
 * well-formed. Other entries are inflated only for the check.
 *
 * @throws DocumentError for a damaged entry, and for XML that `decodePart` or `parseXml` refuses.
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

/** Whether the content type is XML (RFC 7303, 4.2). */
function isTypedXml({ name }: ZipEntry, contentType: string): boolean {
  return /[/+]xml(;|$)/.test(contentType) && !isForeign(name);
}

/** Whether an entry is a folder, or a file that the Finder adds. Word ignores these. */
function isForeign(name: string): boolean {
  return name.startsWith("__MACOSX/") || name.endsWith("/");
}
