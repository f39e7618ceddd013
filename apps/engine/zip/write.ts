import { constants, crc32, deflateRawSync } from "node:zlib";
import { DEFLATED, FLAG_DATA_DESCRIPTOR, type ZipEntry } from "./entry.ts";

/** Shorter reports are stored in a ZIP: deflating and checking them takes longer than sending the few bytes saved. */
export const minDeflatedBytes = 2048;

/** The zlib level for reports. Level 6 takes three times as long, and saves 3 to 9 % of a report's bytes. */
export const reportLevel = 3;

/** The zlib level for the first bytes of an entry. Most entries have no more bytes than these. */
const thoroughLevel = 6;
const thoroughBytes = 4 * 1024 * 1024;
/** The level for the rest, which takes two fifths less time and 3 % more bytes. */
const quickLevel = 3;

/** The most bytes that go into zlib, or come out, at once. */
const maxPieceBytes = 1024 * 1024;

/** Makes an entry with new content. */
export function deflateEntry(original: ZipEntry, data: Buffer): ZipEntry {
  const deflater = new EntryDeflater(original);
  let from = 0;
  for (; data.length - from > maxPieceBytes; from += maxPieceBytes) {
    deflater.add(data.subarray(from, from + maxPieceBytes), { isLast: false });
  }
  deflater.add(data.subarray(from), { isLast: true });
  return deflater.finish();
}

/**
 * Makes an entry with new content that comes piece by piece. Each piece is deflated separately and
 * ends on a byte (RFC 1951, 3.2.4: an empty stored block), so that all pieces together are one
 * stream.
 */
export class EntryDeflater {
  readonly #original: ZipEntry;
  readonly #compressed: Buffer[] = [];
  #crc = 0;
  #size = 0;

  constructor(original: ZipEntry) {
    this.#original = original;
  }

  add(data: Buffer, { isLast }: { isLast: boolean }): void {
    const compressed = deflateRawSync(data, {
      level: this.#size < thoroughBytes ? thoroughLevel : quickLevel,
      chunkSize: Math.min(Math.max(data.length >> 2, 1024), maxPieceBytes),
      finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    });
    this.#compressed.push(compressed);
    this.#crc = crc32(data, this.#crc);
    this.#size += data.length;
  }

  finish(): ZipEntry {
    const [first = Buffer.alloc(0), ...others] = this.#compressed;
    return {
      ...this.#original,
      method: DEFLATED,
      crc: this.#crc,
      size: this.#size,
      compressed: others.length === 0 ? first : Buffer.concat(this.#compressed),
    };
  }
}

/**
 * Writes entries as a ZIP. Compressed bytes are copied; headers are new, so that data descriptors,
 * extra fields and gaps of the original are dropped.
 *
 * @returns the archive as chunks, ready for one gathered write.
 */
export function writeZip(entries: readonly ZipEntry[]): Buffer[] {
  const chunks: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = localHeader(entry);
    central.push(centralRecord(entry, offset));
    chunks.push(local, entry.compressed);
    offset += local.length + entry.compressed.length;
  }
  const centralBytes = central.reduce((sum, record) => sum + record.length, 0);
  return [...chunks, ...central, endRecord(entries.length, centralBytes, offset)];
}

function localHeader(entry: ZipEntry): Buffer {
  const header = Buffer.alloc(30 + entry.nameBytes.length);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommonFields(header, 4, entry);
  entry.nameBytes.copy(header, 30);
  return header;
}

function centralRecord(entry: ZipEntry, localOffset: number): Buffer {
  const record = Buffer.alloc(46 + entry.nameBytes.length);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(20, 4);
  writeCommonFields(record, 6, entry);
  record.writeUInt32LE(entry.externalAttributes, 38);
  record.writeUInt32LE(localOffset, 42);
  entry.nameBytes.copy(record, 46);
  return record;
}

/**
 * Writes the fields that both headers have in the same order, from the version to the name's
 * length.
 */
function writeCommonFields(header: Buffer, at: number, entry: ZipEntry): void {
  header.writeUInt16LE(20, at);
  header.writeUInt16LE(entry.flags & ~FLAG_DATA_DESCRIPTOR, at + 2);
  header.writeUInt16LE(entry.method, at + 4);
  header.writeUInt16LE(entry.modified.time, at + 6);
  header.writeUInt16LE(entry.modified.date, at + 8);
  header.writeUInt32LE(entry.crc, at + 10);
  header.writeUInt32LE(entry.compressed.length, at + 14);
  header.writeUInt32LE(entry.size, at + 18);
  header.writeUInt16LE(entry.nameBytes.length, at + 22);
}

function endRecord(count: number, centralBytes: number, centralOffset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(centralBytes, 12);
  record.writeUInt32LE(centralOffset, 16);
  return record;
}
