import { describe, expect, it } from "vitest";
import { formatOf, formatsOf, normal, para, style } from "./format-of.ts";

/** Lists of styles (ECMA-376 part 1, 17.9 and 17.7.2). */

const level = (ilvl: number, left: number, more = "") =>
  `<w:lvl w:ilvl="${ilvl}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>${more}<w:lvlText w:val="%${ilvl + 1}."/><w:pPr><w:ind w:left="${left}" w:hanging="300"/></w:pPr></w:lvl>`;
const abstract = (id: number, inner: string) =>
  `<w:abstractNum w:abstractNumId="${id}">${inner}</w:abstractNum>`;
const num = (id: number, abstractId: number, inner = "") =>
  `<w:num w:numId="${id}"><w:abstractNumId w:val="${abstractId}"/>${inner}</w:num>`;
const numPr = (numId: number | null, ilvl: number | null = null) =>
  `<w:numPr>${ilvl === null ? "" : `<w:ilvl w:val="${ilvl}"/>`}${numId === null ? "" : `<w:numId w:val="${numId}"/>`}</w:numPr>`;
const list = (id: string, base: string, pPr: string) =>
  style(id, `<w:basedOn w:val="${base}"/><w:pPr>${pPr}</w:pPr>`);
const of = (id: string, more = "") => para(`<w:pStyle w:val="${id}"/>${more}`);
const plain = abstract(0, level(0, 700) + level(1, 1100) + level(2, 1500)) + num(1, 0);

describe("a level that names its style (w:lvl/w:pStyle)", () => {
  const linked =
    abstract(0, level(0, 100) + level(1, 700, '<w:pStyle w:val="H2"/>') + level(2, 900)) +
    num(1, 0);

  it.each([
    ["the style names the list only", numPr(1)],
    ["the style names another level", numPr(1, 0)],
    ["the style names the same level", numPr(1, 1)],
  ])("a level that names its style counts if %s", (_what, styleProperties) => {
    const styles = normal("") + list("H2", "Normal", styleProperties);
    const { paragraph } = formatOf({ body: of("H2"), styles, numbering: linked });
    expect(paragraph.list).toMatchObject({ numId: "1", ilvl: "1", from: "style H2" });
    expect(paragraph.left.value.amount).toBe(700);
  });

  it("a level that names its style counts for a style that inherits its list", () => {
    const styles = normal("") + list("H1", "Normal", numPr(1)) + list("H2", "H1", "");
    const { paragraph } = formatOf({ body: of("H2"), styles, numbering: linked });
    expect(paragraph.list).toMatchObject({ numId: "1", ilvl: "1" });
    expect(paragraph.left.value.amount).toBe(700);
  });

  it("a style that no level names inherits the level, and a style without a list gets none", () => {
    const styles =
      normal("") +
      list("H2", "Normal", numPr(1)) +
      list("Mine", "H2", "") +
      list("Free", "Normal", "");
    const formats = formatsOf({ body: of("Mine") + of("Free"), styles, numbering: linked });
    expect(formats[0]?.paragraph.list).toMatchObject({ ilvl: "1" });
    expect(formats[1]?.paragraph.list).toBeNull();
  });

  it("a level that names its style loses to a level that the paragraph states", () => {
    const styles = normal("") + list("H2", "Normal", numPr(1));
    const { paragraph } = formatOf({
      body: of("H2", numPr(null, 2)),
      styles,
      numbering: linked,
    });
    expect(paragraph.list).toMatchObject({ numId: "1", ilvl: "2" });
    expect(paragraph.left.value.amount).toBe(900);
  });
});

describe("the indents of a style's list", () => {
  it("the indents of a style's list rank above those of its base styles and below its own", () => {
    const styles =
      normal("") +
      list("Base", "Normal", '<w:ind w:left="200" w:firstLine="100"/>') +
      list("L", "Base", numPr(1)) +
      list("Own", "Base", `${numPr(1)}<w:ind w:left="50"/>`) +
      list("Derived", "L", '<w:ind w:left="60"/>');
    const lefts = formatsOf({
      body: of("L") + of("Own") + of("Derived"),
      styles,
      numbering: plain,
    }).map(({ paragraph: { left, firstLine } }) => [left.value.amount, firstLine.value.amount]);
    expect(lefts).toEqual([
      [700, -300],
      [50, -300],
      [60, -300],
    ]);
  });

  it("a derived style that names a level has the indents of that level", () => {
    const styles = normal("") + list("L", "Normal", numPr(1)) + list("Deep", "L", numPr(null, 2));
    const { paragraph } = formatOf({ body: of("Deep"), styles, numbering: plain });
    expect(paragraph.left.value.amount).toBe(1500);
  });
});

describe("a number of 0", () => {
  const styles =
    normal("") +
    list("L", "Normal", `${numPr(1)}<w:ind w:left="432" w:right="333" w:hanging="432"/>`) +
    list("Off", "L", numPr(0)) +
    list("OffIndented", "L", `${numPr(0)}<w:ind w:left="555"/>`) +
    list("Plain", "Normal", '<w:ind w:left="250"/>');
  const indentsOf = (body: string) => {
    const { left, right, firstLine } = formatOf({ body, styles, numbering: plain }).paragraph;
    return [left, right, firstLine].map(({ value }) => value.amount);
  };

  it.each([
    [
      "of the paragraph removes the indents of its style's list, but not the right indent",
      of("L", numPr(0, 0)),
      [0, 333, 0],
    ],
    ["of a style removes the indents of its base styles' list", of("Off"), [0, 333, 0]],
    ["keeps the indents that the style states", of("OffIndented"), [555, 333, 0]],
    [
      "keeps the indents that the paragraph states",
      of("L", `${numPr(0)}<w:ind w:left="77"/>`),
      [77, 333, 0],
    ],
    ["changes nothing if there is no list", of("Plain", numPr(0)), [250, 0, 0]],
  ])("a number of 0 %s", (_what, body, expected) => {
    expect(indentsOf(body)).toEqual(expected);
  });

  it("a list that the paragraph states overrides the number 0", () => {
    expect(indentsOf(of("Off", numPr(1)))).toEqual([700, 333, -300]);
  });
});

describe("a list whose levels are elsewhere (w:numStyleLink)", () => {
  const linked = (link: string) =>
    abstract(0, `<w:styleLink w:val="Outline"/>${level(0, 480)}`) +
    abstract(1, `<w:numStyleLink w:val="${link}"/>`) +
    num(1, 0) +
    num(2, 1);
  const outline = style("Outline", `<w:pPr>${numPr(1)}</w:pPr>`, "numbering");

  it("a list with a numbering style has the levels of that style", () => {
    const body = para(numPr(2));
    const { paragraph } = formatOf({ body, styles: outline, numbering: linked("Outline") });
    expect(paragraph.left).toEqual({ value: { unit: "twips", amount: 480 }, from: "numbering" });
    expect(paragraph.list?.level?.format).toBe("decimal");
  });

  it.each([
    ["a style that is not there", linked("Missing"), outline],
    [
      "itself, by way of its style",
      abstract(1, '<w:numStyleLink w:val="Round"/>') + num(2, 1),
      style("Round", `<w:pPr>${numPr(2)}</w:pPr>`, "numbering"),
    ],
  ])("a list has no levels if its numbering style leads to %s", (_what, numbering, styles) => {
    const { paragraph } = formatOf({ body: para(numPr(2)), styles, numbering });
    expect(paragraph.list).toMatchObject({ numId: "2", level: null });
    expect(paragraph.left.value.amount).toBe(0);
  });

  it("a list has no levels if it or its abstract list does not exist", () => {
    const numbering = num(3, 99);
    for (const id of [3, 4]) {
      expect(formatOf({ body: para(numPr(id)), numbering }).paragraph.list).toMatchObject({
        level: null,
      });
    }
  });
});

it("a level in w:lvlOverride replaces the whole level", () => {
  const override = `<w:lvlOverride w:ilvl="0">${level(0, 222)}</w:lvlOverride>`;
  const numbering = abstract(0, level(0, 700) + level(1, 1100)) + num(1, 0, override);
  const lefts = formatsOf({ body: para(numPr(1, 0)) + para(numPr(1, 1)), numbering });
  expect(lefts.map(({ paragraph }) => paragraph.left.value.amount)).toEqual([222, 1100]);
});
