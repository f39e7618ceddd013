import { describe, expect, it } from "vitest";
import { fillParagraph } from "../../../apps/engine/template/fill/fill-paragraph.ts";
import { type ScannedParagraph, scanStories } from "../../../apps/engine/template/grammar/scan.ts";
import type { FieldTag } from "../../../apps/engine/template/grammar/tags.ts";
import { MarkdownWriter } from "../../../apps/engine/template/markdown/markdown-writer.ts";
import {
  type DataValue,
  itemScopes,
  lookUp,
  rootScope,
} from "../../../apps/engine/template/values/data.ts";
import { NodeScopes } from "../../../apps/engine/template/values/node-scopes.ts";
import { prepareValue } from "../../../apps/engine/template/values/value-text.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody, readOtherStories, type StoryPart } from "../../../apps/engine/word/stories.ts";
import type { XmlElement } from "../../../apps/engine/xml/tree.ts";
import { documentRelationships, docx, storyPart } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";

const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const strictWord = "http://purl.oclc.org/ooxml/wordprocessingml/main";

const stories = (pack: WordPackage) => [readBody(pack), ...readOtherStories(pack, ["【", "】"])];

/**
 * The blocks that replace the Markdown tags of a document, with their texts and without the tags.
 */
function write(template: Buffer, payload: DataValue) {
  const pack = WordPackage.open(template);
  const root = rootScope(payload);
  const writer = new MarkdownWriter(pack);
  const scopes = new Map<string, NodeScopes>();
  const written: string[][] = [];
  for (const scanned of scanStories(stories(pack))) {
    const { story, paragraph, brackets, text } = scanned;
    const [tag] = brackets as FieldTag[];
    if (tag?.form !== "markdown") continue;
    const own = scopes.get(story.partName) ?? new NodeScopes(story.document, root);
    scopes.set(story.partName, own);
    const tagRun = paragraph.runs[text.pieceAt(tag.start).runIndex] as XmlElement;
    const value = lookUp(tag.name, root) as string;
    const place = { story, paragraph: paragraph.element, tagRun, tag, scope: root, scopes: own };
    const blocks = writer.write(place, value);
    written.push(blocks.map((block) => story.document.name(block)));
    story.document.remove(paragraph.element);
  }
  const names = new Set<string>();
  for (const scanned of scanStories(stories(pack))) fill(scanned, scopes, names);
  const part = (name: string) => pack.xml(name).serialize().toString("utf8");
  return { pack, part, written, names: [...names], ...bodyOf(part("word/document.xml")) };
}

function fill(
  scanned: ScannedParagraph,
  scopes: ReadonlyMap<string, NodeScopes>,
  names: Set<string>,
): void {
  const { story, paragraph, text, brackets } = scanned;
  const values = brackets.map((each) => {
    if (each.kind !== "tag") return null;
    names.add(each.name);
    const run = paragraph.runs[text.pieceAt(each.start).runIndex] as XmlElement;
    const value = lookUp(each.name, scopes.get(story.partName)?.of(run) ?? rootScope(null));
    return typeof value === "string" ? prepareValue(value) : null;
  });
  fillParagraph(scanned, values, () => {
    throw new Error("no pictures here");
  });
}

function bodyOf(xml: string): { xml: string; text: string } {
  const body = xml.replace(/^.*<(?:\w+:)?body>/s, "").replace(/<\/(?:\w+:)?body>.*$/s, "");
  return { xml: body, text: body.replace(/<\/(?:\w+:)?p>/g, ";").replace(/<[^>]+>/g, "") };
}

/** A document with a paragraph that has only the tag. */
const alone = (note: string, pPr = "", parts: Record<string, string> = {}) =>
  write(docx(`<w:p>${pPr}<w:r><w:t>【~NOTE】</w:t></w:r></w:p>`, parts), { note });

const styles = (...each: [id: string, name: string, pPr?: string][]) => ({
  "word/_rels/document.xml.rels": documentRelationships([
    { type: "styles", target: "styles.xml" },
    { type: "numbering", target: "numbering.xml" },
  ]),
  "word/styles.xml": storyPart(
    "w:styles",
    each
      .map(
        ([id, name, pPr = ""]) =>
          `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:pPr>${pPr}</w:pPr></w:style>`,
      )
      .join(""),
  ),
  "word/numbering.xml": storyPart(
    "w:numbering",
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/></w:lvl></w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:numIdMacAtCleanup w:val="4"/>',
  ),
});

describe("Markdown as nodes", () => {
  it("Markdown stands in front of the paragraph with the tag, which stays for the one who asked", () => {
    const pack = WordPackage.open(docx("<w:p/><w:p><w:r><w:t>【~NOTE】</w:t></w:r></w:p><w:p/>"));
    const [scanned] = scanStories([readBody(pack)]);
    const { story, paragraph, brackets } = scanned as ScannedParagraph;
    const root = rootScope({});
    const [item = root] = itemScopes(["x"], root, "ITEMS");
    const scopes = new NodeScopes(story.document, root);
    const place = {
      story,
      paragraph: paragraph.element,
      tagRun: paragraph.runs[0] as XmlElement,
      tag: brackets[0] as FieldTag,
      scope: item,
      scopes,
    };
    const written = new MarkdownWriter(pack).write(place, "甲\n\n**乙**");
    const [first, second] = written as [XmlElement, XmlElement];
    const { document } = story;
    expect(document.nextElement(first)).toBe(second);
    expect(document.nextElement(second)).toBe(paragraph.element);
    expect(scopes.of(first)).toBe(item);
    const run = document.child(second, "w:r") as XmlElement;
    expect(scopes.of(document.child(run, "w:t") as XmlElement)).toMatchObject({
      value: { note: "乙" },
      parent: item,
    });
    expect(bodyOf(document.serialize().toString()).text).toBe("【NOTE】;【NOTE】;【~NOTE】;");
  });

  it("an empty text gives no blocks", () => {
    for (const note of ["", " \n\n", "[x]: https://example.org"]) {
      expect(alone(note).written).toEqual([[]]);
    }
  });

  it("paragraphs and runs of Markdown are as the tag's, without what only fits that one", () => {
    const body =
      '<w:p w14:paraId="11111111" w:rsidR="00AA" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:pPr><w:jc w:val="both"/><w:rPr><w:ins w:id="1" w:author="x"/><w:sz w:val="30"/></w:rPr><w:sectPr/><w:pPrChange w:id="2" w:author="x"><w:pPr/></w:pPrChange></w:pPr><w:r w:rsidRPr="00BB"><w:rPr><w:sz w:val="24"/><w:rPrChange w:id="3" w:author="x"><w:rPr/></w:rPrChange></w:rPr><w:t>【~NOTE】</w:t></w:r></w:p>';
    const { xml } = write(docx(body), { note: "甲\n\n乙" });
    const paragraph = (text: string) =>
      `<w:p xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:pPr><w:jc w:val="both"/><w:rPr><w:sz w:val="30"/></w:rPr></w:pPr><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
    expect(xml).toBe(paragraph("甲") + paragraph("乙"));
  });

  it("where the paragraph with Markdown begins a page only the first block does, also in a table", () => {
    const pPr = "<w:pPr><w:pageBreakBefore/></w:pPr>";
    expect(alone("甲\n\n乙", pPr).xml.match(/pageBreakBefore/g)).toHaveLength(1);
    const table = alone("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n文", pPr).xml;
    expect(table.indexOf("pageBreakBefore")).toBeLessThan(table.indexOf("甲"));
    expect(table.match(/pageBreakBefore/g)).toHaveLength(1);
    const off = '<w:pPr><w:pageBreakBefore w:val="0"/></w:pPr>';
    expect(alone("甲\n\n乙", off).xml.match(/pageBreakBefore w:val="0"/g)).toHaveLength(2);
  });

  it("properties stand in the order of the schema, once, and a toggle that was off is on", () => {
    const body =
      '<w:p><w:pPr><w:keepLines/><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsia="仿宋"/><w:b w:val="0"/><w:sz w:val="24"/></w:rPr><w:t>【~NOTE】</w:t></w:r></w:p>';
    const { xml } = write(docx(body), { note: "# **题** `码`\n\n> 引" });
    expect(xml).toContain('<w:pPr><w:keepNext/><w:keepLines/><w:jc w:val="both"/></w:pPr>');
    expect(xml).toContain(
      '<w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsia="仿宋"/><w:b/><w:bCs/><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">题',
    );
    // Chinese in code keeps its font. The theme's Latin font would override the font of code.
    expect(xml).toMatch(/<w:rFonts w:eastAsia="仿宋" w:ascii="Courier New"[^>]*\/><w:b\/>/);
    expect(xml).toContain('<w:keepLines/><w:ind w:left="420" w:right="420"/><w:jc w:val="both"/>');
  });

  it("a list item as the tag's paragraph: paragraphs are items, bullets are bullets", () => {
    const pPr =
      '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:ind w:left="720"/></w:pPr>';
    const { xml, text } = alone("甲\n\n- 点\n\n  续\n\n乙\n\n| a |\n|---|\n| 1 |", pPr);
    expect(text).toBe("甲;点;续;乙;a;1;");
    const ids = Array.from(xml.matchAll(/w:numId w:val="(\d+)"/g), ([, id]) => id);
    // Further blocks of an item, and cells, have no number of the list with the tag.
    expect(ids).toEqual(["1", "1", "0", "1", "0", "0"].with(1, ids[1] as string));
    expect(ids[1]).not.toBe("0");
    expect(xml).toContain('<w:numId w:val="0"/></w:numPr><w:ind w:left="420"/>');
  });

  it("a table cell, a text box, a header and a footnote as the tag's place", () => {
    const paragraph = "<w:p><w:r><w:t>【~NOTE】</w:t></w:r></w:p>";
    const box = (branch: string) =>
      `<mc:${branch}><w:pict><w:txbxContent>${paragraph}</w:txbxContent></w:pict></mc:${branch}>`;
    const body = `<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>${paragraph}</w:tc></w:tr></w:tbl><w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${box("Choice")}${box("Fallback")}</mc:AlternateContent></w:r></w:p>`;
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
        { type: "footnotes", target: "footnotes.xml" },
      ]),
      "word/header1.xml": storyPart("w:hdr", paragraph),
      "word/footnotes.xml": storyPart(
        "w:footnotes",
        `<w:footnote w:id="1">${paragraph}</w:footnote>`,
      ),
    };
    const { xml, part, pack } = write(docx(body, parts), {
      note: "甲\n\n[乙](https://example.org)",
    });
    expect(xml.match(/甲/g)).toHaveLength(3);
    expect(xml).toContain("<w:tc><w:tcPr/><w:p>");
    const header = part("word/header1.xml");
    // This template does not declare the prefix of relationships.
    expect(header).toContain(
      '<w:hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="docops1">',
    );
    expect(xml).toContain('<w:hyperlink r:id="docops3">');
    const targets = (name: string) => pack.externalRelationships(name).map(({ target }) => target);
    expect(targets("word/document.xml")).toEqual(["https://example.org"]);
    expect(targets("word/header1.xml")).toEqual(["https://example.org"]);
    expect(part("word/footnotes.xml")).toContain("乙");
  });

  it("a template with another prefix, or with one more in the middle, stays well-formed", () => {
    const note =
      "# 题\n\n1. 一\n\n| a | b |\n|---|--:|\n| 1 | `2` |\n\n[x](https://example.org) ---";
    const template = (content: string, root = `xmlns:n="${word}"`) =>
      docx("", {
        "word/document.xml": `<n:document ${root}><n:body>${content}</n:body></n:document>`,
      });
    const plain =
      '<n:p><n:pPr><n:ind n:left="7"/></n:pPr><n:r><n:rPr><n:b n:val="0"/></n:rPr><n:t>【~NOTE】</n:t></n:r></n:p>';
    const own = `<x:p xmlns:x="${word}"><x:pPr><x:ind x:left="7"/></x:pPr><x:r><x:rPr><x:b x:val="0"/></x:rPr><x:t>【~NOTE】</x:t></x:r></x:p>`;
    for (const content of [plain, own]) {
      const { part } = write(template(content), { note });
      const again = WordPackage.open(docx("", { "word/document.xml": part("word/document.xml") }));
      const { document } = readBody(again);
      expect(bodyOf(document.serialize().toString()).text).toBe("题;一;a;b;1;2;x ---;");
      const whole = part("word/document.xml");
      expect(whole).not.toContain("<w:");
      expect(whole).not.toContain(" w:");
      expect(whole).toMatch(/<(\w+):b\/><\1:bCs\/><\/\1:rPr><\1:t xml:space="preserve">题/);
      expect(whole).toMatch(/<n:tbl>.*<n:jc n:val="right"\/>|<n:tbl>.*<x:jc x:val="right"\/>/);
    }
  });

  it("a paragraph in alternate content stays well-formed", () => {
    const paragraph = `<x:p xmlns:x="${word}"><x:r><x:t>【~NOTE】</x:t></x:r></x:p>`;
    const pack = WordPackage.open(
      docx(
        `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x">${paragraph}</mc:Choice></mc:AlternateContent>`,
      ),
    );
    const story = readBody(pack);
    const { document } = story;
    let at = document.root;
    while (document.name(at) !== "w:p") at = document.firstElement(at);
    const root = rootScope({});
    const tag: FieldTag = {
      kind: "tag",
      form: "markdown",
      name: "NOTE",
      formatters: [],
      raw: "【~NOTE】",
      start: 0,
      end: 7,
    };
    const tagRun = document.child(at, "w:r") as XmlElement;
    const scopes = new NodeScopes(document, root);
    const place = { story, paragraph: at, tagRun, tag, scope: root, scopes };
    new MarkdownWriter(pack).write(place, "| a |\n|---|\n| 1 |");
    const part = document.serialize().toString("utf8");
    expect(part).toContain("<w:tbl>");
    expect(part).toContain('<w:tcW w:w="9000" w:type="dxa"/></w:tcPr><x:p xmlns:x=');
    const again = readBody(WordPackage.open(docx("", { "word/document.xml": part })));
    expect(again.document.serialize().toString("utf8")).toBe(part);
  });

  it("a Strict document gets Strict names", () => {
    const part = `<w:document xmlns:w="${strictWord}" xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"><w:body><w:p><w:r><w:t>【~NOTE】</w:t></w:r></w:p></w:body></w:document>`;
    const note = "1. 一\n\n> 引\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n[x](https://example.org)";
    const result = write(docx("", { "word/document.xml": part }), { note });
    expect(result.xml).toContain('<w:ind w:start="420" w:end="420"/>');
    expect(result.xml).toContain('<w:jc w:val="end"/>');
    expect(result.xml).not.toContain("left");
    const numbering = result.part("word/docops-numbering.xml");
    expect(numbering).toContain(`xmlns:w="${strictWord}"`);
    expect(numbering).toContain('<w:ind w:start="420" w:hanging="420"/>');
    expect(result.part("word/_rels/document.xml.rels")).not.toContain(
      "schemas.openxmlformats.org/officeDocument",
    );
  });

  it("a numbered list in the template's style: the first is the style's own, the next begin anew", () => {
    const parts = styles(["LN", "List Number", '<w:numPr><w:numId w:val="5"/></w:numPr>']);
    const { xml, part } = alone("1. 一\n2. 二\n\n文\n\n1. 三", "", parts);
    const items = Array.from(
      xml.matchAll(/<w:pPr><w:pStyle w:val="LN"\/>(.*?)<\/w:pPr>/g),
      ([, rest]) => rest,
    );
    const own = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="6"/></w:numPr>';
    expect(items).toEqual(["", "", own]);
    expect(part("word/numbering.xml")).toContain(
      '<w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num><w:numIdMacAtCleanup',
    );
    const indented = styles([
      "LN",
      "List Number",
      '<w:numPr><w:numId w:val="5"/></w:numPr><w:ind w:left="100" w:hangingChars="200"/>',
    ]);
    expect(alone("1. 一\n\n文\n\n1. 三", "", indented).xml).toContain(
      `${own}<w:ind w:left="100" w:hangingChars="200"/>`,
    );
    // If the template has paragraphs in this style, the style's list is in use.
    const used = '<w:p><w:pPr><w:pStyle w:val="LN"/></w:pPr></w:p>';
    const body = `${used}${used}<w:p><w:r><w:t>【~NOTE】</w:t></w:r></w:p>`;
    expect(write(docx(body, parts), { note: "1. 一" }).xml).toContain(own);
  });

  it("code keeps its lines and spaces, HTML is text, a path keeps its backslashes", () => {
    const { xml, text } = alone("```\n  a\n\tb\n```\n\nC:\\new\\temp a\\_b <b>x</b>");
    expect(xml).toContain('<w:t xml:space="preserve">  a</w:t><w:br/><w:tab/>');
    expect(text).toContain("C:\\new\\temp a_b &lt;b&gt;x&lt;/b&gt;");
  });

  it("tables that follow one another stay apart", () => {
    const table = "| a |\n|---|\n| 1 |";
    expect(alone(`${table}\n\n<!-- -->\n\n${table}`).written).toEqual([["w:tbl", "w:p", "w:tbl"]]);
    expect(alone(`${table}\n\n[x]: y\n\n${table}`).written).toEqual([["w:tbl", "w:p", "w:tbl"]]);
  });

  it("the tag of a list's item and one with a path ask for their own texts", () => {
    const body =
      "<w:p><w:r><w:t>【~CLIENT.NOTE】</w:t></w:r></w:p><w:p><w:r><w:t>【~NOTE】</w:t></w:r></w:p>";
    const { text, names } = write(docx(body), {
      client: { note: "甲 **乙**" },
      note: "丙【CLIENT.NOTE】",
    });
    expect(text).toBe("甲 乙;丙【CLIENT.NOTE】;");
    expect(names).toEqual(["CLIENT.NOTE", "NOTE"]);
  });

  it("the same address is one relationship; thousands of blocks take time in proportion", () => {
    const links = Array.from({ length: 300 }, () => "[x](https://example.org)").join("\n\n");
    const { pack } = alone(links);
    expect(pack.externalRelationships("word/document.xml")).toHaveLength(1);
    const work = (count: number) => {
      const note = Array.from({ length: count }, (_, index) => `${index}. **甲** 乙\n\n文`).join(
        "\n\n",
      );
      alone(note);
    };
    expect(growthOf(work, 200, 2000)).toBeLessThan(40);
  });
});

describe("stories", () => {
  it("stories without a Markdown tag stay byte for byte", () => {
    const template = docx("<w:p><w:r><w:t>【NAME】</w:t></w:r></w:p>");
    const pack = WordPackage.open(template);
    const before: StoryPart = readBody(pack);
    new MarkdownWriter(pack);
    expect(before.document.changed).toBe(false);
  });
});
