import { describe, expect, it } from "vitest";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import { fillTemplate, type JobResult, runJob } from "../../../apps/engine/job/pipeline.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { readZip } from "../../../apps/engine/zip/read.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { bodyOf, documentSettings, partOf, partsOf, runDocument } from "../support.ts";

const fill = (
  body: string,
  payload: Record<string, unknown>,
  parts: Record<string, string> = {},
): JobResult => runDocument(body, payload, { parts });

/** A PNG of 2 by 1 pixels, at 96 to the inch. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR42mP8z8BQz0AEYBxVSF8AJv0C/0Y1pV8AAAAASUVORK5CYII=";
const emu = { cx: 2 * 9525, cy: 9525 };
const names = (result: JobResult) =>
  readZip(Buffer.concat(result.document), defaultPackageLimits).map(({ name }) => name);
const reasons = (result: JobResult) =>
  result.replaceLog.entries.map(({ field_name, status, reason }) => [field_name, status, reason]);

describe("【%PHOTO】", () => {
  it("【%PHOTO】 puts a picture into the run, with its file, its relationship and its type", () => {
    const result = fill(p("前【%PHOTO】后"), { photo: png });
    expect(result.exitCode).toBe(0);
    const xml = bodyOf(result);
    expect(xml).toMatch(
      /^<w:p><w:r><w:t [^>]*>前<\/w:t><w:drawing .*<\/w:drawing><w:t[^>]*>后<\/w:t><\/w:r><\/w:p>$/,
    );
    expect(xml).toContain(`<wp:extent cx="${emu.cx}" cy="${emu.cy}"/>`);
    expect(xml).toContain('r:embed="docops1"');
    expect(names(result)).toContain("word/media/docops1.png");
    expect(partOf(result, "word/_rels/document.xml.rels")).toContain(
      'Id="docops1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="/word/media/docops1.png"',
    );
    expect(partOf(result, "[Content_Types].xml")).toContain(
      'PartName="/word/media/docops1.png" ContentType="image/png"',
    );
    expect(result.replaceLog.entries[0]).toMatchObject({
      status: "replaced",
      field_name: "PHOTO",
      new_text: "(image/png, 77 bytes)",
    });
  });

  it("an alternative text holds no character that XML does not, wherever the picture goes", () => {
    const photo = { data: png, alt: "a\u0000\u001b\ufffe<b>" };
    const frame = `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="1" name="a" descr="【%PHOTO】"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:embed="x"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
    for (const body of [p("【%PHOTO】"), frame]) {
      expect(bodyOf(fill(body, { photo }))).toContain('descr="a\ufffd\ufffd\ufffd&lt;b&gt;"');
    }
  });

  it.each([
    ["【%PHOTO|height:30cm】", { photo: png }],
    ["【%PHOTO】", { photo: { data: png, height: "30cm" } }],
  ])("%s of a picture that this makes wider than any page is refused", (tag, payload) => {
    const result = fill(p(tag), payload);
    expect(reasons(result)).toEqual([["PHOTO", "unsupported", "picture_value"]]);
    expect(result.replaceLog.entries[0]?.detail).toContain("ask for both sides");
  });

  it("an SVG with a script is refused", () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><script/></svg>';
    const photo = { data: Buffer.from(svg).toString("base64"), fallback: png };
    const result = fill(p("【%PHOTO】"), { photo });
    expect(reasons(result)).toEqual([["PHOTO", "unsupported", "picture_value"]]);
    expect(result.replaceLog.entries[0]?.detail).toContain("an SVG with a script");
  });

  it.each([
    ["【%PHOTO|width:4cm】", { photo: png }, [1440000, 720000]],
    ["【%PHOTO|height:1in】", { photo: png }, [1828800, 914400]],
    ["【%PHOTO|width:72pt|height:96px】", { photo: png }, [914400, 914400]],
    [
      "【%PHOTO】",
      { photo: { data: `data:image/png;base64,${png}`, width: "10mm" } },
      [360000, 180000],
    ],
  ])("%s is as large as it says", (tag, payload, [cx, cy]) => {
    expect(bodyOf(fill(p(tag), payload))).toContain(`<wp:extent cx="${cx}" cy="${cy}"/>`);
  });

  it("one file is stored once, however often it is shown, in every story", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
      ]),
      "word/header1.xml": storyPart("w:hdr", p("【%PHOTO】")),
    };
    const result = fill(
      p("【%PHOTO】【%PHOTO】") + p("【#LIST】【%.】【/LIST】"),
      { photo: png, list: [png, png] },
      parts,
    );
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result).match(/<w:drawing /g)).toHaveLength(4);
    const ids = Array.from(bodyOf(result).matchAll(/docPr id="(\d+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(4);
    expect(names(result).filter((name) => name.includes("media/"))).toEqual([
      "word/media/docops1.png",
    ]);
    expect(partOf(result, "word/header1.xml")).toContain('r:embed="docops1"');
    expect(partOf(result, "word/_rels/header1.xml.rels")).toContain("/word/media/docops1.png");
  });

  it("an SVG comes with its fallback", () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"/>',
    ).toString("base64");
    const result = fill(p("【%PHOTO】"), { photo: { data: svg, fallback: png, alt: "图 & 表" } });
    expect(bodyOf(result)).toContain('descr="图 &amp; 表"');
    expect(bodyOf(result)).toContain(
      '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="docops1"/>',
    );
    expect(names(result).filter((name) => name.includes("media/"))).toEqual([
      "word/media/docops1.svg",
      "word/media/docops2.png",
    ]);
    expect(reasons(fill(p("【%PHOTO】"), { photo: svg }))).toEqual([
      ["PHOTO", "unsupported", "picture_value"],
    ]);
  });

  it.each([
    ["no Base64", "【%PHOTO】", "你好", "picture_value"],
    ["no image", "【%PHOTO】", "aGVsbG8=", "picture_value"],
    ["a list", "【%PHOTO】", ["x"], "picture_value"],
    ["another formatter", "【%PHOTO|upper】", png, "unknown_formatter"],
    ["no length", "【%PHOTO|width:wide】", png, "formatter_argument"],
    ["a QR code of too much", "【%PHOTO|qr】", "x".repeat(2332), "picture_value"],
  ])("%s ends with exit 3 and says so", (_name, tag, photo, reason) => {
    const result = fill(p(tag), { photo });
    expect(result.exitCode).toBe(3);
    expect(reasons(result)).toEqual([["PHOTO", "unsupported", reason]]);
  });

  it("【%PHOTO】 without a value is missing, and stays", () => {
    const result = fill(p("【%PHOTO】"), {});
    expect(result.exitCode).toBe(2);
    expect(bodyOf(result)).toBe(p("【%PHOTO】"));
  });

  it("a QR code is a square of black and white", () => {
    const result = fill(p("【%LINK|qr|width:2cm】"), { link: "https://example.org/1" });
    expect(bodyOf(result)).toContain('<wp:extent cx="720000" cy="720000"/>');
    const [media] = readZip(Buffer.concat(result.document), defaultPackageLimits).filter(
      ({ name }) => name.endsWith(".png"),
    );
    expect(media?.size).toBeGreaterThan(100);
  });
});

describe("a picture whose description is a tag", () => {
  const picture = (tag: string, id: string) =>
    `<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="111" cy="222"/><wp:docPr id="${id}" name="p" descr="${tag}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="x"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:embed="rId9"/><a:srcRect l="10"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;

  it("a picture whose description is a tag keeps its size and its crop", () => {
    const result = fill(`<w:p>${picture("【%SITE.PHOTO】", "1")}</w:p>`, { site: { photo: png } });
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result)).toContain('<wp:extent cx="111" cy="222"/>');
    expect(bodyOf(result)).toContain('<a:blip r:embed="docops1"/><a:srcRect l="10"/>');
    expect(bodyOf(result)).toContain('descr="SITE.PHOTO"');
    expect(result.replaceLog.summary).toMatchObject({ total_placeholders: 1, replaced_count: 1 });
  });

  it("a picture whose description is a tag in every item of a section is that item's", () => {
    const other = Buffer.from(png, "base64");
    other[20] = 3;
    const body = `${p("【#SITES】")}<w:p>${picture("【%PHOTO】", "1")}</w:p>${p("【/SITES】")}`;
    const result = fill(body, { sites: [{ photo: png }, { photo: other.toString("base64") }, {}] });
    const blips = Array.from(bodyOf(result).matchAll(/r:embed="([^"]+)"/g), ([, id]) => id);
    expect(blips).toEqual(["docops1", "docops2", "rId9"]);
    expect(bodyOf(result)).not.toContain("【%PHOTO】");
    expect(bodyOf(result)).not.toContain("docops:");
    expect(result.missingFields).toMatchObject({
      missing_required: [],
      missing_optional: ["PHOTO"],
      missing_in_items: [{ section: "SITES", item: 3, field: "PHOTO" }],
    });
  });

  it("a picture whose description is a tag is missing where there is no value, and wrong where it is none", () => {
    const body = `<w:p>${picture("【%PHOTO】", "1")}</w:p>`;
    expect(fill(body, {}).missingFields.missing_required).toEqual(["PHOTO"]);
    expect(reasons(fill(body, { photo: 7 }))).toEqual([["PHOTO", "unsupported", "picture_value"]]);
  });
});

describe("【~NOTE】", () => {
  const paragraph =
    '<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>【~NOTE】</w:t></w:r></w:p>';
  const text = (result: JobResult) =>
    bodyOf(result)
      .replace(/<\/w:p>/g, ";")
      .replace(/<[^>]+>/g, "");

  it("【~NOTE】 becomes paragraphs like the tag's own, with bold, italic, code and links", () => {
    const note =
      "第一段 **粗** 和 *斜*\n换行\n\n[链接](https://example.org/?a=1&b=2) `代码` ~~删~~ <b>x</b>  \n硬换行";
    const result = fill(paragraph, { note });
    expect(result.exitCode).toBe(0);
    expect(text(result)).toBe("第一段 粗 和 斜换行;链接 代码 删 &lt;b&gt;x&lt;/b&gt;硬换行;");
    const xml = bodyOf(result);
    expect(xml).toContain(
      '<w:rPr><w:b/><w:bCs/><w:sz w:val="24"/></w:rPr><w:t xml:space="preserve">粗</w:t>',
    );
    expect(xml.match(/<w:jc w:val="both"\/>/g)).toHaveLength(2);
    expect(xml).toContain("<w:br/>");
    expect(partOf(result, "word/_rels/document.xml.rels")).toContain(
      'Target="https://example.org/?a=1&amp;b=2" TargetMode="External"',
    );
    expect(result.replaceLog.entries.every(({ field_name }) => field_name === "NOTE")).toBe(true);
  });

  it("values inject nothing: tags, XML and links to elsewhere are text", () => {
    const note = "【A】 <w:p/> [x](javascript:alert(1)) 【#B】";
    const result = fill(paragraph, { note, a: "not this" });
    expect(result.exitCode).toBe(0);
    expect(text(result)).toBe("【A】 &lt;w:p/&gt; x 【#B】;");
    expect(partOf(result, "word/_rels/document.xml.rels")).toBe("");
  });

  it("lists of 【~NOTE】 are numbered by lists of their own, as deep as they are", () => {
    const result = fill(paragraph + paragraph, { note: "3. 三\n4. 四\n   - 内\n\n文\n\n1. 一" });
    expect(text(result)).toBe("三;四;内;文;一;三;四;内;文;一;");
    const ids = Array.from(
      bodyOf(result).matchAll(/<w:ilvl w:val="(\d)"\/><w:numId w:val="(\d+)"/g),
      ([, level, id]) => `${level}:${id}`,
    );
    expect(ids).toEqual(["0:1", "0:1", "1:2", "0:3", "0:4", "0:4", "1:5", "0:6"]);
    const numbering = partOf(result, "word/docops-numbering.xml");
    expect(numbering.match(/<w:abstractNum /g)).toHaveLength(2);
    expect(numbering).toContain(
      '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/>',
    );
    expect(partOf(result, "word/_rels/document.xml.rels")).toContain("/word/docops-numbering.xml");
  });

  it("【~NOTE】 takes the template's own styles, by the names that Word gives them", () => {
    const style = (id: string, name: string, pPr = "") =>
      `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${pPr}</w:style>`;
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "styles", target: "styles.xml" },
        { type: "numbering", target: "numbering.xml" },
      ]),
      "word/styles.xml": storyPart(
        "w:styles",
        style("2", "heading 2") +
          style("Zitat", "Quote") +
          style("LB", "List Bullet", '<w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr>') +
          '<w:style w:type="table" w:styleId="TG"><w:name w:val="Table Grid"/></w:style>',
      ),
      "word/numbering.xml": storyPart(
        "w:numbering",
        '<w:abstractNum w:abstractNumId="0"/><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>',
      ),
    };
    const xml = bodyOf(
      fill(
        paragraph,
        { note: "## 题\n\n> 引\n\n- 点\n\n| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |" },
        parts,
      ),
    );
    expect(xml).toContain('<w:pStyle w:val="2"/></w:pPr><w:r><w:t xml:space="preserve">题');
    expect(xml).toContain('<w:pStyle w:val="Zitat"/></w:pPr><w:r><w:t xml:space="preserve">引');
    expect(xml).toContain('<w:pStyle w:val="LB"/></w:pPr><w:r><w:t xml:space="preserve">点');
    expect(xml).toContain('<w:tblStyle w:val="TG"/>');
    expect(xml).toContain("<w:trPr><w:tblHeader/></w:trPr>");
    expect(xml.match(/<w:jc w:val="right"\/>/g)).toHaveLength(2);
    // Nothing follows the table. Word needs a paragraph there, and the tag's paragraph was one.
    expect(xml).toMatch(/<\/w:tbl><w:p><w:pPr><w:jc w:val="both"\/><\/w:pPr><\/w:p>$/);
  });

  it("【~NOTE】 in a section is each item's; empty it vanishes, but not the cell's last paragraph", () => {
    const cell = (content: string) =>
      `<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>${content}</w:tc></w:tr></w:tbl>`;
    const body = `${p("【#ITEMS】")}${paragraph}${p("【/ITEMS】")}${cell(p("【#ONE】") + p("【~EMPTY】") + p("【/ONE】"))}`;
    const one = { empty: "" };
    const result = fill(body, { items: [{ note: "甲" }, { note: "**乙**" }], one });
    expect(text(result)).toBe("甲;乙;;");
    expect(bodyOf(result)).toContain("<w:tc><w:tcPr/><w:p></w:p></w:tc>");
  });

  it("【~NOTE】 stands alone in its paragraph, is a text, and is missing without one", () => {
    expect(reasons(fill(p("前【~NOTE】"), { note: "x" }))).toEqual([
      ["NOTE", "unsupported", "markdown_not_alone"],
    ]);
    expect(reasons(fill(paragraph, { note: 5 }))).toEqual([
      ["NOTE", "unsupported", "formatter_value"],
    ]);
    expect(reasons(fill(p("【~NOTE|upper】"), { note: "x" }))).toEqual([
      ["NOTE", "unsupported", "unknown_formatter"],
    ]);
    expect(fill(paragraph, {}).missingFields.missing_required).toEqual(["NOTE"]);
  });
});

describe("content controls", () => {
  const w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"';
  const control = (tag: string, about: string, content: string) =>
    `<w:sdt><w:sdtPr><w:id w:val="1"/><w:tag w:val="${tag}"/>${about}</w:sdtPr><w:sdtContent>${content}</w:sdtContent></w:sdt>`;
  const run = (text: string, rPr = "") => `<w:r>${rPr}<w:t>${text}</w:t></w:r>`;
  const inline = (tag: string, about: string, text: string) =>
    `<w:p>${control(tag, about, run(text))}</w:p>`;

  it("a text takes the first run's look and leaves the placeholder's", () => {
    const grey = '<w:rPr><w:rStyle w:val="PlaceholderText"/><w:b/></w:rPr>';
    const body = `<w:p>${control("CLIENT.NAME", "<w:showingPlcHdr/><w:text/>", run("点击", grey) + run("输入"))}</w:p>`;
    const result = fill(body, { client: { name: "滨江\n集团" } });
    expect(bodyOf(result)).toBe(
      `<w:p>${control("CLIENT.NAME", "<w:text/>", '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">滨江</w:t><w:br/><w:t xml:space="preserve">集团</w:t></w:r>')}</w:p>`,
    );
    expect(result.replaceLog.entries).toMatchObject([
      { field_name: "CLIENT.NAME", status: "replaced", paragraph_path: "p0", run_id: "p0:r0" },
    ]);
  });

  it("the first paragraph in a content control has the text and the others go", () => {
    const body = control("NOTE", "<w:richText/>", p("一") + p("二"));
    expect(bodyOf(fill(body, { note: "新" })).replace(/<[^>]+>/g, "")).toBe("新");
    expect(bodyOf(fill(control("NOTE", "", "<w:p/>"), { note: "新" }))).toContain("<w:p><w:r><w:t");
  });

  it.each([
    [true, "☑", "1"],
    [false, "☐", "0"],
  ])("a check box is %s", (agreed, glyph, state) => {
    const box = `<w14:checkbox ${w14}><w14:checked w14:val="0"/><w14:checkedState w14:val="2611" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>`;
    const xml = bodyOf(fill(inline("AGREED", box, "☐"), { agreed }));
    expect(xml).toContain(`<w14:checked w14:val="${state}"/>`);
    expect(xml.replace(/<[^>]+>/g, "")).toBe(glyph);
    expect(reasons(fill(inline("AGREED", box, "☐"), { agreed: "yes" }))).toEqual([
      ["AGREED", "unsupported", "control_value"],
    ]);
  });

  it("a list takes one of its entries, by value or by what it shows; a combo box anything", () => {
    const items =
      '<w:listItem w:displayText="优秀" w:value="A"/><w:listItem w:displayText="合格" w:value="B"/>';
    const list = `<w:dropDownList>${items}</w:dropDownList>`;
    for (const grade of ["B", "合格"]) {
      const xml = bodyOf(fill(inline("GRADE", list, "选"), { grade }));
      expect(xml).toContain('<w:dropDownList w:lastValue="B">');
      expect(xml.replace(/<[^>]+>/g, "")).toBe("合格");
    }
    expect(reasons(fill(inline("GRADE", list, "选"), { grade: "C" }))).toEqual([
      ["GRADE", "unsupported", "control_choice"],
    ]);
    const combo = `<w:comboBox>${items}</w:comboBox>`;
    expect(bodyOf(fill(inline("GRADE", combo, "选"), { grade: "C" })).replace(/<[^>]+>/g, "")).toBe(
      "C",
    );
  });

  it.each([
    ["yyyy年M月d日", "2026年3月7日"],
    ["dd/MM/yyyy", "07/03/2026"],
    ["d MMMM yyyy", "7 March 2026"],
    ["dddd, MMM d 'of' yy", "Saturday, Mar 7 of 26"],
  ])("a date is written as %s", (format, shown) => {
    const date = `<w:date><w:dateFormat w:val="${format}"/><w:lid w:val="en-US"/></w:date>`;
    const xml = bodyOf(fill(inline("DATE", date, "…"), { date: "2026-03-07" }));
    expect(xml).toContain('<w:date w:fullDate="2026-03-07T00:00:00Z">');
    expect(xml.replace(/<[^>]+>/g, "")).toBe(shown);
    expect(reasons(fill(inline("DATE", date, "…"), { date: "soon" }))).toEqual([
      ["DATE", "unsupported", "formatter_value"],
    ]);
  });

  it("bound custom XML and core properties say the same", () => {
    const rels = (items: string) =>
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items}</Relationships>`;
    const relation = (id: string, type: string, target: string) =>
      `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
    const parts = {
      "word/_rels/document.xml.rels": rels(relation("r1", "customXml", "../customXml/item1.xml")),
      "customXml/item1.xml":
        '<c:data xmlns:c="urn:c"><c:name>alt</c:name><c:name>zweit</c:name></c:data>',
      "customXml/_rels/item1.xml.rels": rels(relation("r1", "customXmlProps", "itemProps1.xml")),
      "customXml/itemProps1.xml": '<ds:datastoreItem xmlns:ds="urn:ds" ds:itemID="{AB-1}"/>',
    };
    const binding =
      '<w:dataBinding w:prefixMappings="xmlns:n=\'urn:c\'" w:xpath="/n:data[1]/n:name[2]" w:storeItemID="{ab-1}"/><w:text/>';
    const result = fill(inline("NAME", binding, "x"), { name: "甲 & 乙" }, parts);
    expect(partOf(result, "customXml/item1.xml")).toBe(
      '<c:data xmlns:c="urn:c"><c:name>alt</c:name><c:name>甲 &amp; 乙</c:name></c:data>',
    );
  });

  it("a content control in a section takes the item's value; a control that names no field is left alone", () => {
    const body = `${p("【#ITEMS】")}${inline("NAME", "<w:text/>", "x")}${p("【/ITEMS】")}${inline("goog_rdk_0", "", "stays")}`;
    const result = fill(body, { items: [{ name: "甲" }, { name: "乙" }] });
    expect(bodyOf(result).replace(/<[^>]+>/g, "")).toBe("甲乙stays");
    expect(bodyOf(result).match(/<w:tag w:val="NAME"\/>/g)).toHaveLength(2);
  });

  it("values inject nothing, and what is missing is told", () => {
    const result = fill(inline("NAME", "<w:text/>", "x") + inline("OTHER", "<w:text/>", "stays"), {
      name: "【A】<w:b/>",
    });
    expect(bodyOf(result).replace(/<[^>]+>/g, "")).toBe("【A】&lt;w:b/&gt;stays");
    expect(result.exitCode).toBe(2);
    expect(result.missingFields.missing_required).toEqual(["OTHER"]);
  });
});

describe("a table of contents", () => {
  const contents =
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>旧</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>';

  it("a table of contents is marked for Word to update, and the report says so", () => {
    const result = fill(contents + p("【A】"), { a: "x" });
    expect(bodyOf(result)).toContain('<w:fldChar w:fldCharType="begin" w:dirty="true"/>');
    expect(result.formatReport.issues).toMatchObject([
      { code: "TOC_STALE", severity: "info", paragraph_path: "p0" },
    ]);
    expect(result.exitCode).toBe(0);
    const simple = '<w:p><w:fldSimple w:instr=" TOC "><w:r><w:t>旧</w:t></w:r></w:fldSimple></w:p>';
    expect(bodyOf(fill(simple + p("【A】"), { a: "x" }))).toContain('w:dirty="true"');
  });

  it("a table of contents stays as it is where nothing was filled", () => {
    expect(bodyOf(fill(contents, {}))).toBe(contents);
  });
});

it("a template that is used again is as it was, whatever was put into it", () => {
  const header = storyPart("w:hdr", p("【%PHOTO】"));
  const control =
    '<w:p><w:sdt><w:sdtPr><w:tag w:val="NAME"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt></w:p>';
  const bodies = [
    p("【%PHOTO】") + control,
    p("【~NOTE】") + control,
    `${p("【#LIST】")}${control}${p("【%PHOTO】")}${p("【/LIST】")}`,
  ];
  for (const body of bodies) {
    const template = docx(body, {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
      ]),
      "word/header1.xml": header,
    });
    const settings = {
      task: {
        task_type: "document",
        payload: { photo: png, note: "1. a\n\n[b](https://c)", name: "甲", list: [{}, {}] },
      },
      ...documentSettings(),
    };
    const compiled = compileTemplate(template);
    compiled.pack.checkpoint();
    const once = Buffer.concat(fillTemplate(compiled, settings).document);
    compiled.pack.revert();
    const twice = Buffer.concat(fillTemplate(compiled, settings).document);
    expect(twice.equals(once)).toBe(true);
    expect(once.equals(Buffer.concat(runJob({ ...settings, template }).document))).toBe(true);
    compiled.pack.revert();
    expect(partsOf(Buffer.concat(compiled.pack.write()))).toEqual(partsOf(template));
  }
});
