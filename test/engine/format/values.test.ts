import { describe, expect, it } from "vitest";
import { defaults, formatOf, formatsOf, normal, para, style } from "./format-of.ts";

describe("space between paragraphs of one style (17.3.1.9)", () => {
  const spaced = '<w:spacing w:before="80" w:after="160"/>';
  const styles =
    normal(`<w:pPr>${spaced}</w:pPr>`) +
    style("LP", '<w:basedOn w:val="Normal"/><w:pPr><w:contextualSpacing/></w:pPr>');
  const item = (more = "") => para(`<w:pStyle w:val="LP"/>${more}`);
  const other = para("");
  const spaces = (body: string) =>
    formatsOf({ body, styles })
      .filter(({ paragraph }) => paragraph.styleId === "LP")
      .map(({ paragraph: { before, after } }) => [before.value.amount, after.value.amount]);

  it.each([
    [
      "is 0 on the side of the other",
      item() + item() + item(),
      [
        [80, 0],
        [0, 0],
        [0, 160],
      ],
    ],
    [
      "stays towards another style",
      item() + other + item(),
      [
        [80, 160],
        [80, 160],
      ],
    ],
    [
      "stays where the paragraph does not ask",
      item('<w:contextualSpacing w:val="0"/>') + item(),
      [
        [80, 160],
        [0, 160],
      ],
    ],
    [
      "stays over a table",
      `${item()}<w:tbl><w:tr><w:tc>${other}</w:tc></w:tr></w:tbl>${item()}`,
      [
        [80, 160],
        [80, 160],
      ],
    ],
    [
      "is 0 over a bookmark and a content control",
      `${item()}<w:bookmarkStart w:id="1" w:name="b"/><w:sdt><w:sdtContent>${item()}</w:sdtContent></w:sdt>${item()}`,
      [
        [80, 0],
        [0, 0],
        [0, 160],
      ],
    ],
    [
      "ends with the cell",
      `<w:tbl><w:tr><w:tc>${item()}</w:tc><w:tc>${item()}</w:tc></w:tr></w:tbl>`,
      [
        [80, 160],
        [80, 160],
      ],
    ],
    [
      "is 0 even if it is automatic",
      item('<w:spacing w:afterAutospacing="1"/>') + item(),
      [
        [80, 0],
        [0, 160],
      ],
    ],
  ])("the space %s", (_what, body, expected) => {
    expect(spaces(body)).toEqual(expected);
  });

  it("contextual spacing is named as the source, and a space of 0 keeps its own source", () => {
    const [first] = formatsOf({ body: item('<w:spacing w:before="0"/>') + item(), styles });
    expect(first?.paragraph.after.from).toBe("contextual spacing");
    expect(first?.paragraph.before.from).toBe("direct");
  });
});

describe("East Asian text in Times New Roman ([MS-OI29500] 2.1.88 b)", () => {
  const eastAsia = (rFonts: string, styles = "") =>
    formatOf({ body: para("", rFonts === "" ? "" : `<w:rFonts ${rFonts}/>`), styles }).run.fonts
      .eastAsia.value;
  const inDefaults = defaults(
    '<w:rFonts w:ascii="Times New Roman" w:eastAsia="Times New Roman" w:hAnsi="Times New Roman"/>',
  );

  it.each([
    [
      "uses the Latin font if both Latin fonts are the same",
      'w:ascii="仿宋" w:hAnsi="仿宋"',
      inDefaults,
      "仿宋",
    ],
    [
      "uses the Latin font if no East Asian font is stated",
      'w:ascii="仿宋" w:hAnsi="仿宋"',
      "",
      "仿宋",
    ],
    [
      "keeps its font if the Latin fonts differ",
      'w:ascii="仿宋" w:hAnsi="Arial"',
      inDefaults,
      "Times New Roman",
    ],
    [
      "keeps its font if that is another one",
      'w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="宋体"',
      inDefaults,
      "宋体",
    ],
    ["keeps its font if all fonts are the same", "", inDefaults, "Times New Roman"],
  ])("East Asian text in Times New Roman %s", (_what, rFonts, styles, expected) => {
    expect(eastAsia(rFonts, styles)).toBe(expected);
  });
});

describe("fonts of the theme", () => {
  const font = (settings: string) =>
    formatOf({
      body: para("", '<w:rFonts w:eastAsiaTheme="majorEastAsia"/><w:lang w:eastAsia="zh-CN"/>'),
      settings,
    }).run.fonts.eastAsia;

  it("theme fonts depend on the theme's language, not on that of the text", () => {
    expect(font('<w:themeFontLang w:eastAsia="zh-CN"/>').value).toBe("黑体");
    expect(font('<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/>').value).toBe("ゴシック");
    expect(font("")).toMatchObject({ value: null, isUnverified: true });
    expect(font('<w:themeFontLang w:val="en-US"/>')).toMatchObject({
      value: null,
      isUnverified: true,
    });
  });
});

describe("the parts of a table (17.7.6)", () => {
  const condition = (type: string, rPr: string) =>
    `<w:tblStylePr w:type="${type}"><w:rPr>${rPr}</w:rPr></w:tblStylePr>`;
  const color = (value: string) => `<w:color w:val="${value}"/>`;
  const table = (rows: readonly string[], tblPr: string) =>
    `<w:tbl><w:tblPr><w:tblStyle w:val="T"/>${tblPr}</w:tblPr><w:tblGrid>${"<w:gridCol/>".repeat(4)}</w:tblGrid>${rows.map((row) => `<w:tr>${row}</w:tr>`).join("")}</w:tbl>`;
  const cell = (tcPr = "", pPr = "") => `<w:tc><w:tcPr>${tcPr}</w:tcPr>${para(pPr)}</w:tc>`;
  const tblLook = (attributes: string) => `<w:tblLook ${attributes}/>`;
  const colors = (body: string, inner: string) =>
    formatsOf({ body, styles: style("T", inner, "table") }).map(({ run }) => [
      run?.color.value,
      run?.color.isUnverified === true,
    ]);
  const sure = (...values: string[]) => values.map((value) => [value, false]);

  it("row bands have the size that the style states", () => {
    const body = table(
      Array.from({ length: 6 }, () => cell()),
      tblLook('w:firstRow="1" w:noVBand="1"'),
    );
    const bands = condition("band1Horz", color("111111")) + condition("band2Horz", color("222222"));
    const sized = `<w:tblPr><w:tblStyleRowBandSize w:val="2"/></w:tblPr>${bands}`;
    expect(colors(body, sized)).toEqual(
      sure("auto", "111111", "111111", "222222", "222222", "111111"),
    );
    expect(colors(body, bands)).toEqual(
      sure("auto", "111111", "222222", "111111", "222222", "111111"),
    );
  });

  it("column bands have the size that the table states, which overrides its style", () => {
    const body = table(
      [cell().repeat(4)],
      `<w:tblStyleColBandSize w:val="2"/>${tblLook('w:noHBand="1"')}`,
    );
    const inner = `<w:tblPr><w:tblStyleColBandSize w:val="1"/></w:tblPr>${condition("band1Vert", color("111111"))}${condition("band2Vert", color("222222"))}`;
    expect(colors(body, inner)).toEqual(sure("111111", "111111", "222222", "222222"));
  });

  it("the columns of cells are verified only if grid and count agree", () => {
    const first = condition("firstCol", color("111111"));
    const firstColumn = tblLook('w:firstColumn="1" w:noHBand="1" w:noVBand="1"');
    const shifted = `<w:trPr><w:gridBefore w:val="1"/></w:trPr>${cell().repeat(3)}`;
    expect(colors(table([cell().repeat(4), shifted], firstColumn), first)).toEqual([
      ...sure("111111", "auto", "auto", "auto"),
      ["111111", true],
      ...sure("auto", "auto"),
    ]);
    const merged = cell('<w:gridSpan w:val="4"/>');
    expect(colors(table([merged], firstColumn), first)).toEqual(sure("111111"));
  });

  it("a last column that ends before the grid does is unverified", () => {
    const lastColumn = tblLook('w:lastColumn="1" w:noHBand="1" w:noVBand="1"');
    const short = `<w:trPr><w:gridAfter w:val="1"/></w:trPr>${cell().repeat(3)}`;
    const cellColors = colors(
      table([cell().repeat(4), short], lastColumn),
      condition("lastCol", color("1F1F1F")),
    );
    expect(cellColors.slice(0, 4)).toEqual(sure("auto", "auto", "auto", "1F1F1F"));
    expect(cellColors.slice(4)).toEqual([...sure("auto", "auto"), ["1F1F1F", true]]);
  });

  it("a row that is first and last is unverified only if both conditions apply", () => {
    const both = condition("firstRow", color("111111")) + condition("lastRow", color("222222"));
    const none = 'w:noHBand="1" w:noVBand="1"';
    const one = (attributes: string) =>
      colors(table([cell()], tblLook(`${attributes} ${none}`)), both);
    expect(one('w:firstRow="1"')).toEqual(sure("111111"));
    expect(one('w:lastRow="1"')).toEqual(sure("222222"));
    expect(one('w:firstRow="1" w:lastRow="1"')).toEqual([["111111", true]]);
  });

  it("attributes of w:tblLook count before the bits of w:val", () => {
    const both = condition("firstRow", color("111111")) + condition("firstCol", "<w:b/>");
    const [first] = formatsOf({
      body: table([cell().repeat(2)], tblLook('w:val="04A0" w:firstRow="0"')),
      styles: style("T", both, "table"),
    });
    expect(first?.run?.color.value).toBe("auto");
    expect(first?.run?.bold.value).toBe(true);
    const [strict] = formatsOf({
      body: table([cell().repeat(2)], tblLook('w:firstRow="1"')),
      styles: style("T", both, "table"),
    });
    expect(strict?.run?.color.value).toBe("111111");
    expect(strict?.run?.bold.value).toBe(false);
  });

  it("a toggle of the table style and one of the paragraph style cancel each other", () => {
    const styles =
      style("T", condition("firstRow", "<w:b/>"), "table") + style("B", "<w:rPr><w:b/></w:rPr>");
    const row = cell("", '<w:pStyle w:val="B"/>') + cell();
    const formats = formatsOf({ body: table([row], tblLook('w:firstRow="1"')), styles });
    expect(formats.map(({ run }) => run?.bold.value)).toEqual([false, true]);
  });
});
