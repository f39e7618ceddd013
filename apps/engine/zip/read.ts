import { crc32, inflateRawSync } from "node:zlib";
import { DocumentError } from "../errors.ts";
import { DEFLATED, FLAG_ENCRYPTED, FLAG_UTF8, STORED, type ZipEntry } from "./entry.ts";
import type { PackageLimits } from "./limits.ts";

const OLE_MAGIC = Buffer.from("d0cf11e0a1b11ae1", "hex");

/**
 * Reads the central directory of a ZIP (PKWARE APPNOTE 4.3) without inflating anything.
 *
 * @throws DocumentError if the archive is not a ZIP, is encrypted or damaged, has unsafe, repeated
 *   or too many entries, has entries that share bytes, or declares more than
 *   `limits.maxUnpackedBytes`.
 */
export function readZip(archive: Buffer, limits: PackageLimits): ZipEntry[] {
  if (archive.subarray(0, 8).equals(OLE_MAGIC)) {
    throw new DocumentError(
      "ENCRYPTED",
      "the document is encrypted or in the old binary format; save it as an unprotected .docx",
    );
  }
  const directory = locateCentralDirectory(archive);
  if (directory.count > limits.maxEntries) {
    throw new DocumentError(
      "TOO_MANY_ENTRIES",
      `the package has ${directory.count} entries, at most ${limits.maxEntries} are allowed`,
      { limit: "max_entries", allowed: limits.maxEntries, actual: directory.count },
    );
  }
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  const extents: { start: number; end: number }[] = [];
  let declaredBytes = 0;
  let position = directory.offset;
  for (let index = 0; index < directory.count; index++) {
    const record = readCentralRecord(archive, position);
    position = record.next;
    checkName(record.name, names);
    const dataStart = locateData(archive, record.localOffset);
    const dataEnd = dataStart + record.compressedSize;
    if (dataEnd > archive.length) throw damaged("an entry reaches past the end of the file");
    extents.push({ start: record.localOffset, end: dataEnd });
    declaredBytes += record.size;
    if (declaredBytes > limits.maxUnpackedBytes) throw tooLarge(limits);
    entries.push({
      name: record.name,
      nameBytes: record.nameBytes,
      flags: record.flags,
      method: record.method,
      modified: record.modified,
      crc: record.crc,
      size: record.size,
      externalAttributes: record.externalAttributes,
      compressed: archive.subarray(dataStart, dataEnd),
    });
  }
  checkOverlap(extents);
  return entries;
}

/**
 * Inflates one entry and checks its length and CRC-32. It allocates no more than the entry
 * declares.
 *
 * @throws DocumentError `UNPACKED_TOO_LARGE` if the entry inflates to more than it declares,
 *   `PACKAGE_DAMAGED` if it cannot be inflated or does not match its checksum.
 */
export function inflateEntry(entry: ZipEntry, limits: PackageLimits): Buffer {
  const data = entry.method === STORED ? entry.compressed : inflate(entry, limits);
  if (data.length !== entry.size || crc32(data) !== entry.crc) {
    throw damagedEntry(entry, "does not match its size or checksum");
  }
  return data;
}

/** The most bytes that one deflated byte can inflate to (RFC 1951: 258 bytes from two bits). */
const maxDeflateRatio = 1032;

function inflate(entry: ZipEntry, limits: PackageLimits): Buffer {
  try {
    // A declared size of 0 needs room for one byte, so that a longer content is noticed.
    const maxOutputLength = Math.max(entry.size, 1);
    // One piece of memory for the whole output, but no more than the input can inflate to.
    const chunkSize = Math.min(entry.size, entry.compressed.length * maxDeflateRatio) + 64;
    return inflateRawSync(entry.compressed, { maxOutputLength, chunkSize });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limits);
    throw damagedEntry(entry, "cannot be inflated");
  }
}

function locateCentralDirectory(archive: Buffer): { offset: number; count: number } {
  const end = findEndRecord(archive);
  const count = archive.readUInt16LE(end + 10);
  const offset = archive.readUInt32LE(end + 16);
  if (count !== 0xffff && offset !== 0xffffffff) return { offset, count };
  const locator = end - 20;
  if (locator < 0 || archive.readUInt32LE(locator) !== 0x07064b50) return { offset, count };
  const zip64 = toSafeNumber(archive.readBigUInt64LE(locator + 8));
  if (zip64 + 56 > archive.length || archive.readUInt32LE(zip64) !== 0x06064b50) {
    throw damaged("the ZIP64 end record is not where it should be");
  }
  return {
    count: toSafeNumber(archive.readBigUInt64LE(zip64 + 32)),
    offset: toSafeNumber(archive.readBigUInt64LE(zip64 + 48)),
  };
}

/**
 * Finds the end record, which stands last, before a comment of at most 65,535 bytes (APPNOTE
 * 4.3.16). Some uploads append a line feed or more. Then the last record counts whose comment ends
 * in the file, as in other programs.
 */
function findEndRecord(archive: Buffer): number {
  const lowest = Math.max(0, archive.length - 22 - 0xffff);
  let last = -1;
  for (let at = archive.length - 22; at >= lowest; at--) {
    if (archive.readUInt32LE(at) !== 0x06054b50) continue;
    const end = at + 22 + archive.readUInt16LE(at + 20);
    if (end === archive.length) return at;
    if (end < archive.length && last < 0) last = at;
  }
  if (last >= 0) return last;
  throw new DocumentError("NOT_A_ZIP", "the file is not a .docx (a ZIP package), or it is cut off");
}

function readCentralRecord(archive: Buffer, at: number) {
  if (at + 46 > archive.length || archive.readUInt32LE(at) !== 0x02014b50) {
    throw damaged("the central directory is cut off");
  }
  const flags = archive.readUInt16LE(at + 8);
  const method = archive.readUInt16LE(at + 10);
  const nameLength = archive.readUInt16LE(at + 28);
  const extraLength = archive.readUInt16LE(at + 30);
  const next = at + 46 + nameLength + extraLength + archive.readUInt16LE(at + 32);
  if (next > archive.length) throw damaged("the central directory is cut off");
  if ((flags & FLAG_ENCRYPTED) !== 0) {
    throw new DocumentError("ENCRYPTED", "the package has encrypted entries");
  }
  if (method !== STORED && method !== DEFLATED) {
    throw damaged(`compression method ${method} is not used in Word documents`);
  }
  const nameBytes = archive.subarray(at + 46, at + 46 + nameLength);
  const extra = archive.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
  const sizes = withZip64Sizes(extra, {
    size: archive.readUInt32LE(at + 24),
    compressedSize: archive.readUInt32LE(at + 20),
    localOffset: archive.readUInt32LE(at + 42),
  });
  return {
    name: nameBytes.toString((flags & FLAG_UTF8) !== 0 ? "utf8" : "latin1"),
    nameBytes,
    flags,
    method,
    modified: { time: archive.readUInt16LE(at + 12), date: archive.readUInt16LE(at + 14) },
    crc: archive.readUInt32LE(at + 16),
    externalAttributes: archive.readUInt32LE(at + 38),
    next,
    ...sizes,
  };
}

/**
 * Reads fields with the value 0xFFFFFFFF from extra field 0x0001, which has them in this order
 * (APPNOTE 4.5.3).
 */
function withZip64Sizes(
  extra: Buffer,
  sizes: { size: number; compressedSize: number; localOffset: number },
): { size: number; compressedSize: number; localOffset: number } {
  const fields = ["size", "compressedSize", "localOffset"] as const;
  if (fields.every((field) => sizes[field] !== 0xffffffff)) return sizes;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 0x0001) continue;
    let position = at + 4;
    const full = { ...sizes };
    for (const field of fields) {
      if (sizes[field] !== 0xffffffff) continue;
      if (position + 8 > extra.length) throw damaged("a ZIP64 field is cut off");
      full[field] = toSafeNumber(extra.readBigUInt64LE(position));
      position += 8;
    }
    return full;
  }
  throw damaged("a ZIP64 field is missing");
}

function locateData(archive: Buffer, localOffset: number): number {
  if (localOffset + 30 > archive.length || archive.readUInt32LE(localOffset) !== 0x04034b50) {
    throw damaged("an entry is not where the central directory says");
  }
  return (
    localOffset +
    30 +
    archive.readUInt16LE(localOffset + 26) +
    archive.readUInt16LE(localOffset + 28)
  );
}

/** Part names are compared without case (ECMA-376 part 2, 6.2.2.3), and `\` counts as `/`. */
function checkName(name: string, seen: Set<string>): void {
  const normal = name.replaceAll("\\", "/").toLowerCase();
  const segments = normal.split("/");
  if (
    normal === "" ||
    normal.startsWith("/") ||
    /^[a-z]:/.test(normal) ||
    normal.includes("\0") ||
    segments.includes("..")
  ) {
    throw new DocumentError("UNSAFE_ENTRY_NAME", "the package has an absolute or traversing name");
  }
  if (seen.has(normal)) {
    throw new DocumentError("DUPLICATE_ENTRY_NAME", "the package has two entries of one name");
  }
  seen.add(normal);
}

/** Refuses entries that share bytes, with which a small archive could unpack to any size. */
function checkOverlap(extents: { start: number; end: number }[]): void {
  extents.sort((a, b) => a.start - b.start);
  for (let index = 1; index < extents.length; index++) {
    const previous = extents[index - 1];
    const current = extents[index];
    if (previous && current && current.start < previous.end) {
      throw damaged("two entries share the same bytes");
    }
  }
}

function toSafeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("a ZIP64 number is out of range");
  return Number(value);
}

function tooLarge(limits: PackageLimits): DocumentError {
  return new DocumentError(
    "UNPACKED_TOO_LARGE",
    `the document unpacks to more than ${limits.maxUnpackedBytes} bytes, or to more than it declares`,
    { limit: "max_unpacked_bytes", allowed: limits.maxUnpackedBytes },
  );
}

function damagedEntry({ name }: ZipEntry, reason: string): DocumentError {
  return new DocumentError("PACKAGE_DAMAGED", `the package is damaged: ${name} ${reason}`, {
    part: name,
  });
}

function damaged(reason: string): DocumentError {
  return new DocumentError("PACKAGE_DAMAGED", `the package is damaged: ${reason}`);
}
