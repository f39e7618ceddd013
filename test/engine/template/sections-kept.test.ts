import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { bodyOf, partOf, runDocument } from "../support.ts";
import { field, para, run, table, text, textRow } from "./sections-support.ts";

const breaking = (words: string) =>
  `<w:p><w:pPr><w:sectPr><w:type w:val="nextPage"/></w:sectPr></w:pPr>${text(words)}</w:p>`;
const item = (...content: string[]) =>
  `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>${content.join("")}</w:p>`;
const symbol = run('<w:sym w:font="Wingdings" w:char="F0FE"/>');
const fill = (body: string, payload: Record<string, unknown>) =>
  bodyOf(runDocument(body, payload, { mode: "off" }));

describe("what stands behind the tag that closes a section stays", () => {
  it("the end of a section of the document goes to the paragraph before", () => {
    const xml = fill(p("k【#F】x") + breaking("y【/F】") + p("z"), { f: false });
    expect(xml).toMatch(/<w:p><w:pPr><w:sectPr>.*<\/w:sectPr><\/w:pPr>.*k.*<w:p>.*z/s);
  });

  it("what stands behind the tag that closes a section keeps its paragraph behind a table", () => {
    const xml = fill(table(textRow("t")) + p("【#F】x") + breaking("y【/F】") + p("z"), {
      f: false,
    });
    expect(xml).toMatch(/<\/w:tbl><w:p><w:pPr><w:sectPr>.*<\/w:sectPr><\/w:pPr><\/w:p><w:p>/s);
  });

  it("a section of the document behind the tag that closes a section goes where nothing else is in it", () => {
    const hidden = p("【#F】x") + breaking("y【/F】") + p("z");
    expect(fill(hidden, { f: false })).toBe(p("z"));
    expect(fill(breaking("k") + hidden, { f: false })).toBe(breaking("k") + p("z"));
  });

  it("what stands behind the tag that closes a section stays where rows of tags are shared by sections, too", () => {
    const rows = ["【#L】【#F】", "x", "【/F】【/L】", "y"].map((words) => textRow(words));
    const body = table(...rows) + p("z");
    expect(fill(body, { l: [1, 2], f: false }).match(/<w:tr>/g)).toHaveLength(1);
    expect(fill(body, { l: [1, 2], f: true }).match(/<w:tr>/g)).toHaveLength(3);
  });

  it("what a list item holds besides its section stays, and the item with it", () => {
    const xml = fill(item(symbol, text("【#F】x【/F】")), { f: false });
    expect(xml).toContain("w:numPr");
    expect(xml).toContain("w:sym");
    const list = fill(item(text("【#L】x【/L】"), symbol), { l: [1, 2] });
    expect(list.match(/w:sym /g)).toHaveLength(1);
    expect(list.match(/<w:p>/g)).toHaveLength(1);
  });
});

describe("fields in a document whose only tags are sections", () => {
  it("fields in a document whose only tags are sections count anew", () => {
    const caption = (number: string) => para(field("SEQ A", number));
    const body = p("【#F】") + caption("1") + p("【/F】") + caption("2");
    expect(fill(body, { f: false })).toBe(caption("1"));
  });
});

describe("a section in another script in the items of another", () => {
  const body =
    p("【#名单】") + p("【姓名】【#电话】【号码】【/电话】【日期|date】") + p("【/名单】");

  it("a section in another script in the items of another is one, whether there are items, and whether these have it, or not", () => {
    for (const 名单 of [[], null, false, [{ 姓名: "王" }], [{ 姓名: "王", 电话: [] }]]) {
      const result = runDocument(body, { 名单 }, { mode: "off" });
      expect(result.exitCode).toBe(0);
      expect(bodyOf(result)).not.toContain("电话");
    }
  });

  it("a section in another script in the items of another is refused outside of them", () => {
    expect(runDocument(p("【#电话】x【/电话】"), {}).exitCode).toBe(3);
  });
});

describe("a link in a section that is not shown", () => {
  it("a link in a section that is not shown leaves no tag in the relationships, and other links stay", () => {
    const relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const targets = ["https://a.example/【N】", "https://b.example/【N】", "https://c.example/"];
    const items = targets.map(
      (target, index) =>
        `<Relationship Id="rId${index + 1}" Type="${relationship}/hyperlink" Target="${target}" TargetMode="External"/>`,
    );
    const part = "word/_rels/document.xml.rels";
    const parts = {
      [part]: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items.join("")}</Relationships>`,
    };
    const link = (id: number) =>
      `<w:p><w:hyperlink xmlns:r="${relationship}" r:id="rId${id}">${text("x")}</w:hyperlink></w:p>`;
    const body = p("【#F】") + link(1) + p("【/F】") + link(2) + link(3);
    const result = runDocument(body, { f: false, n: "1" }, { mode: "off", parts });
    expect(partOf(result, part).match(/Target="[^"]*"/g)).toEqual([
      'Target="https://b.example/1"',
      'Target="https://c.example/"',
    ]);
  });
});
