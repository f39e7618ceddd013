import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { bodyOf } from "../support.ts";
import {
  bookmark,
  boxes,
  cell,
  commented,
  fill,
  noteStories,
  para,
  picture,
  row,
  run,
  shown,
  table,
  text,
  textRow,
} from "./sections-support.ts";

const three = { n: ["一", "二", "三"] };

/** The ways to repeat a paragraph. */
const repeats: [name: string, of: (content: string) => string][] = [
  ["paragraphs", (content) => p("【#N】") + para(content) + p("【/N】")],
  ["a piece of a paragraph", (content) => para(text("首【#N】"), content, text("【/N】"))],
  ["rows", (content) => table(row(cell(para(text("【#N】"), content)), cell(p("【/N】")))) + p("")],
  [
    "paragraphs of a cell",
    (content) => table(row(cell(p("【#N】") + para(content) + p("【/N】")))),
  ],
];

const all = (xml: string, pattern: RegExp) => [...xml.matchAll(pattern)].map(([, id]) => id);

describe.each(repeats)("copies of %s", (_name, of) => {
  const xmlOf = (content: string, payload: Record<string, unknown> = three) => {
    const result = fill(of(content), payload, noteStories);
    expect(result.exitCode).toBe(0);
    return bodyOf(result);
  };

  it("copies number their drawings anew", () => {
    const ids = all(xmlOf(run(picture(5)) + run(picture(6))), /docPr id="(\d+)"/g);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });

  it("copies give drawings no number that another drawing of the document has", () => {
    const body = of(run(picture(5))) + para(run(picture(6)), run(picture(7)));
    const ids = all(bodyOf(fill(body, three)), /docPr id="(\d+)"/g);
    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(5);
  });

  it("copies fill the text boxes in them, each with its item, and number their shapes anew", () => {
    for (const [, box] of Object.entries(boxes)) {
      const xml = xmlOf(run(box(p("框【.】"), 5)) + text("尾"));
      for (const item of three.n) expect(xml).toContain(`框${item}`);
      const shapes = all(xml, /<v:shape id="([^"]+)"/g);
      expect(new Set(shapes).size).toBe(shapes.length);
      const drawings = all(xml, /docPr id="(\d+)"/g);
      expect(new Set(drawings).size).toBe(drawings.length);
      expect(shapes.length + drawings.length).toBeGreaterThanOrEqual(3);
    }
  });

  it("copies keep an object and the shape that shows it together", () => {
    const object =
      '<w:object><v:shape id="o1"/><o:OLEObject Type="Embed" ShapeID="o1" ObjectID="_1" r:id="rIdObject"/></w:object>';
    const xml = xmlOf(run(object) + text("【.】"));
    const shapes = all(xml, /<v:shape id="([^"]+)"/g);
    expect(new Set(shapes).size).toBe(3);
    expect(all(xml, /ShapeID="([^"]+)"/g)).toEqual(shapes);
  });

  it("copies share the type of their shapes", () => {
    const pict = (id: string) =>
      `<w:pict><v:shapetype id="_x0000_t75"/><v:shape id="${id}" type="#_x0000_t75"/></w:pict>`;
    const xml = xmlOf(run(pict("s1")) + text("【.】"));
    expect(new Set(all(xml, /type="([^"]+)"/g).filter((type) => type?.startsWith("#"))).size).toBe(
      1,
    );
  });

  it("copies leave bookmarks and comments to the first", () => {
    const outline = shown(of(bookmark(4, text("【.】"))), three);
    expect(outline.match(/\{b4:|:b4\}/g)).toEqual(["{b4:", ":b4}"]);
    expect(outline).toMatch(/b4:一/);
    const told = shown(of(commented(3, text("【.】"))), three, noteStories);
    expect(told.match(/\{c3:|:c3\}|<comment 3>/g)).toEqual(["{c3:", ":c3}", "<comment 3>"]);
    expect(told.indexOf("<comment 3>")).toBeLessThan(told.indexOf("二"));
  });

  it("copies leave the number and the binding of a content control to the first", () => {
    const control = `<w:sdt><w:sdtPr><w:id w:val="9"/><w:tag w:val="t"/><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>${text("【.】")}</w:sdtContent></w:sdt>`;
    const xml = xmlOf(control);
    expect(xml.match(/<w:tag w:val="t"\/>/g)).toHaveLength(3);
    expect(xml.match(/<w:id w:val="9"\/>/g)).toHaveLength(1);
    expect(xml.match(/<w:dataBinding/g)?.length ?? 0).toBeLessThan(2);
    for (const item of three.n) expect(xml).toContain(`>${item}<`);
  });
});

describe("copies of paragraphs and rows", () => {
  it("copies of paragraphs and rows have no ids that Word edits by but for the first", () => {
    const paragraph = `<w:p w14:paraId="0A000001" w14:textId="0B000001">${text("【.】")}</w:p>`;
    const body = p("【#N】") + paragraph + p("【/N】");
    const xml = bodyOf(fill(body, three));
    expect(all(xml, /w14:paraId="(\w+)"/g)).toEqual(["0A000001"]);
    expect(all(xml, /w14:textId="(\w+)"/g)).toEqual(["0B000001"]);
    const rows = table(
      `<w:tr w14:paraId="0C000001" w14:textId="0D000001">${cell(p("【#N】【.】"))}${cell(p("【/N】"))}</w:tr>`,
    );
    const table2 = bodyOf(fill(rows, three));
    expect(all(table2, /w14:paraId="(\w+)"/g)).toEqual(["0C000001"]);
    expect(all(table2, /w14:textId="(\w+)"/g)).toEqual(["0D000001"]);
  });

  it("copies of paragraphs and rows keep what rows and cells say of themselves, and merged cells in every group of rows", () => {
    const merged = (value: string, content: string) =>
      `<w:tc><w:tcPr><w:vMerge${value}/></w:tcPr>${p(content)}</w:tc>`;
    const properties = '<w:trPr><w:trHeight w:val="300"/></w:trPr>';
    const body = table(
      textRow("【#N】", ""),
      `<w:tr>${properties}${merged(' w:val="restart"', "【.】")}${cell(p("上"))}</w:tr>`,
      `<w:tr>${properties}${merged("", "")}${cell(p("下"))}</w:tr>`,
      textRow("【/N】", ""),
    );
    const result = fill(body, three);
    expect(shown(body, three)).toBe("[一 ; 上 / · ; 下 / 二 ; 上 / · ; 下 / 三 ; 上 / · ; 下]");
    expect(bodyOf(result).match(/<w:vMerge w:val="restart"\/>/g)).toHaveLength(3);
    expect(bodyOf(result).match(/<w:vMerge\/>/g)).toHaveLength(3);
    expect(bodyOf(result).split(properties)).toHaveLength(7);
  });

  it("copies of paragraphs and rows keep properties of runs and paragraphs", () => {
    const body = `${p("【#N】")}<w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>【.】</w:t></w:r></w:p>${p("【/N】")}`;
    const xml = bodyOf(fill(body, three));
    expect(xml.match(/<w:jc w:val="right"\/>/g)).toHaveLength(3);
    expect(xml.match(/<w:b\/>/g)).toHaveLength(3);
  });

  it("copies of paragraphs and rows keep what an element says that the engine does not know", () => {
    const body = `${p("【#N】")}<w:p xmlns:x="urn:x" x:mark="1">${text("【.】")}<x:thing x:of="2"/></w:p>${p("【/N】")}`;
    expect(bodyOf(fill(body, three)).match(/x:of="2"/g)).toHaveLength(3);
  });
});

describe("list items with sections", () => {
  const numbering =
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>';
  const numbered = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>';
  const item = (content: string) => para(numbered, text(content));

  it("an item that is all a list is one item for each", () => {
    const body = item("首") + item("【#N】【.】【/N】") + item("尾");
    expect(shown(body, three, { numbering })).toBe("首 | 一 | 二 | 三 | 尾");
    expect(bodyOf(fill(body, three, { numbering })).split(numbered)).toHaveLength(6);
  });

  it("an item whose condition is false leaves no empty number", () => {
    const body = item("首") + item("【#A】中【/A】") + item("尾");
    expect(shown(body, { a: false }, { numbering })).toBe("首 | 尾");
    expect(bodyOf(fill(body, { a: false }, { numbering })).split(numbered)).toHaveLength(3);
  });

  it("an item that says more repeats its piece", () => {
    const body = item("名单：【#N】【.】、【/N】");
    expect(shown(body, three, { numbering })).toBe("名单：一、二、三、");
  });

  it("an item with two sections in it is two pieces of one item", () => {
    const body = item("【#N】【.】【/N】【#A】！【/A】");
    expect(shown(body, { ...three, a: true }, { numbering })).toBe("一二三！");
  });
});

describe("tables that would touch", () => {
  const format = '<w:pPr><w:spacing w:after="0"/></w:pPr>';

  it("tables that would touch in a list of tables are kept apart by an empty paragraph", () => {
    const body = p("【#N】") + table(textRow("【.】")) + p("【/N】") + p("后");
    expect(shown(body, three)).toBe("[一] | · | [二] | · | [三] | 后");
  });

  it("tables that would touch in a list of tables with a paragraph get no other", () => {
    const body = p("【#N】") + table(textRow("【.】")) + p("") + p("【/N】") + p("后");
    expect(shown(body, three)).toBe("[一] | · | [二] | · | [三] | · | 后");
  });

  it("tables that would touch with a false condition between them keep a paragraph, with its format", () => {
    const between: [string, string][] = [
      ["in one paragraph", para(format, text("【#A】x【/A】"))],
      [
        "in paragraphs of their own",
        para(format, text("【#A】")) + p("x") + para(format, text("【/A】")),
      ],
    ];
    for (const [, condition] of between) {
      const body = table(textRow("上")) + condition + table(textRow("下")) + p("后");
      expect(shown(body, { a: false })).toBe("[上] | · | [下] | 后");
      expect(bodyOf(fill(body, { a: false }))).toContain(format);
      expect(shown(body, { a: true })).toBe("[上] | x | [下] | 后");
    }
  });

  it("tables that would touch where the tags of a section around one of them vanish are kept apart", () => {
    const body =
      table(textRow("上")) +
      p("【#A】") +
      table(textRow("中")) +
      p("【/A】") +
      table(textRow("下"));
    expect(shown(body + p("后"), { a: true })).toBe("[上] | · | [中] | · | [下] | 后");
    expect(shown(body + p("后"), { a: false })).toBe("[上] | · | [下] | 后");
  });

  it("tables that would touch in a cell, a header and a text box are kept apart, too", () => {
    const content = p("【#N】") + table(textRow("【.】")) + p("【/N】") + p("后");
    const left = "[一] | · | [二] | · | [三] | 后";
    expect(shown(table(row(cell(content))), three)).toBe(`[${left}]`);
    expect(shown(p("正文"), three, { header: content }, "word/header1.xml")).toBe(left);
    for (const box of Object.values(boxes)) {
      expect(shown(para(run(box(content))), three)).toBe(`<box ${left}>`);
    }
  });

  it("tables that touch in the template already touch as before", () => {
    const touching = table(textRow("上")) + table(textRow("下"));
    expect(shown(`${touching}${p("【#A】x【/A】")}${p("后")}`, { a: true })).toBe(
      "[上] | [下] | x | 后",
    );
  });
});

describe("copies of pages", () => {
  it("copies of pages begin on a page of their own, but for the first", () => {
    const body = p("【#N|page_break】") + p("【.】") + table(textRow("x")) + p("【/N】") + p("后");
    expect(shown(body, three)).toBe("一 | [x] | <page> | 二 | [x] | <page> | 三 | [x] | 后");
    expect(shown(body, { n: ["一"] })).toBe("一 | [x] | 后");
    expect(shown(body, { n: [] })).toBe("后");
  });
});
