import { pipeline, type Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";

/** A member of a ZIP that docops has made itself. */
export interface ZipMember {
  name: string;
  /** 0: stored; 8: deflated (PKWARE APPNOTE 4.4.5). */
  method: number;
  /** Bytes in the ZIP, and unpacked. */
  compressedSize: number;
  size: number;
  /** Where its local header begins. */
  offset: number;
}

/** Opens a part of the ZIP, both ends included. */
export type OpenRange = (range: { start: number; end: number }) => Promise<Readable>;

/** Where the central directory of a small number of members surely begins, counted from the end. */
const tailBytes = 64 * 1024;
const endRecordBytes = 22;
const centralHeaderBytes = 46;
const localHeaderBytes = 30;

/**
 * Reads which members a ZIP has from its end (PKWARE APPNOTE 4.3.12, 4.3.16), without reading the rest.
 *
 * @param bytes the size of the ZIP, which has no comment and is smaller than 4 GiB.
 * @throws Error if it is no such ZIP.
 */
export async function readZipMembers(open: OpenRange, bytes: number): Promise<ZipMember[]> {
  const tailStart = Math.max(0, bytes - tailBytes);
  const tail = await readAll(await open({ start: tailStart, end: bytes - 1 }));
  const end = tail.length - endRecordBytes;
  if (end < 0 || tail.readUInt32LE(end) !== 0x06054b50) throw new Error("not a ZIP of a result");
  const count = tail.readUInt16LE(end + 10);
  let at = tail.readUInt32LE(end + 16) - tailStart;
  const members: ZipMember[] = [];
  for (let index = 0; index < count; index++) {
    if (at < 0 || tail.readUInt32LE(at) !== 0x02014b50) throw new Error("not a ZIP of a result");
    const nameEnd = at + centralHeaderBytes + tail.readUInt16LE(at + 28);
    members.push({
      name: tail.toString("utf8", at + centralHeaderBytes, nameEnd),
      method: tail.readUInt16LE(at + 10),
      compressedSize: tail.readUInt32LE(at + 20),
      size: tail.readUInt32LE(at + 24),
      offset: tail.readUInt32LE(at + 42),
    });
    at = nameEnd + tail.readUInt16LE(at + 30) + tail.readUInt16LE(at + 32);
  }
  return members;
}

/** Opens the unpacked content of a member. */
export async function openZipMember(open: OpenRange, member: ZipMember): Promise<Readable> {
  const { compressedSize, method, offset } = member;
  const headerEnd = offset + localHeaderBytes - 1;
  const header = await readAll(await open({ start: offset, end: headerEnd }));
  const start = headerEnd + 1 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const content = await open({ start, end: start + Math.max(compressedSize, 1) - 1 });
  if (method === 0) return content;
  // The reader of the result gets the error of the first.
  return pipeline(content, createInflateRaw(), () => undefined);
}

async function readAll(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
