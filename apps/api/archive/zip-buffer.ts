import { crc32 } from "node:zlib";
import {
  deflateEntry,
  FLAG_UTF8,
  minDeflatedBytes,
  STORED,
  writeZip,
  type ZipEntry,
} from "../../engine/outputs.ts";
import type { AttachedArtifact } from "../../worker/protocol.ts";
import type { TextMember } from "./zip-stream.ts";

/**
 * The ZIP of a small job in one piece. Its artifacts come compressed from the worker: only the headers
 * are added here.
 *
 * @param contents the bytes of each of `artifacts`.
 */
export function zipOf(
  artifacts: readonly AttachedArtifact[],
  contents: readonly Buffer[],
  texts: readonly TextMember[],
): Buffer {
  const modified = dosTime(new Date());
  const entries = artifacts.map(({ name, method, crc, size }, index): ZipEntry => {
    const compressed = contents[index] ?? Buffer.alloc(0);
    return { ...emptyEntry(name, modified), method, crc, size, compressed };
  });
  const textEntries = texts.map(({ name, content }) => {
    const entry = emptyEntry(name, modified);
    const data = Buffer.from(content);
    if (data.length >= minDeflatedBytes) return deflateEntry(entry, data);
    return { ...entry, crc: crc32(data), size: data.length, compressed: data };
  });
  return Buffer.concat(writeZip([...entries, ...textEntries]));
}

/** An entry without content. */
function emptyEntry(name: string, modified: ZipEntry["modified"]): ZipEntry {
  return {
    name,
    nameBytes: Buffer.from(name),
    flags: FLAG_UTF8,
    method: STORED,
    modified,
    crc: 0,
    size: 0,
    externalAttributes: 0,
    compressed: Buffer.alloc(0),
  };
}

/** The first and the last time that a ZIP entry can have (MS-DOS dates: 1980 to 2107, steps of two seconds). */
const firstDosTime = Date.UTC(1980, 0, 1);
const lastDosTime = Date.UTC(2107, 11, 31, 23, 59, 58);

/**
 * MS-DOS date and time, in UTC (PKWARE APPNOTE 4.4.6). A time outside of their range, such as 1970 on a
 * machine without a clock, becomes the nearest time in it.
 */
function dosTime(now: Date): { time: number; date: number } {
  const at = new Date(Math.min(Math.max(now.getTime(), firstDosTime), lastDosTime));
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
