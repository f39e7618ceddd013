import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { readZip } from "../../../apps/engine/zip/read.ts";
import { writeZip } from "../../../apps/engine/zip/write.ts";
import { damaged, docx, p } from "../../fixtures/docx.ts";

const parts = {
  "word/styles.xml": "<a/>",
  "word/theme/theme1.xml": "<a/>",
  "customXml/item1.xml": "<a/>",
  "word/_rels/settings.xml.rels": "<a/>",
  "word/fonts/font1.odttf": "font",
  "word/media/image1.png": "pixels".repeat(100),
  "word/embeddings/oleObject1.bin": "binary",
};
const names = Object.keys(parts);

/** A document with an additional part. */
function withPart(name: string, content: string | Buffer): Buffer {
  return docx(p("x"), { ...parts, [name]: content });
}

/** A document whose last part, which is this one, does not match its entry. */
function withDamage(name: string, damage: (compressed: Buffer) => object): Buffer {
  const entries = readZip(docx(p("x"), parts), defaultPackageLimits).map((each) =>
    each.name === name ? { ...each, ...damage(each.compressed) } : each,
  );
  return Buffer.concat(writeZip(entries));
}

function refusal(code: string, part: string) {
  return expect.objectContaining({ code, detail: expect.objectContaining({ part }) });
}

describe("a damaged entry is refused when the document is opened, whatever it holds", () => {
  it.each(names)(
    "a damaged entry is refused when the document is opened, whatever it holds: a wrong checksum of %s",
    (name) => {
      expect(() => WordPackage.open(withDamage(name, () => ({ crc: 7 })))).toThrow(
        refusal("PACKAGE_DAMAGED", name),
      );
    },
  );

  it.each(names)(
    "a damaged entry is refused when the document is opened, whatever it holds: compressed data of %s that are broken",
    (name) => {
      const broken = withDamage(name, () => ({ compressed: Buffer.from([0xff, 0xff, 0xff]) }));
      expect(() => WordPackage.open(broken)).toThrow(refusal("PACKAGE_DAMAGED", name));
    },
  );

  it.each(names)(
    "a damaged entry is refused when the document is opened, whatever it holds: compressed data of %s that are cut off",
    (name) => {
      const cut = withDamage(name, (compressed) => ({ compressed: compressed.subarray(0, -2) }));
      expect(() => WordPackage.open(cut)).toThrow(refusal("PACKAGE_DAMAGED", name));
    },
  );

  it.each(names)(
    "a damaged entry is refused when the document is opened, whatever it holds: %s with fewer bytes than it declares",
    (name) => {
      const content = Buffer.from(parts[name as keyof typeof parts]);
      const short = withDamage(name, () => ({ size: content.length + 1 }));
      expect(() => WordPackage.open(short)).toThrow(refusal("PACKAGE_DAMAGED", name));
    },
  );

  it.each(names)(
    "a damaged entry is refused when the document is opened, whatever it holds: %s with more bytes than it declares",
    (name) => {
      const short = withDamage(name, () => ({ size: 1 }));
      expect(() => WordPackage.open(short)).toThrow(
        expect.objectContaining({
          code: expect.stringMatching(/PACKAGE_DAMAGED|UNPACKED_TOO_LARGE/),
        }),
      );
    },
  );

  it("a damaged entry is refused when the document is opened, whatever it holds: an entry that is stored with a wrong checksum", () => {
    const stored = withDamage("word/media/image1.png", () => ({
      method: 0,
      compressed: Buffer.from(parts["word/media/image1.png"]),
      crc: 7,
    }));
    expect(() => WordPackage.open(stored)).toThrow(
      refusal("PACKAGE_DAMAGED", "word/media/image1.png"),
    );
  });

  it("a damaged entry is refused when the document is opened, whatever it holds: the one among hundreds of small ones is named", () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `customXml/item${index}.xml`,
        "<a/>".padEnd(2000),
      ]),
    );
    expect(() => WordPackage.open(docx(p("x"), many))).not.toThrow();
    expect(() => WordPackage.open(damaged(docx(p("x"), many)))).toThrow(
      refusal("PACKAGE_DAMAGED", "customXml/item299.xml"),
    );
  });

  it("a damaged entry is refused when the document is opened, whatever it holds: bytes behind the compressed data of an entry do no harm", () => {
    const padded = withDamage("word/styles.xml", (compressed) => ({
      compressed: Buffer.concat([compressed, Buffer.from([0, 1, 2, 3])]),
    }));
    expect(() => WordPackage.open(padded)).not.toThrow();
  });

  it("a damaged entry is refused when the document is opened, whatever it holds: what is no XML is not kept, and what is XML is, for those who read it", () => {
    const image = Buffer.alloc(500_000, "pixels");
    const pack = WordPackage.open(withPart("word/media/image2.png", image));
    expect(pack.heldBytes).toBeLessThan(10_000);
    expect(pack.bytes("word/media/image2.png").equals(image)).toBe(true);
  });

  it("the check of entries leaves every entry as the compressed bytes that it came in", () => {
    const content = Buffer.from(`<a>${"pixels".repeat(50)}</a>`);
    const compressed = deflateRawSync(content, { level: 1 });
    const own = { crc: crc32(content), size: content.length, compressed };
    const archive = withDamage("word/styles.xml", () => own);
    const before = readZip(archive, defaultPackageLimits);
    const after = readZip(Buffer.concat(WordPackage.open(archive).write()), defaultPackageLimits);
    expect(after.map(({ compressed }) => compressed.toString("hex"))).toEqual(
      before.map(({ compressed }) => compressed.toString("hex")),
    );
  });
});

describe("a part that is not well-formed is refused when the document is opened", () => {
  it.each([
    "word/styles.xml",
    "word/settings.xml",
    "customXml/item1.xml",
    "docProps/app.xml",
    "word/_rels/header1.xml.rels",
    "word/glossary/document.xml",
    "word/STYLES2.XML",
  ])("a part that is not well-formed is refused when the document is opened: %s", (name) => {
    expect(() => WordPackage.open(withPart(name, "<a>\n<b></a>"))).toThrow(
      expect.objectContaining({
        code: "XML_NOT_WELL_FORMED",
        detail: { part: name, line: 2, column: 4 },
      }),
    );
  });

  it("a part that is not well-formed is refused when the document is opened: one that is XML by its content type alone", () => {
    const types =
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/xml"/><Default Extension="svg" ContentType="image/svg+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
    const open = (svg: string) =>
      WordPackage.open(docx(p("x"), { "[Content_Types].xml": types, "word/media/a.svg": svg }));
    expect(() => open("<svg/>")).not.toThrow();
    expect(() => open("<svg>")).toThrow(refusal("XML_NOT_WELL_FORMED", "word/media/a.svg"));
  });

  it.each([
    ["an external entity", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ["an external subset", '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>'],
    ["an empty document type", "<!DOCTYPE a><a/>"],
  ])("a part that is not well-formed is refused when the document is opened: %s", (_what, xml) => {
    expect(() => WordPackage.open(withPart("word/styles.xml", xml))).toThrow(
      expect.objectContaining({
        code: "XML_DOCTYPE",
        message: "word/styles.xml has a document type at line 1, column 1",
      }),
    );
  });

  it.each([
    ["nothing", ""],
    ["a binary", Buffer.from([1, 2, 3])],
    ["bytes that are no UTF-8", Buffer.from("<a>\xFF</a>", "latin1")],
    ["nesting over the limit", "<a>".repeat(600) + "</a>".repeat(600)],
  ])(
    "a part that is not well-formed is refused when the document is opened: one that is XML by its name and holds %s",
    (_what, content) => {
      expect(() => WordPackage.open(withPart("word/styles.xml", content))).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^XML_/) }),
      );
    },
  );

  it.each([
    ["what the Finder leaves", "__MACOSX/word/._document.xml"],
    ["a page in HTML", "word/afchunk.htm"],
    ["a drawing in VML", "word/drawings/vmlDrawing1.vml"],
    ["a document in the document", "word/embeddings/document1.docx"],
  ])(
    "a part that is not well-formed is refused when the document is opened: %s is only checked for its bytes",
    (_what, name) => {
      expect(() => WordPackage.open(withPart(name, "<br>no XML"))).not.toThrow();
      expect(() => WordPackage.open(damaged(withPart(name, "<br>no XML")))).toThrow(
        refusal("PACKAGE_DAMAGED", name),
      );
    },
  );

  it("a part that is not well-formed is refused when the document is opened: a folder is no part", () => {
    expect(() => WordPackage.open(withPart("word/x.xml/", ""))).not.toThrow();
  });
});
