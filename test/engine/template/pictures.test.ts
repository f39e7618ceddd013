import { describe, expect, it } from "vitest";
import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { PictureFiles } from "../../../apps/engine/template/pictures/picture-file.ts";
import { pictureOf } from "../../../apps/engine/template/pictures/picture-values.ts";
import { DrawingIds } from "../../../apps/engine/word/drawing-ids.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { jpeg, png } from "../../fixtures/images.ts";
import { bodyOf, partOf, partsOf, runDocument } from "../support.ts";

const emuPerCm = 360_000;
const twip = 635;

/** The only drawing of a document, or the drawing with an index. */
function drawing(xml: string, index = 0) {
  const [text = ""] = [...xml.matchAll(/<w:drawing.*?<\/w:drawing>/gs)].slice(index).map(String);
  const numbers = (element: string) =>
    Array.from(
      new RegExp(`<${element} ([^>]*)/>`).exec(text)?.[1]?.matchAll(/="(-?\d+)"/g) ?? [],
      ([, number]) => Number(number),
    );
  return {
    extent: numbers("wp:extent"),
    shape: numbers("a:ext"),
    outside: numbers("wp:effectExtent"),
    transform: /<a:xfrm([^>]*)>/.exec(text)?.[1]?.trim(),
  };
}

const base64 = (bytes: Buffer) => bytes.toString("base64");
const relationships = (...types: readonly string[]) =>
  documentRelationships(types.map((type) => ({ type, target: `${type}.xml` })));
const withVersion = (version: number) => ({
  "word/_rels/document.xml.rels": relationships("settings"),
  "word/settings.xml": storyPart(
    "w:settings",
    `<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="${version}"/></w:compat>`,
  ),
});
const media = (result: JobResult) =>
  partsOf(Buffer.concat(result.document)).filter(([name]) => name.includes("media/"));
const reasons = (result: JobResult) =>
  result.replaceLog.entries.map(({ status, reason }) => `${status} ${reason}`);

describe("a photo that was taken with the camera on its side", () => {
  it.each([
    [1, "", [2, 1]],
    [2, 'flipH="1"', [2, 1]],
    [3, 'rot="10800000"', [2, 1]],
    [4, 'flipV="1"', [2, 1]],
    [5, 'rot="16200000" flipH="1"', [1, 2]],
    [6, 'rot="5400000"', [1, 2]],
    [7, 'rot="5400000" flipH="1"', [1, 2]],
    [8, 'rot="16200000"', [1, 2]],
  ])(
    "a photo that was taken with the camera on its side of orientation %i is turned by its shape; the sizes in the file are those before the turn",
    (orientation, transform, [across = 0, down = 0]) => {
      const photo = base64(jpeg(200, 100, { orientation }));
      const result = runDocument(p("【%PHOTO|width:2cm】"), { photo }, { parts: withVersion(15) });
      const shown = { width: 2 * emuPerCm, height: (2 * emuPerCm * down) / across };
      const stored = across > down ? [shown.width, shown.height] : [shown.height, shown.width];
      expect(drawing(bodyOf(result))).toEqual({
        transform,
        extent: stored,
        shape: stored,
        outside: [0, 0, 0, 0],
      });
      expect(media(result)[0]?.[1]).toBe(Buffer.from(photo, "base64").toString("latin1"));
    },
  );

  it("a photo that was taken with the camera on its side stands out of its box in documents of versions that lay out the box before the turn", () => {
    const photo = base64(jpeg(200, 100, { orientation: 6 }));
    const half = emuPerCm;
    for (const parts of [{}, withVersion(12)]) {
      const result = runDocument(p("【%PHOTO|width:2cm】"), { photo }, { parts });
      expect(drawing(bodyOf(result)).outside).toEqual([-half, half, -half, half]);
    }
    const upright = runDocument(p("【%PHOTO|width:2cm】"), { photo: base64(jpeg(2, 1)) });
    expect(drawing(bodyOf(upright)).outside).toEqual([0, 0, 0, 0]);
  });

  it("a photo that was taken with the camera on its side fits into the page as it is shown", () => {
    const photo = base64(jpeg(4000, 1000, { orientation: 8 }));
    const xml = bodyOf(runDocument(p("【%PHOTO】"), { photo }));
    // A4 less two inches is 24.6 cm high. The width is a quarter of that.
    const height = (16_838 - 2880) * twip;
    expect(drawing(xml).extent).toEqual([height, Math.round(height / 4)]);
  });
});

describe("a picture without a size fits into its place", () => {
  const wide = base64(png(4000, 1000));
  const high = base64(png(100, 3000));
  const section = (width: number, height: number, more = "") =>
    `<w:sectPr><w:pgSz w:w="${width}" w:h="${height}"/><w:pgMar w:top="1000" w:right="1000" w:bottom="1000" w:left="1000"/>${more}</w:sectPr>`;
  const twips = (xml: string, index = 0) =>
    drawing(xml, index).extent.map((length) => Math.round(length / twip));
  const fill = (body: string, photo = wide, parts: Record<string, string> = {}) =>
    twips(bodyOf(runDocument(body, { photo }, { parts })));
  const tag = p("【%PHOTO】");

  it("a picture without a size is not higher than the text of its page, and keeps its shape", () => {
    expect(fill(tag + section(12_000, 16_000), high)).toEqual([467, 14_000]);
    expect(fill(tag + section(12_000, 16_000))).toEqual([10_000, 2500]);
    expect(fill(tag, base64(png(100, 50)))).toEqual([1500, 750]);
  });

  it("a picture without a size is not wider than a column; of columns that differ, the narrowest", () => {
    const columns = (text: string) => section(12_000, 16_000, text);
    expect(fill(tag + columns('<w:cols w:num="2" w:space="600"/>'))).toEqual([4700, 1175]);
    expect(fill(tag + columns('<w:cols w:num="3"/>'))[0]).toBe(Math.round((10_000 - 1440) / 3));
    const unequal =
      '<w:cols w:num="2" w:equalWidth="0"><w:col w:w="6000" w:space="1000"/><w:col w:w="3000"/></w:cols>';
    expect(fill(tag + columns(unequal))[0]).toBe(3000);
  });

  it("a picture without a size belongs to the section that ends behind it, wherever it stands", () => {
    const end = (sectPr: string) => `<w:p><w:pPr>${sectPr}</w:pPr></w:p>`;
    const control = (content: string) => `<w:sdt><w:sdtContent>${content}</w:sdtContent></w:sdt>`;
    const body =
      tag +
      end(section(20_000, 12_000)) +
      control(tag) +
      `<w:p><w:pPr>${section(9000, 9000)}</w:pPr><w:r><w:t>【%PHOTO】</w:t></w:r></w:p>` +
      tag +
      section(12_000, 16_000);
    const xml = bodyOf(runDocument(body, { photo: wide }));
    const widths = [0, 1, 2, 3].map((index) => twips(xml, index)[0]);
    expect(widths).toEqual([18_000, 7000, 7000, 10_000]);
  });

  const table = (grid: readonly number[], cells: string, properties = "") =>
    `<w:tbl><w:tblPr>${properties}</w:tblPr><w:tblGrid>${grid.map((w) => `<w:gridCol w:w="${w}"/>`).join("")}</w:tblGrid><w:tr>${cells}</w:tr></w:tbl>`;
  const cell = (tcPr: string, content = tag) => `<w:tc><w:tcPr>${tcPr}</w:tcPr>${content}</w:tc>`;
  const other = cell("", "<w:p/>");

  it.each([
    ["its own width", table([5000], cell('<w:tcW w:w="3000" w:type="dxa"/>')), 3000 - 216],
    [
      "the columns that it spans",
      table([1000, 2000, 4000], other + cell('<w:gridSpan w:val="2"/>')),
      6000 - 216,
    ],
    [
      "a share of the table",
      table([5000], cell('<w:tcW w:w="2500" w:type="pct"/>'), '<w:tblW w:w="8000" w:type="dxa"/>'),
      4000 - 216,
    ],
    [
      "a share in percent",
      table([4000, 6000], cell('<w:tcW w:w="50%" w:type="pct"/>')),
      5000 - 216,
    ],
    [
      "no width at all",
      table([], cell('<w:tcW w:w="0" w:type="auto"/>') + other),
      (11_906 - 2880) / 2 - 216,
    ],
    [
      "margins of its own",
      table(
        [3000],
        cell('<w:tcMar><w:left w:w="300" w:type="dxa"/><w:end w:w="400" w:type="dxa"/></w:tcMar>'),
      ),
      2300,
    ],
    [
      "margins of its table",
      table(
        [3000],
        cell(""),
        '<w:tblCellMar><w:start w:w="10" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tblCellMar>',
      ),
      2970,
    ],
    ["a table in it", table([6000], cell("", `${table([2000], cell(""))}<w:p/>`)), 2000 - 216],
    [
      "a control around it",
      table([1000, 2000], `${other}<w:sdt><w:sdtContent>${cell("")}</w:sdtContent></w:sdt>`),
      2000 - 216,
    ],
  ])("a picture without a size fits into its place: a cell with %s", (_name, body, width) => {
    expect(fill(body)[0]).toBe(width);
  });

  it("a cell has the margins of its table's style, and of the style that that is based on", () => {
    const margins = (side: string, width: number) =>
      `<w:tblPr><w:tblCellMar><w:${side} w:w="${width}" w:type="dxa"/></w:tblCellMar></w:tblPr>`;
    const parts = {
      "word/_rels/document.xml.rels": relationships("styles"),
      "word/styles.xml": storyPart(
        "w:styles",
        `<w:style w:type="table" w:default="1" w:styleId="N">${margins("left", 50)}</w:style>` +
          `<w:style w:type="table" w:styleId="G"><w:basedOn w:val="N"/>${margins("right", 70)}</w:style>` +
          `<w:style w:type="table" w:styleId="L"><w:basedOn w:val="L"/></w:style>`,
      ),
    };
    const styled = (id: string) => table([3000], cell(""), `<w:tblStyle w:val="${id}"/>`);
    expect(fill(styled("G"), wide, parts)[0]).toBe(3000 - 120);
    expect(fill(table([3000], cell("")), wide, parts)[0]).toBe(3000 - 50 - 108);
    expect(fill(styled("L"), wide, parts)[0]).toBe(3000 - 216);
  });

  it("a row of exact height cuts nothing off", () => {
    const row = `<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="3000"/></w:tblGrid><w:tr><w:trPr><w:trHeight w:val="600" w:hRule="exact"/></w:trPr>${cell("")}</w:tr></w:tbl>`;
    expect(fill(row, high)).toEqual([20, 600]);
    expect(fill(row.replace("exact", "atLeast"), high)[1]).toBe(16_838 - 2880);
  });

  it("indents and frames of its paragraph count", () => {
    const paragraph = (pPr: string) => tag.replace("<w:p>", `<w:p><w:pPr>${pPr}</w:pPr>`);
    const text = 11_906 - 2880;
    expect(fill(paragraph('<w:ind w:left="1000" w:right="500" w:firstLine="480"/>'))[0]).toBe(
      text - 1980,
    );
    expect(fill(paragraph('<w:ind w:start="1000" w:hanging="480"/>'))[0]).toBe(text - 1000);
    expect(fill(paragraph('<w:framePr w:w="2000"/>'))[0]).toBe(2000);
  });

  it("a text box has its own room, in DrawingML and in VML", () => {
    const wps = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape";
    const namespaces = `xmlns:wps="${wps}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"`;
    const box = `<w:txbxContent>${tag}</w:txbxContent>`;
    const shape = (spPr: string, bodyPr: string) =>
      `<w:p><w:r><w:drawing ${namespaces}><wp:inline><wp:extent cx="1270000" cy="635000"/><wp:docPr id="1" name="b"/><a:graphic><a:graphicData uri="${wps}"><wps:wsp><wps:spPr>${spPr}</wps:spPr><wps:txbx>${box}</wps:txbx>${bodyPr}</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
    const inside = (body: string, photo: string) =>
      /<wps:txbx>.*?<wp:extent cx="(\d+)" cy="(\d+)"/s
        .exec(bodyOf(runDocument(body, { photo })))
        ?.slice(1)
        .map(Number);
    const transform = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1270000" cy="635000"/></a:xfrm>';
    expect(inside(shape("", ""), wide)?.[0]).toBe(1_270_000 - 182_880);
    expect(
      inside(shape(transform, '<wps:bodyPr lIns="0" rIns="0" tIns="0" bIns="0"/>'), wide)?.[0],
    ).toBe(1_270_000);
    expect(inside(shape(transform, "<wps:bodyPr/>"), high)?.[1]).toBe(635_000 - 91_440);
    expect(inside(shape(transform, "<wps:bodyPr><a:spAutoFit/></wps:bodyPr>"), high)?.[1]).toBe(
      (16_838 - 2880) * twip,
    );
    const vml = (style: string) =>
      `<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="${style}"><v:textbox inset="0,0,0,0">${box}</v:textbox></v:shape></w:pict></w:r></w:p>`;
    expect(fill(vml("position:absolute;width:100pt;height:50pt"))).toEqual([2000, 500]);
    expect(fill(vml("position:absolute;width:100pt;height:50pt"), high)[1]).toBe(1000);
    expect(fill(vml("width:40%"))[0]).toBe(11_906 - 2880);
  });

  it("a header has the width of the pages that it stands on, a note that of the narrowest column", () => {
    const header = (id: string) => `<w:headerReference w:type="default" r:id="${id}"/>`;
    const wideSection = section(20_000, 12_000).replace(
      "<w:sectPr>",
      `<w:sectPr>${header("rId1")}`,
    );
    const narrow = section(12_000, 16_000, '<w:cols w:num="2" w:space="0"/>').replace(
      "<w:sectPr>",
      `<w:sectPr>${header("rId2")}`,
    );
    const body = `<w:p><w:pPr>${wideSection}</w:pPr></w:p>${p("x")}${narrow}`;
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
        { type: "header", target: "header2.xml" },
        { type: "footnotes", target: "footnotes.xml" },
      ]),
      "word/header1.xml": storyPart("w:hdr", tag),
      "word/header2.xml": storyPart("w:hdr", tag),
      "word/footnotes.xml": storyPart("w:footnotes", `<w:footnote w:id="1">${tag}</w:footnote>`),
    };
    const result = runDocument(body, { photo: wide }, { parts });
    const width = (name: string) => twips(partOf(result, `word/${name}.xml`))[0];
    expect([width("header1"), width("header2"), width("footnotes")]).toEqual([
      18_000, 10_000, 5000,
    ]);
  });

  it("what a tag or a value says, counts: it may be larger than its place", () => {
    const narrow = table([1000], cell("", p("【%PHOTO|width:5cm】")));
    expect(drawing(bodyOf(runDocument(narrow, { photo: wide }))).extent[0]).toBe(5 * emuPerCm);
    const said = { data: wide, height: "2cm" };
    expect(drawing(bodyOf(runDocument(table([1000], cell("")), { photo: said }))).extent).toEqual([
      8 * emuPerCm,
      2 * emuPerCm,
    ]);
  });

  it("a QR code is 3 cm wide where there is room", () => {
    const code = p("【%PHOTO|qr】");
    const sizes = (body: string) => drawing(bodyOf(runDocument(body, { photo: "x" }))).extent;
    expect(sizes(code)).toEqual([3 * emuPerCm, 3 * emuPerCm]);
    expect(sizes(table([1016], cell("", code)))).toEqual([800 * twip, 800 * twip]);
  });
});

describe("the files of pictures", () => {
  it("a document that is filled twice has both pictures, each part and each id once", () => {
    const [first, second] = [base64(png(2, 1)), base64(png(3, 1))];
    const once = runDocument(p("【%A】") + p("【%B】"), { a: first });
    const twice = runDocument(Buffer.concat(once.document), { b: second });
    expect(twice.exitCode).toBe(0);
    expect(media(twice).map(([name]) => name)).toEqual([
      "word/media/docops1.png",
      "word/media/docops2.png",
    ]);
    const count = (text: string, pattern: RegExp) => {
      const all = Array.from(text.matchAll(pattern), ([, found]) => found);
      expect(new Set(all).size).toBe(all.length);
      return all.length;
    };
    expect(count(partOf(twice, "[Content_Types].xml"), /PartName="([^"]+)"/g)).toBe(3);
    expect(count(partOf(twice, "word/_rels/document.xml.rels"), /Id="([^"]+)"/g)).toBe(2);
    expect(count(bodyOf(twice), /(?:docPr|cNvPr) id="(\d+)"/g)).toBe(4);
  });

  it("an id of a relationship is new whatever ids there are", () => {
    const rels = documentRelationships([{ type: "settings", target: "settings.xml" }]);
    const parts = {
      "word/_rels/document.xml.rels": rels.replace("rId1", "docops2"),
      "word/settings.xml": storyPart("w:settings", ""),
    };
    const result = runDocument(p("【%A】"), { a: base64(png(2, 1)) }, { parts });
    expect(bodyOf(result)).toContain('r:embed="docops3"');
  });

  it("one picture in many items is read and stored once", () => {
    const photo = base64(png(2, 1));
    const items = Array.from({ length: 50 }, () => ({ photo: ` ${photo}`.slice(1) }));
    const result = runDocument(`${p("【#ITEMS】")}${p("【%PHOTO】")}${p("【/ITEMS】")}`, { items });
    expect(media(result)).toHaveLength(1);
    const known = new PictureFiles();
    expect(pictureOf(photo, [], known).image).toBe(pictureOf(`${photo}`, [], known).image);
  });

  it("drawings of all stories count for ids; what was the last is never passed over", () => {
    const picture = (id: number) =>
      `<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:inline><wp:docPr id="${id}" name="x"/></wp:inline></w:drawing></w:r></w:p>`;
    const pack = (id: number) =>
      WordPackage.open(
        docx(picture(1), {
          "word/_rels/document.xml.rels": relationships("header"),
          "word/header.xml": storyPart("w:hdr", picture(id)),
        }),
      );
    const ids = new DrawingIds(pack(70));
    expect([ids.next(), ids.next()]).toEqual([71, 72]);
    const last = new DrawingIds(pack(2 ** 31 - 1));
    expect([last.next(), last.next()]).toEqual([2, 3]);
  });
});

describe("a value that is no picture says what it is", () => {
  const said = (value: unknown) => {
    try {
      pictureOf(value as string, []);
      return "a picture";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const photo = base64(png(200, 100));

  it.each([
    ["Base64 in lines", photo.replace(/(.{20})/g, "$1\r\n")],
    ["Base64 without padding", photo.replace(/=+$/, "")],
    [
      "Base64 for URLs",
      base64(jpeg(200, 100, { before: [Buffer.from("ffff", "hex")] }))
        .replaceAll("+", "-")
        .replaceAll("/", "_"),
    ],
    ["a data URL", `data:image/png;base64,${photo}`],
    ["a data URL with parameters", `data:image/png;charset=utf-8;name="a.png"; base64,${photo}`],
    ["white space around it", ` \n${photo}\n `],
  ])("a value that is no picture says what it is: %s is one", (_name, value) => {
    expect(said(value)).toBe("a picture");
  });

  it.each([
    ["an address", "https://example.org/a.png", /is an address: nothing is loaded, send PNG, JPEG/],
    ["a file's address", "file:///a.png", /is an address/],
    ["a name of a file", "a.png", /is not Base64/],
    ["text", "你好", /is not Base64/],
    ["Base64 that is cut off", photo.replace(/=+$/, "").slice(0, 77), /cut off/],
    ["Base64 of a PDF", base64(Buffer.from("%PDF-1.4 …")), /is a PDF: a picture is/],
    ["a number", 7, /needs PNG, JPEG, GIF, BMP or SVG in Base64/],
    ["an object without data", { width: "2cm" }, /needs PNG/],
    ["a list", [photo], /needs PNG/],
    ["no width", { data: photo, width: "0cm" }, /needs a width such as 6cm, up to 55.88cm/],
    ["a width that no page has", { data: photo, width: "5600mm" }, /needs a width/],
    [
      "an SVG alone",
      { data: "data:image/svg+xml,%3Csvg%20width='1'%20height='1'/%3E" },
      /needs a PNG or JPEG as fallback/,
    ],
    ["a broken data URL", "data:image/svg+xml,%", /percent-encoded/],
  ])("a value that is no picture says what it is: %s is not", (_name, value, message) => {
    expect(said(value)).toMatch(message);
    const result = runDocument(p("【%A】"), { a: value });
    expect(reasons(result)).toEqual(["unsupported picture_value"]);
  });

  it.each(["0cm", "56cm", "9999999in"])("a tag with the length %s is refused", (length) => {
    const result = runDocument(p(`【%A|width:${length}】`), { a: photo });
    expect(reasons(result)).toEqual(["unsupported formatter_argument"]);
  });
});
