import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import {
  bookmark,
  boxes,
  cell,
  field,
  fieldBegin,
  fieldEnd,
  note,
  para,
  refused,
  row,
  run,
  shown,
  table,
  text,
  textRow,
  wrap,
} from "./sections-support.ts";

const both = (reason: string) => [`【#A】 ${reason}`, `【/A】 ${reason}`];

describe("two sections of which one ends where the other begins", () => {
  const body = `${p("【#A】")}${p("文A")}${p("【/A】【#B】")}${p("文B")}${p("【/B】")}${p("尾")}`;
  const cases: [a: unknown, b: unknown, left: string][] = [
    [true, false, "文A | 尾"],
    [false, true, "文B | 尾"],
    [true, true, "文A | 文B | 尾"],
    [false, false, "尾"],
    [[1, 2], [1, 2], "文A | 文A | 文B | 文B | 尾"],
  ];

  it.each(cases)(
    "two sections of which one ends where the other begins in a paragraph of tags: %j and %j",
    (a, b, left) => {
      expect(shown(body, { a, b })).toBe(left);
    },
  );

  it.each(cases)(
    "two sections of which one ends where the other begins in a paragraph that begins with one and ends with the other: %j and %j",
    (a, b) => {
      const shared = body.replace("【/A】【#B】", "【/A】间【#B】");
      const times = (value: unknown, piece: string) =>
        (Array.isArray(value) ? [...value] : value ? [1] : []).map(() => piece);
      expect(shown(shared, { a, b })).toBe(
        [...times(a, "文A"), "间", ...times(b, "文B"), "尾"].join(" | "),
      );
    },
  );

  it("two sections of which one ends where the other begins in a paragraph with text behind both: written rightly, the text is the second's", () => {
    const shared = body.replace("【/A】【#B】", "【/A】【#B】始B");
    expect(shown(shared, { a: true, b: false })).toBe("文A | 尾");
    expect(shown(shared, { a: false, b: true })).toBe("始B | 文B | 尾");
    expect(shown(shared, { a: true, b: true })).toBe("文A | 始B | 文B | 尾");
    expect(shown(shared, { a: false, b: false })).toBe("尾");
    expect(shown(shared, { a: true, b: [1, 2] })).toBe("文A | 始B | 文B | 始B | 文B | 尾");
  });

  it("two sections of which one ends where the other begins in a paragraph with text before both: written rightly, the text is the first's", () => {
    const shared = body.replace("【/A】【#B】", "终A【/A】【#B】");
    expect(shown(shared, { a: true, b: false })).toBe("文A | 终A | 尾");
    expect(shown(shared, { a: false, b: true })).toBe("文B | 尾");
    expect(shown(shared, { a: true, b: true })).toBe("文A | 终A | 文B | 尾");
    expect(shown(shared, { a: false, b: false })).toBe("尾");
    expect(shown(shared, { a: [1, 2], b: true })).toBe("文A | 终A | 文A | 终A | 文B | 尾");
  });

  it("two sections of which one ends where the other begins in a paragraph with text of both belongs to neither alone: refused", () => {
    const shared = body.replace("【/A】【#B】", "终A【/A】【#B】始B");
    for (const a of [true, false, [1, 2]]) {
      expect(refused(shared, { a, b: true }).toSorted()).toEqual(
        ["【#A】", "【/A】", "【#B】", "【/B】"].map((tag) => `${tag} sections_overlap`).toSorted(),
      );
    }
  });

  it("two sections of which one ends where the other begins in a paragraph with text of both and between them: refused", () => {
    const shared = p("前【#A】始") + p("终【/A】中【#B】始") + p("终【/B】后");
    for (const a of [true, false]) {
      expect(refused(shared, { a, b: true })).toHaveLength(4);
      expect(refused(shared, { a, b: true }).join()).toMatch(/^(【.{2}】 sections_overlap,?){4}$/);
    }
  });

  it("two sections of which one ends where the other begins in a row are refused", () => {
    const rows = table(
      textRow("【#A】行1", "x"),
      textRow("行2【/A】", "【#B】x"),
      textRow("行3", "x【/B】"),
    );
    for (const payload of [
      { a: true, b: true },
      { a: false, b: true },
      { a: [1, 2], b: [1] },
    ]) {
      expect(refused(rows, payload)).toEqual(
        ["【#A】", "【/A】", "【#B】", "【/B】"].map((tag) => `${tag} sections_overlap`),
      );
    }
  });

  it("two sections of which one ends where the other begins in a row of tags are two sections of rows", () => {
    const rows = table(
      textRow("【#A】", ""),
      textRow("甲", "x"),
      textRow("【/A】", "【#B】"),
      textRow("乙", "y"),
      textRow("【/B】", ""),
    );
    expect(shown(rows, { a: [1, 2], b: true })).toBe("[甲 ; x / 甲 ; x / 乙 ; y]");
    expect(shown(rows, { a: false, b: true })).toBe("[乙 ; y]");
    expect(shown(rows, { a: true, b: false })).toBe("[甲 ; x]");
  });

  it("two sections of which one ends where the other begins in a row of tags with a bookmark keep the bookmark once", () => {
    const rows = table(
      textRow("【#A】", ""),
      textRow("甲", "x"),
      row(cell(para(bookmark(4, text("【/A】")))), cell(p("【#B】"))),
      textRow("乙", "y"),
      textRow("【/B】", ""),
    );
    expect(shown(rows, { a: [1, 2], b: true })).toBe("[甲 ; x / 甲 ; x{b4::b4} / 乙 ; y]");
  });

  it("two sections of which one ends where the other begins in one cell are two sections of paragraphs", () => {
    const content = body.replace(p("尾"), "");
    const grid = table(row(cell(content), cell(p("右"))));
    expect(shown(grid, { a: true, b: false })).toBe("[文A ; 右]");
    expect(shown(grid, { a: false, b: true })).toBe("[文B ; 右]");
    expect(shown(grid, { a: false, b: false })).toBe("[· ; 右]");
  });

  it("two sections of which one ends where the other begins as pieces of one paragraph are two pieces", () => {
    const pieces = p("首【#A】甲【/A】【#B】乙【/B】尾");
    expect(shown(pieces, { a: true, b: false })).toBe("首甲尾");
    expect(shown(pieces, { a: false, b: true })).toBe("首乙尾");
    expect(shown(pieces, { a: [1, 2], b: [1, 2] })).toBe("首甲甲乙乙尾");
  });
});

describe("sections that cross each other", () => {
  const places: [name: string, body: string][] = [
    ["in one paragraph", p("【#A】一【#B】二【/A】三【/B】")],
    [
      "over paragraphs",
      ["【#A】", "一", "【#B】", "二", "【/A】", "三", "【/B】"].map((each) => p(each)).join(""),
    ],
    [
      "over rows",
      table(
        textRow("【#A】一", ""),
        textRow("【#B】二", ""),
        textRow("三【/A】", ""),
        textRow("【/B】", ""),
      ),
    ],
  ];

  it.each(places)("%s are refused, whatever the values are", (_name, body) => {
    for (const payload of [{ a: true, b: true }, {}, { a: [1, 2], b: [] }]) {
      expect(refused(body, payload).toSorted()).toEqual([
        "【#A】 section_not_closed",
        "【/A】 section_not_opened",
      ]);
    }
  });

  it("sections that cross each other of which one asks for the row that the other shares are refused", () => {
    const body = table(textRow("【#A|row】甲【/A】", "【#B|row】乙【/B】"));
    const told = refused(body, { a: [1], b: [1] });
    expect(told).toHaveLength(4);
    for (const each of told) expect(each).toContain("sections_overlap");
  });

  it("sections that cross each other that share a paragraph with a piece of its own are fine", () => {
    const body = p("首【#A】") + p("【#B】甲【/B】乙") + p("【/A】");
    expect(shown(body, { a: [1, 2], b: true })).toBe("首 | 甲乙 | 甲乙");
    expect(shown(body, { a: true, b: false })).toBe("首 | 乙");
  });
});

describe("text in the paragraphs of the tags of several paragraphs", () => {
  const section = (open: string, close: string) => p(open) + p("中") + p(close);

  it("text in the paragraphs of the tags of several paragraphs in front of the opening tag alone, or behind the closing tag alone, is not the section's", () => {
    const body = section("前【#A】", "【/A】后");
    expect(shown(body, { a: [1, 2] })).toBe("前 | 中 | 中 | 后");
    expect(shown(body, { a: [] })).toBe("前 | 后");
  });

  it("text in the paragraphs of the tags of several paragraphs behind the opening tag alone, or in front of the closing tag alone, is the section's", () => {
    const body = section("【#A】始", "终【/A】");
    expect(shown(body, { a: [1, 2] })).toBe("始 | 中 | 终 | 始 | 中 | 终");
    expect(shown(p("前") + body, { a: [] })).toBe("前");
  });

  it("text in the paragraphs of the tags of several paragraphs on both sides is repeated with its paragraph; what is outside of the tags is always there", () => {
    const body = section("前【#A】始", "终【/A】后");
    expect(shown(body, { a: true })).toBe("前始 | 中 | 终后");
    expect(shown(body, { a: [1, 2] })).toBe("前始 | 中 | 终后 | 前始 | 中 | 终后");
    expect(shown(body, { a: [] })).toBe("前 | 后");
  });

  it("text in the paragraphs of the tags of several paragraphs counts where it is no text but a picture, a tab or a field", () => {
    const thing = field("PAGE", "1");
    const body = para(thing, text("【#A】")) + p("中") + para(text("【/A】"), thing);
    expect(shown(body, { a: [1, 2] })).toBe("«PAGE¦1» | 中 | 中 | «PAGE¦1»");
    expect(shown(body, { a: [] })).toBe("«PAGE¦1» | «PAGE¦1»");
    const tabbed = para(run("<w:tab/>"), text("【#A】始")) + p("中") + p("【/A】");
    expect(shown(tabbed, { a: true })).toBe("<tab>始 | 中");
    expect(shown(tabbed, { a: false })).toBe("<tab>");
  });

  it("text in the paragraphs of the tags of several paragraphs keeps tags on both sides to their own scopes where nothing is shown", () => {
    const body = section("【X】【#A】【Y】", "【Y】【/A】【X】");
    expect(shown(body, { x: "外", a: [] })).toBe("外 | 外");
    expect(shown(body, { x: "外", a: [{ y: "内" }] })).toBe("外内 | 中 | 内外");
  });

  it("white space alone in the paragraphs of the tags of several paragraphs is no text", () => {
    expect(shown(section(" 【#A】 ", "　【/A】\t"), { a: [1, 2] })).toBe("中 | 中");
  });
});

describe("a section that begins in another structure than it ends in", () => {
  const box = boxes["a text box"] as (content: string) => string;
  const old = boxes["a text box of an older Word"] as (content: string) => string;
  const filled = (content: string) => wrap(content).replace("goog_rdk_1", "NAME");
  const places: [name: string, body: string][] = [
    ["a table", p("【#A】") + table(textRow("x【/A】")) + p("")],
    ["a table that comes before", table(textRow("【#A】x")) + p("【/A】")],
    ["a table in a cell", table(row(cell(p("【#A】"), table(textRow("x【/A】")), p(""))))],
    ["two tables", table(textRow("【#A】x")) + p("间") + table(textRow("y【/A】"))],
    ["a control with more in it", p("【#A】") + filled(p("x") + p("【/A】") + p("y"))],
    ["a control that begins before it", wrap(p("x") + p("【#A】")) + p("【/A】")],
  ];

  it.each(places)("%s is refused, whatever the values are", (_name, body) => {
    for (const a of [true, false, [1, 2]]) {
      expect(refused(body, { a, name: "x" })).toEqual(both("section_crosses_structure"));
    }
  });

  it("a text box or its fallback is refused as not closed and not opened", () => {
    for (const inBox of [box, old]) {
      for (const a of [true, false]) {
        expect(refused(p("【#A】") + para(run(inBox(p("x【/A】")))), { a }).toSorted()).toEqual([
          "【#A】 section_not_closed",
          "【/A】 section_not_opened",
        ]);
      }
    }
  });

  it("a header, a note or another part is refused as not closed and not opened", () => {
    for (const others of [{ header: p("x【/A】") }, { footnotes: note(2, p("x【/A】")) }]) {
      expect(refused(p("【#A】x"), { a: true }, others).toSorted()).toEqual([
        "【#A】 section_not_closed",
        "【/A】 section_not_opened",
      ]);
    }
  });

  it("two notes of one part is refused", () => {
    const footnotes = note(2, p("【#A】x")) + note(4, p("y【/A】"));
    expect(refused(p("正文"), { a: true }, { footnotes })).toEqual(
      both("section_crosses_structure"),
    );
  });
});

describe("a field of Word that begins in a section and ends elsewhere", () => {
  const begin = `${fieldBegin}${run("<w:instrText>REF x</w:instrText>")}`;
  const inside = both("section_crosses_field");
  const places: [name: string, body: string][] = [
    ["behind a piece", para(text("首【#A】甲"), begin, text("【/A】乙"), fieldEnd)],
    ["before a piece", para(begin, text("首【#A】甲"), fieldEnd, text("【/A】乙"))],
    [
      "before a piece and begins again in it",
      para(begin, text("首【#A】甲"), fieldEnd, begin, text("【/A】乙"), fieldEnd),
    ],
    [
      "behind paragraphs",
      p("【#A】") + para(text("甲"), begin) + p("【/A】") + para(fieldEnd, text("乙")),
    ],
    [
      "before paragraphs",
      para(begin, text("首")) + p("【#A】") + para(text("甲"), fieldEnd) + p("【/A】"),
    ],
    [
      "behind a row",
      table(
        row(cell(para(text("【#A】"), begin)), cell(p("【/A】"))),
        row(cell(para(fieldEnd)), cell(p(""))),
      ),
    ],
  ];

  it.each(places)("%s is refused, whatever the values are", (_name, body) => {
    for (const a of [true, false, [1, 2]]) expect(refused(body, { a })).toEqual(inside);
  });

  it("a field of Word that begins in a section and ends elsewhere is fine where it is whole inside or whole around", () => {
    const whole = para(text("首【#A】"), field("PAGE", "1"), text("【/A】"));
    expect(shown(whole, { a: [1, 2] })).toBe("首«PAGE¦1»«PAGE¦1»");
    const around = para(
      fieldBegin,
      run("<w:instrText>QUOTE</w:instrText>"),
      run('<w:fldChar w:fldCharType="separate"/>'),
      text("首【#A】甲【/A】"),
      fieldEnd,
    );
    expect(shown(around, { a: [1, 2] })).toBe("«QUOTE¦首甲甲»");
    expect(shown(around, { a: [] })).toBe("«QUOTE¦首»");
  });
});
