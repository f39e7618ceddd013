import { describe, expect, it } from "vitest";
import { WordPackage } from "../../apps/engine/word/package.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { readZip } from "../../apps/engine/zip/read.ts";
import { writeZip } from "../../apps/engine/zip/write.ts";
import { documentRelationships, docx, entry, p, storyPart } from "../fixtures/docx.ts";
import { bodyOf, partOf, runDocument, runNotice } from "./support.ts";

/** Templates with which other engines lose text, break the file or miss the tag. */

const r = (content: string) => `<w:r>${content}</w:r>`;
const t = (text: string) => `<w:t>${text}</w:t>`;
const payload = { meeting_title: "例会" };

/** The body of a template with one paragraph after a job. */
function filled(content: string, value = "例会"): string {
  return bodyOf(runNotice(`<w:p>${content}</w:p>`, { payload: { meeting_title: value } }));
}

/** The reason why a paragraph cannot be filled. It must be returned unchanged. */
function refused(content: string): string[] {
  const result = runNotice(`<w:p>${content}</w:p>`, { payload });
  expect(bodyOf(result)).toBe(`<w:p>${content}</w:p>`);
  expect(result.exitCode).toBe(3);
  return result.replaceLog.entries.map(({ reason }) => reason ?? "");
}

describe("around and inside a tag", () => {
  it.each(["w:smartTag", "w:ins"])(
    "%s around the field name stays around it, and the tag is filled",
    (name) => {
      const wrapped = `${r(t("【"))}<${name}>${r(t("MEETING_TITLE"))}</${name}>${r(t("】"))}`;
      expect(filled(wrapped)).toBe(
        `<w:p>${r(t("例会"))}<${name}>${r(t(""))}</${name}>${r(t(""))}</w:p>`,
      );
    },
  );

  it("the name crosses into a hyperlink", () => {
    const link = `${r(t("【MEETING_"))}<w:hyperlink>${r(t("TITLE】"))}</w:hyperlink>`;
    expect(filled(link)).toBe(`<w:p>${r(t("例会"))}<w:hyperlink>${r(t(""))}</w:hyperlink></w:p>`);
  });

  it("deleted text inside a tag is not merged into it", () => {
    const deleted = "<w:del><w:r><w:delText>OLD_</w:delText></w:r></w:del>";
    expect(filled(`${r(t("【MEETING_"))}${deleted}${r(t("TITLE】"))}`)).toContain(
      `例会</w:t></w:r>${deleted}`,
    );
  });

  it("a bookmark that starts inside a tag keeps its start and its end", () => {
    const content = `${r(t("【MEETING_"))}<w:bookmarkStart w:id="1"/>${r(t("TITLE】"))}<w:bookmarkEnd w:id="1"/>`;
    expect(filled(content).match(/bookmark(Start|End)/g)).toHaveLength(2);
  });

  it("a comment range that ends inside a tag keeps its end", () => {
    const content = `<w:commentRangeStart w:id="1"/>${r(t("【MEETING_"))}<w:commentRangeEnd w:id="1"/>${r(t("TITLE】"))}`;
    expect(filled(content).match(/commentRange(Start|End)/g)).toHaveLength(2);
  });

  it("a text box anchored in mid-tag is neither lost nor written across", () => {
    const box = `<w:drawing><w:txbxContent>${p("box")}</w:txbxContent></w:drawing>`;
    expect(refused(`${r(t("【MEETING_"))}${r(box)}${r(t("TITLE】"))}`)).toEqual([
      "crosses_barrier",
    ]);
  });

  it.each(['<w:footnoteReference w:id="1"/>', '<w:fldChar w:fldCharType="begin"/>'])(
    "%s in mid-tag is neither lost nor written across",
    (content) => {
      expect(refused(r(`${t("【MEETING_")}${content}${t("TITLE】")}`))).toEqual([
        "crosses_barrier",
      ]);
    },
  );

  it("a stray closing bracket is told, not dropped", () => {
    expect(refused(r(t("MEETING_TITLE】")))).toEqual(["stray_close"]);
  });

  it("a delimiter written as a character reference is one", () => {
    expect(filled(r(t("&#x3010;MEETING_TITLE】")))).toContain("例会");
  });

  it("text in a CDATA section stays well-formed", () => {
    const result = filled(r(t("<![CDATA[a & b <【MEETING_TITLE】>]]>")));
    expect(result).toContain("a &amp; b &lt;例会&gt;");
  });
});

describe("values", () => {
  it("a line end becomes a break outside of the text element, without a stray carriage return", () => {
    expect(filled(r(t("【MEETING_TITLE】")), "a\r\nb")).toBe(
      `<w:p>${r(`${t("a")}<w:br/>${t("b")}`)}</w:p>`,
    );
  });

  it("a tab becomes a tab", () => {
    expect(filled(r(t("【MEETING_TITLE】")), "a\tb")).toContain("<w:tab/>");
  });

  it("control characters and lone surrogates leave well-formed XML", () => {
    const result = runNotice(p("【MEETING_TITLE】"), {
      payload: { meeting_title: "\u0007\uD800" },
    });
    const pack = WordPackage.open(Buffer.concat(result.document));
    expect(() => pack.xml(pack.mainPart)).not.toThrow();
    expect(bodyOf(result)).toContain("\uFFFD\uFFFD");
  });
});

describe("files", () => {
  it("tables eight deep are filled", () => {
    const nested = Array.from({ length: 8 }).reduce<string>(
      (inner) => `<w:tbl><w:tr><w:tc>${inner}</w:tc></w:tr></w:tbl>`,
      p("【MEETING_TITLE】"),
    );
    expect(bodyOf(runNotice(nested, { payload }))).toContain("例会");
  });

  it.each([
    ["Strict namespaces", "w", "http://purl.oclc.org/ooxml/wordprocessingml/main"],
    ["another prefix", "ns0", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"],
  ])("hostile files: %s", (_name, prefix, namespace) => {
    const xml = `<${prefix}:document xmlns:${prefix}="${namespace}"><${prefix}:body><${prefix}:p><${prefix}:r><${prefix}:t>【MEETING_TITLE】</${prefix}:t></${prefix}:r></${prefix}:p></${prefix}:body></${prefix}:document>`;
    const result = runNotice("", { parts: { "word/document.xml": xml }, payload });
    expect(partOf(result)).toBe(xml.replace("【MEETING_TITLE】", "例会"));
  });

  it.each([
    ["a .dotx becomes a document", "template.main", "document.main"],
    ["a .docm stays one", "macroEnabled.main", "macroEnabled.main"],
  ])("hostile files: %s", (_name, type, expected) => {
    const contentType = (main: string) =>
      main === "macroEnabled.main"
        ? "application/vnd.ms-word.document.macroEnabled.main+xml"
        : `application/vnd.openxmlformats-officedocument.wordprocessingml.${main}+xml`;
    const types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${contentType(type)}"/></Types>`;
    const result = runNotice(p("【MEETING_TITLE】"), {
      parts: { "[Content_Types].xml": types },
      payload,
    });
    expect(bodyOf(result)).toContain("例会");
    expect(partOf(result, "[Content_Types].xml")).toContain(contentType(expected));
  });

  it("a line end in an attribute survives", () => {
    expect(filled(`${r(t("【MEETING_TITLE】"))}<w:sdt w:x="a&#10;b"/>`)).toContain('w:x="a&#10;b"');
  });

  it("hostile files: part names in other case and with backslashes", () => {
    const entries = readZip(docx(p("【MEETING_TITLE】")), defaultPackageLimits).map((found) => {
      const name = found.name === "word/document.xml" ? "Word\\Document.XML" : found.name;
      return { ...found, name, nameBytes: Buffer.from(name) };
    });
    const result = runNotice(Buffer.concat(writeZip(entries)), { payload });
    expect(partOf(result, "Word\\Document.XML")).toContain("例会");
  });

  it("hostile files: a part in UTF-16", () => {
    const xml =
      '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>【MEETING_TITLE】</w:t></w:r></w:p></w:body></w:document>';
    const utf16 = Buffer.from(`\uFEFF${xml}`, "utf16le");
    const result = runNotice(docx("", { "word/document.xml": utf16 }), { payload });
    const [part] = readZip(Buffer.concat(result.document), defaultPackageLimits).filter(
      ({ name }) => name === "word/document.xml",
    );
    expect(part?.size).toBe(utf16.length - 2 * ("【MEETING_TITLE】".length - "例会".length));
  });

  it("duplicate entries are refused", () => {
    const archive = Buffer.concat(
      writeZip([
        ...readZip(docx(p("x")), defaultPackageLimits),
        entry("word/document.xml", "<a/>"),
      ]),
    );
    expect(() => runNotice(archive)).toThrow(
      expect.objectContaining({ code: "DUPLICATE_ENTRY_NAME" }),
    );
  });

  it("an encrypted document is called encrypted", () => {
    const encrypted = Buffer.from("d0cf11e0a1b11ae10000", "hex");
    expect(() => runNotice(encrypted)).toThrow(
      expect.objectContaining({ code: "ENCRYPTED", message: expect.stringContaining("encrypted") }),
    );
  });

  it("a merged cell is filled once", () => {
    const cell = `<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>${p("【MEETING_TITLE】主办")}</w:tc>`;
    const result = runNotice(`<w:tbl><w:tr>${cell}</w:tr></w:tbl>`, { payload });
    expect(bodyOf(result)).toContain(">例会主办<");
    expect(result.replaceLog.entries).toHaveLength(1);
  });

  it("hostile files: a drawing and a note reference in the run of a tag stay", () => {
    const rest = '<w:drawing/><w:footnoteReference w:id="1"/>';
    expect(filled(r(t("【MEETING_TITLE】") + rest))).toBe(`<w:p>${r(t("例会") + rest)}</w:p>`);
  });

  it("document properties are filled, as plain text", () => {
    const core = (title: string) =>
      `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title><dc:creator/></cp:coreProperties>`;
    const custom = (value: string) =>
      `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="urn:vt"><property name="Titel"><vt:lpwstr>${value}</vt:lpwstr></property></Properties>`;
    const rels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="b" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>`;
    const parts = {
      "_rels/.rels": rels,
      "docProps/core.xml": core("关于【MEETING_TITLE】"),
      "docProps/custom.xml": custom("【MEETING_TITLE】"),
    };
    const result = runNotice(p("x"), { parts, payload: { meeting_title: "a\nb " } });
    expect(partOf(result, "docProps/core.xml")).toBe(core("关于a\nb "));
    expect(partOf(result, "docProps/custom.xml")).toBe(custom("a\nb "));
    expect(result.replaceLog.entries.map(({ run_id }) => run_id)).toEqual([
      "core:title:r0",
      "custom:Titel:r0",
    ]);
  });
});

describe("loops", () => {
  const numbering = storyPart(
    "w:numbering",
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
  );
  const parts = {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "numbering", target: "numbering.xml" },
    ]),
    "word/numbering.xml": numbering,
  };
  const looped = (content: string) => {
    const body = `${p("【#ITEMS|restart_numbering】")}<w:p w14:paraId="0A" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">${content}${r(t("【.】"))}</w:p>${p("【/ITEMS】")}`;
    return runDocument(body, { items: ["甲", "乙", "丙"] }, { mode: "off", parts });
  };
  const drawing =
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="5" name="a"/></wp:inline></w:drawing></w:r>';

  it.each([
    ["bookmarks", '<w:bookmarkStart w:id="1" w:name="b"/><w:bookmarkEnd w:id="1"/>', /w:name="b"/g],
    ["paraId", "", /paraId="(0A)"/g],
    ["comment references", '<w:r><w:commentReference w:id="3"/></w:r>', /commentReference/g],
    ["drawings", drawing, /docPr id="(\d+)"/g],
    [
      "content controls",
      '<w:sdt><w:sdtPr><w:id w:val="9"/></w:sdtPr><w:sdtContent/></w:sdt>',
      /<w:id w:val="9"/g,
    ],
    [
      "numId",
      '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>',
      /numId w:val="(\d+)"/g,
    ],
  ])("loops do not duplicate %s", (_name, content, id) => {
    const ids = Array.from(bodyOf(looped(content)).matchAll(id), ([all]) => all);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("loops do not duplicate footnote references: they are refused", () => {
    const result = looped('<w:r><w:footnoteReference w:id="2"/></w:r>');
    expect(result.exitCode).toBe(3);
    expect(result.replaceLog.entries.map(({ reason }) => reason)).toContain("note_in_section");
  });
});
