import { gunzipSync } from "node:zlib";
import { DEFLATED, type ZipEntry } from "./entry.ts";
import type { PackageLimits } from "./limits.ts";
import { inflateEntry } from "./read.ts";

/**
 * The most bytes that are inflated in one call. Small entries are grouped, because starting a call
 * takes longer than inflating them.
 */
const maxGroupBytes = 256 * 1024;

/** The header of a gzip member without optional fields (RFC 1952, 2.3.1). */
const memberHeader = Buffer.from([0x1f, 0x8b, DEFLATED, 0, 0, 0, 0, 0, 0, 0xff]);
const trailerLength = 8;

/**
 * Inflates entries and checks their lengths and CRC-32, like `inflateEntry`, but many small entries
 * in one call. The call inflates a gzip file: a ZIP has the length and checksum that the trailer of
 * a gzip member needs, and a gzip file is a sequence of members (RFC 1952, 2.2).
 *
 * @returns the inflated bytes of each entry.
 * @throws DocumentError as `inflateEntry` does.
 */
export function inflateTogether(
  entries: readonly ZipEntry[],
  limits: PackageLimits,
): Map<ZipEntry, Buffer> {
  const inflated = new Map<ZipEntry, Buffer>();
  let group: ZipEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (entry.method !== DEFLATED || entry.size > maxGroupBytes) {
      inflated.set(entry, inflateEntry(entry, limits));
      continue;
    }
    if (bytes + entry.size > maxGroupBytes) {
      inflateGroup(group, bytes, limits, inflated);
      group = [];
      bytes = 0;
    }
    group.push(entry);
    bytes += entry.size;
  }
  inflateGroup(group, bytes, limits, inflated);
  return inflated;
}

function inflateGroup(
  group: readonly ZipEntry[],
  bytes: number,
  limits: PackageLimits,
  inflated: Map<ZipEntry, Buffer>,
): void {
  if (group.length === 0) return;
  const together = gunzip(group, bytes);
  let at = 0;
  for (const entry of group) {
    // If the group fails, inflate its entries one by one to find the damaged entry and its fault.
    const data = together?.subarray(at, at + entry.size) ?? inflateEntry(entry, limits);
    inflated.set(entry, data);
    at += entry.size;
  }
}

/**
 * The inflated bytes of all members, one after the other; `null` if a member differs from its
 * trailer.
 */
function gunzip(group: readonly ZipEntry[], bytes: number): Buffer | null {
  const length = group.reduce((sum, { compressed }) => sum + compressed.length, 0);
  const members = Buffer.allocUnsafe(length + group.length * (memberHeader.length + trailerLength));
  let at = 0;
  for (const { compressed, crc, size } of group) {
    at += memberHeader.copy(members, at);
    at += compressed.copy(members, at);
    at = members.writeUInt32LE(crc, at);
    at = members.writeUInt32LE(size, at);
  }
  try {
    // One byte more than declared, so that an entry that inflates to more is noticed.
    const options = { maxOutputLength: bytes + 1, chunkSize: bytes + 64 };
    const together = gunzipSync(members, options);
    return together.length === bytes ? together : null;
  } catch {
    return null;
  }
}
