import { constants, crc32, deflateRawSync } from "node:zlib";
import { DEFLATED, FLAG_DATA_DESCRIPTOR, type ZipEntry } from "./entry.ts";

/** Levels of zlib: the first bytes of an entry, which mostly are all of it, are deflated well. */
const thoroughLevel = 6;
const thoroughBytes = 4 * 1024 * 1024;
/** What comes after them: two fifths less time, 3 % more bytes. */
const quickLevel = 3;

/** Bytes that go into zlib at once, and come out at once. */
const largestPiece = 1024 * 1024;

/** A new content for an entry, deflated once. */
export function deflateEntry(original: ZipEntry, data: Buffer): ZipEntry {
  const deflater = new EntryDeflater(original);
  let from = 0;
  for (; data.length - from > largestPiece; from += largestPiece) {
    deflater.add(data.subarray(from, from + largestPiece), { isLast: false });
  }
  deflater.add(data.subarray(from), { isLast: true });
  return deflater.finish();
}

/**
 * A new content for an entry that comes piece by piece. Each piece is deflated by itself and ends on
 * a byte (RFC 1951, 3.2.4: an empty stored block), so that the pieces one after another are one stream.
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
      chunkSize: Math.min(Math.max(data.length >> 2, 1024), largestPiece),
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
 * Lays entries out as a ZIP. Compressed bytes pass through untouched; headers are written anew, so
 * that data descriptors, extra fields and gaps of the original do not travel on.
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

/** Version, flags, method, time, date, CRC, sizes and name length stand alike in both headers. */
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
