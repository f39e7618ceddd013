import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DocumentError, type DocumentErrorCode } from "../../../apps/engine/errors.ts";
import type { ZipEntry } from "../../../apps/engine/zip/entry.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../../apps/engine/zip/read.ts";
import { writeZip } from "../../../apps/engine/zip/write.ts";
import { entry, zip } from "../../fixtures/docx.ts";

const limits = defaultPackageLimits;

function expectRefused(archive: Buffer, code: DocumentErrorCode, own = limits): void {
  const open = () => readZip(archive, own).map((found) => inflateEntry(found, own));
  expect(open).toThrow(DocumentError);
  expect(open).toThrow(expect.objectContaining({ code }));
}

/** An archive of one entry whose headers were tampered with. */
function tampered(change: Partial<ZipEntry>): Buffer {
  return Buffer.concat(writeZip([{ ...entry("a.xml", "x".repeat(1000)), ...change }]));
}

/** The number at an offset of the central directory's only record. */
function patchCentral(archive: Buffer, offset: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(archive);
  bytes.copy(copy, copy.lastIndexOf(Buffer.from("PK\x01\x02", "latin1")) + offset);
  return copy;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

describe("what goes in comes out", () => {
  it("a long entry is one stream, however many pieces and levels it was deflated in", () => {
    const words = ["notice", "record", "letter", "contract", "甲方", "乙方"];
    const text = Array.from({ length: 1_200_000 }, (_, at) => words[((at * at + 7 * at) % 11) % 6]);
    const content = Buffer.from(text.join(" "));
    expect(content.length).toBeGreaterThan(6 * 1024 * 1024);
    const [read] = readZip(zip({ "a.xml": content }), limits) as [ZipEntry];
    expect(read.size).toBe(content.length);
    expect(inflateEntry(read, limits).equals(content)).toBe(true);
  });

  it("entries leave as the compressed bytes that they came in", () => {
    const archive = zip({ "a.xml": "alpha".repeat(50), "b/图.png": Buffer.from([0, 1, 2, 255]) });
    const [a, b] = readZip(archive, limits);
    const again = readZip(Buffer.concat(writeZip(readZip(archive, limits))), limits);
    expect(again.map(({ name }) => name)).toEqual(["a.xml", "b/图.png"]);
    expect(again[0]?.compressed.equals(a?.compressed ?? Buffer.alloc(0))).toBe(true);
    expect(again[1] && inflateEntry(again[1], limits)).toEqual(b && inflateEntry(b, limits));
  });

  it("a data descriptor is read over and not written again", () => {
    const content = Buffer.from("text of the part");
    const streamed = streamedArchive("a.xml", content);
    const entries = readZip(streamed, limits);
    expect(entries[0] && inflateEntry(entries[0], limits)).toEqual(content);
    const written = Buffer.concat(writeZip(entries));
    expect(written.includes(Buffer.from("PK\x07\x08", "latin1"))).toBe(false);
    expect(written.readUInt16LE(6) & 8).toBe(0);
  });

  it("sizes and offset in a ZIP64 field count", () => {
    const content = "zip64";
    const entries = readZip(zip64Archive("a.xml", Buffer.from(content)), limits);
    expect(entries[0] && inflateEntry(entries[0], limits).toString()).toBe(content);
  });

  it.each([
    ["a line feed", "\n"],
    ["a line end", "\r\n"],
    ["a few blanks", " \t\n\n"],
    ["zeros to the end of a block", "\0".repeat(512)],
    ["what a script printed after it", "<html>done</html>"],
    ["as much as a comment could be", "x".repeat(0xffff)],
  ])("an archive with %s behind its end is read, and written without", (_what, rest) => {
    const archive = zip({ "a.xml": "x" });
    const entries = readZip(Buffer.concat([archive, Buffer.from(rest)]), limits);
    expect(entries.map(({ name }) => name)).toEqual(["a.xml"]);
    expect(Buffer.concat(writeZip(entries)).equals(archive)).toBe(true);
  });

  it("an archive with more behind its end than a comment could be is none", () => {
    const archive = Buffer.concat([zip({ "a.xml": "x" }), Buffer.alloc(0x10000)]);
    expectRefused(archive, "NOT_A_ZIP");
  });

  it("an end record in a comment is no end, where the comment ends with the file", () => {
    const archive = zip({ "a.xml": "x" });
    const comment = Buffer.concat([zip({}), Buffer.from("note")]);
    const commented = Buffer.concat([archive, comment]);
    commented.writeUInt16LE(comment.length, archive.length - 2);
    expect(readZip(commented, limits).map(({ name }) => name)).toEqual(["a.xml"]);
  });

  it("an archive with a comment and a line feed behind it is read", () => {
    const archive = zip({ "a.xml": "x" });
    const commented = Buffer.concat([archive, Buffer.from("note\n")]);
    commented.writeUInt16LE(4, archive.length - 2);
    expect(readZip(commented, limits)).toHaveLength(1);
  });

  it("an archive with a comment and with bytes in front is read", () => {
    const archive = zip({ "a.xml": "x" });
    const withComment = Buffer.concat([archive, Buffer.from("note")]);
    withComment.writeUInt16LE(4, archive.length - 2);
    expect(readZip(withComment, limits)).toHaveLength(1);
  });
});

describe("what is refused", () => {
  it("the reader of ZIP files refuses an OLE compound file: encrypted, or a .doc", () => {
    expectRefused(Buffer.from("d0cf11e0a1b11ae1000000", "hex"), "ENCRYPTED");
  });

  it("the reader of ZIP files refuses entries with the encryption flag", () => {
    expectRefused(tampered({ flags: 0x0801 }), "ENCRYPTED");
  });

  it("the reader of ZIP files refuses what is no ZIP, and nothing at all", () => {
    expectRefused(Buffer.from("PK\x03\x04 but no more"), "NOT_A_ZIP");
    expectRefused(Buffer.alloc(0), "NOT_A_ZIP");
  });

  it("the reader of ZIP files refuses an archive cut off anywhere: a coded error, never a crash", () => {
    const archive = zip({ "a.xml": "alpha".repeat(500), "b.xml": "beta".repeat(500) });
    for (let length = 0; length < archive.length; length++) {
      const open = () => {
        for (const found of readZip(archive.subarray(0, length), limits))
          inflateEntry(found, limits);
      };
      expect(open).toThrow(DocumentError);
    }
  });

  it("the reader of ZIP files refuses a byte changed anywhere: a coded error or a harmless difference, never a crash", () => {
    const archive = zip({ "a.xml": "alpha beta gamma".repeat(20), "b.xml": "delta" });
    for (let at = 0; at < archive.length; at++) {
      const copy = Buffer.from(archive);
      copy.writeUInt8(copy.readUInt8(at) ^ 0x55, at);
      try {
        for (const found of readZip(copy, limits)) inflateEntry(found, limits);
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentError);
      }
    }
  });

  it.each([
    "/a.xml",
    "../a.xml",
    "word/../../a.xml",
    "..\\a.xml",
    "\\a.xml",
    "C:/a.xml",
    "c:a",
    "a\0b",
  ])("the reader of ZIP files refuses the name %j", (name) =>
    expectRefused(zip({ [name]: "x" }), "UNSAFE_ENTRY_NAME"),
  );

  it("the reader of ZIP files refuses two entries of one name, by case and by backslash too", () => {
    for (const second of ["word/a.xml", "Word/A.XML", "word\\a.xml"]) {
      const archive = Buffer.concat(writeZip([entry("word/a.xml", "1"), entry(second, "2")]));
      expectRefused(archive, "DUPLICATE_ENTRY_NAME");
    }
  });

  it("the reader of ZIP files refuses more entries than allowed", () => {
    const archive = zip({ a: "1", b: "2", c: "3" });
    expectRefused(archive, "TOO_MANY_ENTRIES", { ...limits, maxEntries: 2 });
    expect(readZip(archive, { ...limits, maxEntries: 3 })).toHaveLength(3);
  });

  it("the reader of ZIP files refuses more bytes than allowed, by what is declared", () => {
    const archive = zip({ a: "x".repeat(600), b: "y".repeat(600) });
    expectRefused(archive, "UNPACKED_TOO_LARGE", { ...limits, maxUnpackedBytes: 1199 });
    expect(readZip(archive, { ...limits, maxUnpackedBytes: 1200 })).toHaveLength(2);
  });

  it("the reader of ZIP files refuses an entry that inflates to more than it declares, without inflating it", () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expectRefused(tampered({ compressed: bomb, size: 1000 }), "UNPACKED_TOO_LARGE");
    expectRefused(tampered({ compressed: bomb, size: 0 }), "UNPACKED_TOO_LARGE");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it("the reader of ZIP files refuses an entry that inflates to less, or to something else", () => {
    expectRefused(tampered({ size: 1001 }), "PACKAGE_DAMAGED");
    expectRefused(tampered({ crc: 1 }), "PACKAGE_DAMAGED");
    expectRefused(tampered({ compressed: Buffer.from([255, 255, 255]) }), "PACKAGE_DAMAGED");
  });

  it("the reader of ZIP files refuses a compression method that Word does not use", () => {
    expectRefused(tampered({ method: 12 }), "PACKAGE_DAMAGED");
  });

  it("the reader of ZIP files refuses two entries over the same bytes", () => {
    const archive = zip({ a: "x".repeat(500), b: "y".repeat(500) });
    expectRefused(patchCentral(archive, 42, u32(0)), "PACKAGE_DAMAGED");
  });

  it("the reader of ZIP files refuses an entry that is not where it should be, or reaches too far", () => {
    const archive = zip({ a: "x".repeat(500) });
    expectRefused(patchCentral(archive, 42, u32(7)), "PACKAGE_DAMAGED");
    expectRefused(patchCentral(archive, 42, u32(4_000_000)), "PACKAGE_DAMAGED");
    expectRefused(patchCentral(archive, 20, u32(4_000_000)), "PACKAGE_DAMAGED");
  });
});

/**
 * An archive of a streaming writer, with sizes only after the data and in the central directory.
 */
function streamedArchive(name: string, content: Buffer): Buffer {
  const archive = Buffer.concat(writeZip([{ ...entry(name, content), flags: 0x0800 }]));
  const compressed = deflateRawSync(content);
  const dataEnd = 30 + name.length + compressed.length;
  const descriptor = Buffer.concat([
    Buffer.from("PK\x07\x08", "latin1"),
    u32(crc32(content)),
    u32(compressed.length),
    u32(content.length),
  ]);
  const local = Buffer.from(archive.subarray(0, dataEnd));
  local.writeUInt16LE(0x0808, 6);
  local.fill(0, 14, 26);
  const rest = Buffer.from(archive.subarray(dataEnd));
  rest.writeUInt16LE(0x0808, 8);
  rest.writeUInt32LE(dataEnd + descriptor.length, rest.length - 6);
  return Buffer.concat([local, descriptor, rest]);
}

/** An archive of a writer that puts every number into the ZIP64 extra field. */
function zip64Archive(name: string, content: Buffer): Buffer {
  const archive = Buffer.concat(
    writeZip([{ ...entry(name, content), method: 0, compressed: content }]),
  );
  const centralStart = archive.readUInt32LE(archive.length - 6);
  const record = Buffer.from(archive.subarray(centralStart, centralStart + 46 + name.length));
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(content.length), 4);
  extra.writeBigUInt64LE(BigInt(content.length), 12);
  extra.writeBigUInt64LE(0n, 20);
  record.writeUInt32LE(0xffffffff, 20);
  record.writeUInt32LE(0xffffffff, 24);
  record.writeUInt32LE(0xffffffff, 42);
  record.writeUInt16LE(extra.length, 30);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(1n, 32);
  end64.writeBigUInt64LE(BigInt(centralStart), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(centralStart + record.length + extra.length), 8);
  const end = Buffer.from(archive.subarray(archive.length - 22));
  end.writeUInt16LE(0xffff, 10);
  end.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([archive.subarray(0, centralStart), record, extra, end64, locator, end]);
}
