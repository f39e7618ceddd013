import { describe, expect, it } from "vitest";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../../apps/engine/zip/read.ts";
import { docx } from "../../fixtures/docx.ts";
import { partOf, runDocument } from "../support.ts";

const namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const head = (encoding: string) =>
  `<?xml version="1.0" encoding="${encoding}" standalone='yes'?>\n`;
const xml = (encoding: string, text: string) =>
  `${head(encoding)}<w:document xmlns:w="${namespace}"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`;

/** A document whose main part declares this encoding and has these bytes as its text. */
function documentIn(encoding: string, text: Buffer): Buffer {
  const [before = "", after = ""] = xml(encoding, "|").split("|");
  return docx("", {
    "word/document.xml": Buffer.concat([Buffer.from(before), text, Buffer.from(after)]),
  });
}

const bytes = (...values: number[]) => Buffer.from(values);
/** 【A】 in GBK. */
const tag = bytes(0xa1, 0xbe, 0x41, 0xa1, 0xbf);

describe("a part that declares another encoding than UTF-8", () => {
  it.each([
    ["GBK", bytes(0xc4, 0xe3), "你"],
    ["gb2312", bytes(0xc4, 0xe3), "你"],
    ["GB18030", bytes(0xc4, 0xe3, 0x82, 0x30, 0x88, 0x38), "你㓱"],
    ["CP936", bytes(0xc4, 0xe3), "你"],
    ["Big5", bytes(0xa7, 0x41), "你"],
    ["Shift_JIS", bytes(0x93, 0xfa), "日"],
    ["ISO-8859-1", bytes(0xe9), "é"],
    ["iso-8859-1", bytes(0x80), "\u0080"],
    ["latin1", bytes(0xe9), "é"],
    ["ISO_8859-1", bytes(0xe9), "é"],
    ["ISO-8859-15", bytes(0xa4), "€"],
    ["windows-1252", bytes(0x80, 0x93), "€“"],
    ["US-ASCII", bytes(0x61), "a"],
    ["us-ascii", bytes(0x61), "a"],
    ["ASCII", bytes(0x61), "a"],
    ["ANSI_X3.4-1968", bytes(0x61), "a"],
  ])(
    "a part that declares another encoding than UTF-8 is read as what it says: %s",
    (encoding, content, text) => {
      const pack = WordPackage.open(documentIn(encoding, content));
      const document = pack.xml(pack.mainPart);
      const find = (...names: string[]) =>
        names.reduce((at, name) => document.child(at, name) ?? expect.fail(name), document.root);
      expect(document.text(find("w:body", "w:p", "w:r", "w:t"))).toBe(text);
    },
  );

  it.each(["US-ASCII", "ASCII", "ISO-8859-1", "windows-1252", "GBK"])(
    "a part that declares another encoding than UTF-8 becomes UTF-8 and says so when it is changed: %s",
    (encoding) => {
      const isAscii = /ascii/i.test(encoding);
      const template = isAscii
        ? documentIn(encoding, Buffer.from("&#12304;A&#12305;"))
        : documentIn(encoding, encoding === "GBK" ? tag : Buffer.from("&#x3010;A&#x3011;"));
      const result = runDocument(template, { a: "会议é" });
      expect(result.exitCode).toBe(0);
      expect(partOf(result)).toBe(xml("UTF-8", "会议é"));
    },
  );

  it("a part that declares another encoding than UTF-8 leaves as the bytes that it came in when it is not changed", () => {
    const archive = documentIn("GBK", bytes(0xc4, 0xe3));
    const pack = WordPackage.open(archive);
    pack.xml(pack.mainPart);
    expect(Buffer.concat(pack.write()).equals(archive)).toBe(true);
  });

  it("a part that declares another encoding than UTF-8 stays UTF-8 when the package is filled again and again", () => {
    const pack = WordPackage.open(documentIn("GBK", tag));
    const document = pack.xml(pack.mainPart);
    pack.checkpoint();
    document.setAttribute(document.root, "w:a", "会");
    pack.revert();
    document.setAttribute(document.root, "w:a", "议");
    const part = readZip(Buffer.concat(pack.write()), defaultPackageLimits).find(
      ({ name }) => name === "word/document.xml",
    );
    const written = part ? inflateEntry(part, defaultPackageLimits).toString() : "";
    expect(written).toContain('encoding="UTF-8"');
    expect(written).toContain('w:a="议"');
  });

  it.each(["cp037", "EBCDIC-CP-US", "UTF-7", "no-such-encoding"])(
    "a part that declares another encoding than UTF-8 that nobody reads is refused with its name and the names that are read: %s",
    (encoding) => {
      const open = () => WordPackage.open(documentIn(encoding, bytes(0x61)));
      expect(open).toThrow(
        expect.objectContaining({ code: "XML_ENCODING", detail: { part: "word/document.xml" } }),
      );
      expect(open).toThrow(
        new RegExp(`declares the encoding ${encoding}, .*UTF-8, UTF-16, US-ASCII, .*GBK`),
      );
    },
  );

  it.each([
    ["UTF-8 under US-ASCII", "US-ASCII", Buffer.from("会")],
    ["Latin under US-ASCII", "ascii", bytes(0xe9)],
    ["half a character", "GBK", bytes(0xc4)],
    ["no character of its alphabet", "Shift_JIS", bytes(0x80)],
    ["UTF-8 under UTF-16", "UTF-16", Buffer.from("a")],
  ])(
    "a part that declares another encoding than UTF-8 and has other bytes is refused: %s",
    (_what, encoding, content) => {
      expect(() => WordPackage.open(documentIn(encoding, content))).toThrow(
        expect.objectContaining({ code: "XML_ENCODING" }),
      );
    },
  );

  it("a part that declares another encoding than UTF-8 behind a byte order mark of UTF-8 is refused", () => {
    const part = Buffer.concat([bytes(0xef, 0xbb, 0xbf), Buffer.from(xml("GBK", "a"))]);
    expect(() => WordPackage.open(docx("", { "word/document.xml": part }))).toThrow(
      "word/document.xml declares the encoding GBK, but is in UTF-8",
    );
  });

  it("a part that declares another encoding than UTF-8 is checked like any other where no step reads it", () => {
    const open = (styles: Buffer) => WordPackage.open(docx("", { "word/styles.xml": styles }));
    const gbk = (content: string) =>
      Buffer.concat([Buffer.from(head("GBK")), Buffer.from(content)]);
    expect(() => open(Buffer.concat([gbk("<a>"), tag, Buffer.from("</a>")]))).not.toThrow();
    expect(() => open(Buffer.concat([gbk("<a>"), tag, Buffer.from("</b>")]))).toThrow(
      expect.objectContaining({ code: "XML_NOT_WELL_FORMED" }),
    );
  });
});
