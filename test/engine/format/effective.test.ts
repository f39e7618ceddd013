import { describe, expect, it } from "vitest";
import { fontSlotOf, fontSlotsOf } from "../../../apps/engine/format/effective/values/script.ts";
import { defaults, formatOf, inTable, jc, normal, para, style, sz } from "./format-of.ts";

describe("the order of formatting (17.7.2)", () => {
  const all =
    defaults(sz(20)) +
    normal("") +
    style("P", `<w:basedOn w:val="Normal"/><w:rPr>${sz(24)}</w:rPr>`) +
    style("C", `<w:rPr>${sz(28)}</w:rPr>`, "character");

  it.each([
    ["a property that is not stated has Word's value", { body: para("") }, 20, "application"],
    ["defaults", { body: para(""), styles: all }, 20, "docDefaults"],
    ["paragraph style", { body: para('<w:pStyle w:val="P"/>'), styles: all }, 24, "style P"],
    [
      "character style",
      { body: para('<w:pStyle w:val="P"/>', '<w:rStyle w:val="C"/>'), styles: all },
      28,
      "style C",
    ],
    [
      "direct",
      { body: para('<w:pStyle w:val="P"/>', `<w:rStyle w:val="C"/>${sz(21)}`), styles: all },
      21,
      "direct",
    ],
  ])("formatting is resolved in the right order: %s", (_name, document, value, from) => {
    expect(formatOf(document).run.size).toEqual({ value, from });
  });

  it("a chain of styles is merged attribute by attribute", () => {
    const styles =
      normal('<w:pPr><w:spacing w:before="100" w:line="300" w:lineRule="exact"/></w:pPr>') +
      style("A", '<w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="50"/></w:pPr>') +
      style("B", '<w:basedOn w:val="A"/><w:pPr><w:spacing w:line="360"/></w:pPr>');
    const { paragraph } = formatOf({ body: para('<w:pStyle w:val="B"/>'), styles });
    expect(paragraph.before).toEqual({
      value: { unit: "twips", amount: 100 },
      from: "style Normal",
    });
    expect(paragraph.after).toEqual({ value: { unit: "twips", amount: 50 }, from: "style A" });
    expect(paragraph.line).toEqual({ value: { rule: "auto", amount: 360 }, from: "style B" });
  });

  it("the properties of a paragraph mark do not apply to runs", () => {
    const body = para(`<w:rPr>${sz(40)}</w:rPr>`);
    expect(formatOf({ body }).run.size.value).toBe(20);
  });

  it("a style that does not exist counts as none", () => {
    const { paragraph } = formatOf({ body: para('<w:pStyle w:val="X"/>'), styles: normal("") });
    expect(paragraph).toMatchObject({ isStyleMissing: true, styleId: "Normal" });
  });
});

describe("styles that are based on one another", () => {
  it.each([
    ["a style on itself", style("A", `<w:basedOn w:val="A"/><w:rPr>${sz(30)}</w:rPr>`)],
    [
      "two styles on one another",
      style("A", `<w:basedOn w:val="B"/>`) +
        style("B", `<w:basedOn w:val="A"/><w:rPr>${sz(30)}</w:rPr>`),
    ],
    [
      "a style on two that are based on one another",
      style("A", '<w:basedOn w:val="B"/>') +
        style("B", '<w:basedOn w:val="C"/>') +
        style("C", `<w:basedOn w:val="B"/><w:rPr>${sz(30)}</w:rPr>`),
    ],
  ])("styles in a circle are each read once: %s", (_what, styles) => {
    expect(formatOf({ body: para('<w:pStyle w:val="A"/>'), styles }).run.size.value).toBe(30);
  });

  it("a chain of 50,000 styles is read to its end, quickly", () => {
    const chain = Array.from({ length: 50_000 }, (_, index) =>
      style(`S${index}`, `<w:basedOn w:val="S${index + 1}"/>`),
    );
    const last = style("S50000", `<w:rPr>${sz(30)}</w:rPr>`);
    const body = para('<w:pStyle w:val="S0"/>');
    expect(formatOf({ body, styles: chain.join("") + last }).run.size).toEqual({
      value: 30,
      from: "style S50000",
    });
  });

  it("a circle of 50,000 styles is read quickly", () => {
    const circle = Array.from({ length: 50_000 }, (_, index) =>
      style(`S${index}`, `<w:basedOn w:val="S${(index + 1) % 50_000}"/>`),
    );
    const bodies = para('<w:pStyle w:val="S0"/>') + para('<w:pStyle w:val="S49999"/>');
    expect(formatOf({ body: bodies, styles: circle.join("") }).run.size.value).toBe(20);
  });

  it("a base style of another kind is ignored", () => {
    const styles =
      style("P", `<w:basedOn w:val="C"/>`) + style("C", `<w:rPr>${sz(40)}</w:rPr>`, "character");
    expect(formatOf({ body: para('<w:pStyle w:val="P"/>'), styles }).run.size.value).toBe(20);
  });
});

describe("toggles (17.7.3)", () => {
  const bold = (value = "") => `<w:rPr><w:b${value}/></w:rPr>`;
  const styles = (paragraph: string, character: string, inDefaults = "") =>
    defaults(inDefaults) + style("P", paragraph) + style("C", character, "character");
  const body = para('<w:pStyle w:val="P"/>', '<w:rStyle w:val="C"/>');

  it.each([
    ["once is on", bold(), "", "", body, true],
    ["twice is off", bold(), bold(), "", body, false],
    ["off in one leaves the other", bold(), bold(' w:val="0"'), "", body, true],
    ["on in the defaults stays on", bold(), bold(), "<w:b/>", body, true],
    [
      "direct wins",
      bold(),
      bold(),
      "",
      para('<w:pStyle w:val="P"/>', '<w:rStyle w:val="C"/><w:b/>'),
      true,
    ],
    ["direct off wins", bold(), "", "", para('<w:pStyle w:val="P"/>', '<w:b w:val="off"/>'), false],
  ])("a toggle is resolved: %s", (_name, paragraph, character, inDefaults, body, value) => {
    const format = formatOf({ body: body, styles: styles(paragraph, character, inDefaults) });
    expect(format.run.bold.value).toBe(value);
  });

  it("styles of one kind do not invert each other's toggles", () => {
    const chained = style("P", `<w:basedOn w:val="Q"/>${bold()}`) + style("Q", bold());
    expect(formatOf({ body: para('<w:pStyle w:val="P"/>'), styles: chained }).run.bold.value).toBe(
      true,
    );
  });
});

describe("the indents of numbering (17.9)", () => {
  const list = (ind: string) =>
    `<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:pPr><w:ind ${ind}/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
  const numPr = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>';
  const numbering = list('w:left="720" w:hanging="360"');
  const listStyle = style("L", `<w:pPr>${numPr}<w:ind w:left="100"/></w:pPr>`);

  it("a list that the paragraph states wins over its style", () => {
    const styles = style("L", '<w:pPr><w:ind w:left="100"/></w:pPr>');
    const { paragraph } = formatOf({
      body: para(`<w:pStyle w:val="L"/>${numPr}`),
      styles,
      numbering,
    });
    expect(paragraph.left).toEqual({ value: { unit: "twips", amount: 720 }, from: "numbering" });
    expect(paragraph.list).toMatchObject({ numId: "1", from: "direct" });
  });

  it("a list of the style loses to the style, attribute by attribute", () => {
    const { paragraph } = formatOf({
      body: para('<w:pStyle w:val="L"/>'),
      styles: listStyle,
      numbering,
    });
    expect(paragraph.left.value.amount).toBe(100);
    expect(paragraph.firstLine).toEqual({
      value: { unit: "twips", amount: -360 },
      from: "numbering",
    });
    expect(paragraph.list).toMatchObject({ from: "style L" });
  });

  it("a list loses to an indent that the paragraph states", () => {
    const body = para(`${numPr}<w:ind w:left="50"/>`);
    expect(formatOf({ body, numbering }).paragraph.left).toMatchObject({ from: "direct" });
  });

  it("the number 0 takes the paragraph out of its style's list", () => {
    const body = para('<w:pStyle w:val="L"/><w:numPr><w:numId w:val="0"/></w:numPr>');
    expect(formatOf({ body, styles: listStyle, numbering }).paragraph.list).toBeNull();
  });

  it("a level without a list makes no list", () => {
    const body = para('<w:numPr><w:ilvl w:val="0"/></w:numPr>');
    expect(formatOf({ body, numbering }).paragraph.list).toBeNull();
  });
});

describe("indents ([MS-OI29500] 2.1.44)", () => {
  const indent = (attributes: string, styles = "") =>
    formatOf({ body: para(`<w:pStyle w:val="P"/><w:ind ${attributes}/>`), styles }).paragraph;

  it.each([
    ['w:firstLine="480"', "", { unit: "twips", amount: 480 }],
    ['w:firstLine="480" w:firstLineChars="200"', "", { unit: "chars", amount: 200 }],
    ['w:firstLine="480"', 'w:firstLineChars="200"', { unit: "chars", amount: 200 }],
    [
      'w:firstLine="480" w:firstLineChars="0"',
      'w:firstLineChars="200"',
      { unit: "twips", amount: 480 },
    ],
    ['w:firstLine="480" w:hanging="300"', "", { unit: "twips", amount: -300 }],
    ['w:firstLine="480"', 'w:hanging="300"', { unit: "twips", amount: 480 }],
    ['w:hangingChars="150"', "", { unit: "chars", amount: -150 }],
    ['w:firstLine="1cm"', "", { unit: "twips", amount: expect.closeTo(567, 0) }],
  ])("an indent %s wins over %s", (direct, inStyle, value) => {
    const styles = style("P", `<w:pPr><w:ind ${inStyle}/></w:pPr>`);
    expect(indent(direct, styles).firstLine.value).toEqual(value);
  });

  it("the indents start and end mean left and right", () => {
    const { left, right } = indent('w:start="100" w:endChars="200"');
    expect(left.value.amount).toBe(100);
    expect(right.value).toEqual({ unit: "chars", amount: 200 });
  });
});

describe("spacing (17.3.1.33)", () => {
  it.each([
    ['w:before="100" w:beforeLines="50"', { unit: "lines", amount: 50 }],
    ['w:before="100" w:beforeLines="0"', { unit: "twips", amount: 100 }],
    ['w:before="100" w:beforeLines="50" w:beforeAutospacing="1"', { unit: "auto", amount: 0 }],
    ['w:before="100" w:beforeAutospacing="0"', { unit: "twips", amount: 100 }],
  ])("spacing is resolved: %s", (attributes, value) => {
    expect(formatOf({ body: para(`<w:spacing ${attributes}/>`) }).paragraph.before.value).toEqual(
      value,
    );
  });

  it.each([
    ['w:line="360"', { rule: "auto", amount: 360 }],
    ['w:line="560" w:lineRule="exact"', { rule: "exact", amount: 560 }],
    ['w:line="300" w:lineRule="atLeast"', { rule: "atLeast", amount: 300 }],
    ["", { rule: "auto", amount: 240 }],
  ])("the line spacing of %s is resolved", (attributes, value) => {
    expect(formatOf({ body: para(`<w:spacing ${attributes}/>`) }).paragraph.line.value).toEqual(
      value,
    );
  });
});

describe("alignment (17.18.44)", () => {
  it.each([
    [jc("start"), "left"],
    [jc("end"), "right"],
    [jc("both"), "both"],
    [`<w:bidi/>${jc("left")}`, "right"],
    [`<w:bidi/>${jc("center")}`, "center"],
    ["", "left"],
  ])("alignment is resolved: %s", (pPr, value) => {
    expect(formatOf({ body: para(pPr) }).paragraph.alignment.value).toBe(value);
  });
});

describe("fonts (17.3.2.26)", () => {
  const fonts = (attributes: string, styles = "", settings = "") =>
    formatOf({
      body: para('<w:pStyle w:val="P"/>', attributes === "" ? "" : `<w:rFonts ${attributes}/>`),
      styles,
      settings,
    }).run.fonts;

  it("a theme font wins over a name on the same element, and a nearer name over a theme font", () => {
    const { ascii } = fonts('w:ascii="Arial" w:asciiTheme="minorHAnsi"');
    expect(ascii).toEqual({ value: "Calibri", from: "direct (theme)" });
    const styles = style("P", '<w:rPr><w:rFonts w:asciiTheme="minorHAnsi"/></w:rPr>');
    expect(fonts('w:ascii="Arial"', styles).ascii).toEqual({ value: "Arial", from: "direct" });
    expect(fonts("", styles).ascii).toEqual({ value: "Calibri", from: "style P (theme)" });
  });

  it("the language decides the East Asian theme font if the theme names none", () => {
    const lang = (value: string) => `<w:themeFontLang w:eastAsia="${value}"/>`;
    const attributes = 'w:eastAsiaTheme="majorEastAsia"';
    expect(fonts(attributes, "", lang("zh-CN")).eastAsia.value).toBe("黑体");
    expect(fonts(attributes, "", lang("ja-JP")).eastAsia.value).toBe("ゴシック");
    expect(fonts(attributes).eastAsia).toEqual({ value: null, from: "direct", isUnverified: true });
    expect(fonts('w:eastAsiaTheme="minorEastAsia"').eastAsia.value).toBe("等线");
  });

  it("text without a stated font has Word's default font", () => {
    expect(fonts("").ascii).toEqual({ value: "Times New Roman", from: "application" });
  });
});

describe("the font slot of a character ([MS-OI29500] 2.1.88)", () => {
  it.each([
    ["A", false, "ascii"],
    ["中", false, "eastAsia"],
    ["，", false, "eastAsia"],
    ["é", false, "hAnsi"],
    ["“", false, "hAnsi"],
    ["“", true, "eastAsia"],
    ["—", true, "eastAsia"],
    ["×", true, "eastAsia"],
    ["é", true, "hAnsi"],
    ["𠀀", false, "eastAsia"],
    ["カ", false, "eastAsia"],
    ["한", false, "eastAsia"],
    ["я", false, "hAnsi"],
  ])("the character %s with the hint %s uses the slot %s", (character, hint, slot) => {
    expect(fontSlotOf(character.codePointAt(0) ?? 0, hint)).toBe(slot);
    expect(fontSlotsOf(character, hint)).toEqual([slot]);
  });

  it("white space uses no font slot, and a text uses the slots of all its characters", () => {
    expect(fontSlotsOf(" \u3000\u00a0", false)).toEqual([]);
    expect(fontSlotsOf("第1条é𠀀", false)).toEqual(["ascii", "eastAsia", "hAnsi"]);
  });
});

describe("tables (17.7.6)", () => {
  const grid = (inner: string) => style("T", inner, "table");
  const plain =
    '<w:compat><w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" w:val="1"/></w:compat>';
  const tblLook = '<w:tblLook w:firstRow="1" w:firstColumn="0" w:noHBand="1" w:noVBand="1"/>';
  const firstRow = (rPr: string, pPr = "") =>
    `<w:tblStylePr w:type="firstRow"><w:pPr>${pPr}</w:pPr><w:rPr>${rPr}</w:rPr></w:tblStylePr>`;

  it("a table style ranks above the defaults and below the paragraph style", () => {
    const styles = defaults("", jc("left")) + grid(`<w:pPr>${jc("center")}</w:pPr>`);
    const body = inTable(para(""));
    expect(formatOf({ body, styles, settings: plain }).paragraph.alignment).toEqual({
      value: "center",
      from: "table style T",
    });
    const withNormal = styles + normal(`<w:pPr>${jc("right")}</w:pPr>`);
    expect(formatOf({ body, styles: withNormal, settings: plain }).paragraph.alignment.value).toBe(
      "right",
    );
  });

  it("conditions of a table style apply to the cells that they name", () => {
    const styles = grid(
      `<w:rPr><w:color w:val="111111"/></w:rPr>${firstRow('<w:color w:val="222222"/>')}`,
    );
    const body = inTable(para(""), tblLook);
    expect(formatOf({ body, styles }).run.color.value).toBe("222222");
    const off = inTable(para(""), tblLook.replace('firstRow="1"', 'firstRow="0"'));
    expect(formatOf({ body: off, styles }).run.color.value).toBe("111111");
  });

  it("the bits of w:val have the same meaning as the attributes", () => {
    const styles = grid(firstRow("<w:b/>"));
    const bits = (value: string) => inTable(para(""), `<w:tblLook w:val="${value}"/>`);
    expect(formatOf({ body: bits("0020"), styles }).run.bold.value).toBe(true);
    expect(formatOf({ body: bits("0000"), styles }).run.bold.value).toBe(false);
  });

  it("size and alignment of a table style are unverified if the settings leave them to Word", () => {
    const styles = grid(`<w:pPr>${jc("center")}</w:pPr><w:rPr>${sz(30)}</w:rPr>`);
    const { paragraph, run } = formatOf({ body: inTable(para("")), styles });
    expect(run.size.isUnverified).toBe(true);
    expect(paragraph.alignment.isUnverified).toBe(true);
    const direct = formatOf({ body: inTable(para(jc("left"), sz(21))), styles });
    expect(direct.run.size).toEqual({ value: 21, from: "direct" });
    expect(direct.paragraph.alignment).toEqual({ value: "left", from: "direct" });
    expect(formatOf({ body: inTable(para("")), styles, settings: plain }).run.size).toEqual({
      value: 30,
      from: "table style T",
    });
  });
});

it("sizes are half-points: 10.5 pt is 21", () => {
  expect(formatOf({ body: para("", sz(21)) }).run.size.value).toBe(21);
  expect(formatOf({ body: para("", '<w:sz w:val="10.5pt"/>') }).run.size.value).toBe(21);
});

it("colours are six hexadecimal digits or automatic", () => {
  expect(formatOf({ body: para("", '<w:color w:val="ff0000"/>') }).run.color.value).toBe("FF0000");
  expect(formatOf({ body: para("", '<w:color w:val="auto"/>') }).run.color.value).toBe("auto");
});
