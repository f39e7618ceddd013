import { describe, expect, it } from "vitest";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../../apps/engine/zip/read.ts";
import { docx, p, zip } from "../../fixtures/docx.ts";

const limits = defaultPackageLimits;
const main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";

const wordDocument =
  '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>';

interface PackageOptions {
  name?: string;
  type?: string;
  relation?: string;
  target?: string;
  root?: string;
}

/** A package whose main part has this name, content type and relationship. */
function packageOf(options: PackageOptions) {
  const { name = "word/document.xml", type = main, relation = office, target = name } = options;
  const { root = wordDocument } = options;
  return zip({
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="x"/><Override PartName="/${name}" ContentType="${type}"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="${relation}" Target="${target}"/></Relationships>`,
    [name]: root,
  });
}

describe("the main part", () => {
  it.each([
    ["another name", { name: "content/main.xml" }],
    ["an absolute target", { target: "/word/document.xml" }],
    ["a target with dots", { target: "./word/../word/document.xml" }],
    ["other case", { target: "Word/DOCUMENT.xml" }],
    ["an escaped target", { name: "word/my doc.xml", target: "word/my%20doc.xml" }],
    [
      "a Strict relationship",
      { relation: "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" },
    ],
    ["a .dotx", { type: main.replace("document.main", "template.main") }],
    ["a .docm", { type: "application/vnd.ms-word.document.macroEnabled.main+xml" }],
    [
      "a Strict root",
      { root: '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>' },
    ],
    ["a .dotm", { type: "application/vnd.ms-word.template.macroEnabledTemplate.main+xml" }],
  ])("the main part is found by relationship and content type: %s", (_what, options) => {
    const pack = WordPackage.open(packageOf(options));
    const document = pack.xml(pack.mainPart);
    expect(document.name(document.root)).toBe("w:document");
  });

  it.each([
    [
      "a spreadsheet",
      packageOf({
        type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
      }),
    ],
    ["a target that is not there", packageOf({ target: "word/other.xml" })],
    ["a root of another name", packageOf({ root: wordDocument.replace("w:document", "w:styles") })],
    ["a root in another namespace", packageOf({ root: '<w:document xmlns:w="urn:other"/>' })],
    ["a root in none", packageOf({ root: "<document/>" })],
    [
      "a root in the namespace of a Word of 2003",
      packageOf({
        root: '<w:document xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
      }),
    ],
    ["no relationships", zip({ "[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>" })],
    ["no content types", zip({ "_rels/.rels": "<a/>" })],
    ["any ZIP", zip({ "readme.txt": "hello" })],
  ])("the main part is missing in %s", (_what, archive) => {
    expect(() => WordPackage.open(archive)).toThrow(
      expect.objectContaining({ code: "NOT_A_WORD_DOCUMENT" }),
    );
  });

  it("the main part is found in a package of a writer that uses backslashes", () => {
    const archive = packageOf({});
    const renamed = Buffer.from(
      archive.toString("latin1").replaceAll("word/document.xml", "word\\document.xml"),
      "latin1",
    );
    // The target inside the compressed relationships still has its slash.
    expect(WordPackage.open(renamed).mainPart).toBe("word/document.xml");
  });
});

describe("writing", () => {
  it("a package that is written without a change has every part in the same compressed bytes", () => {
    const archive = docx(p("text"), { "word/media/a.bin": "x".repeat(999) });
    const pack = WordPackage.open(archive);
    pack.xml(pack.mainPart);
    const before = readZip(archive, limits);
    const after = readZip(Buffer.concat(pack.write()), limits);
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
    for (const [index, { compressed }] of after.entries()) {
      expect(compressed.equals(before[index]?.compressed ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it.each([
    ["UTF-8 with a byte order mark", (xml: string) => Buffer.from(`\uFEFF${xml}`)],
    ["UTF-16LE with a byte order mark", (xml: string) => Buffer.from(`\uFEFF${xml}`, "utf16le")],
    ["UTF-16LE without one", (xml: string) => Buffer.from(xml, "utf16le")],
    [
      "UTF-16BE with a byte order mark",
      (xml: string) => Buffer.from(`\uFEFF${xml}`, "utf16le").swap16(),
    ],
  ])("a part in %s stays in it", (_name, encode) => {
    const xml = (text: string) =>
      `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:t>${text}</w:t></w:document>`;
    const pack = WordPackage.open(docx("", { "word/document.xml": encode(xml("旧😀")) }));
    const document = pack.xml(pack.mainPart);
    const text = document.child(document.root, "w:t");
    expect(text && document.text(text)).toBe("旧😀");
    if (text) document.setText(text, "新");
    const part = readZip(Buffer.concat(pack.write()), limits).find(
      ({ name }) => name === "word/document.xml",
    );
    expect(part && inflateEntry(part, limits).equals(encode(xml("新")))).toBe(true);
  });

  it.each([
    ["bytes that are no UTF-8", Buffer.from([0x3c, 0x61, 0xff, 0x3e])],
    ["UTF-8 of half a surrogate pair", Buffer.from("<a>\xED\xA0\x80</a>", "latin1")],
    ["UTF-16 with half a surrogate pair", Buffer.from("\uFEFF<a>\uD800</a>", "utf16le")],
  ])("a part in %s is refused with its name", (_name, bytes) => {
    expect(() => WordPackage.open(docx("", { "word/document.xml": bytes }))).toThrow(
      expect.objectContaining({ code: "XML_ENCODING", detail: { part: "word/document.xml" } }),
    );
  });
});
