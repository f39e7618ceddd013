import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import {
  bookmark,
  cell,
  fill,
  para,
  row,
  shown,
  table,
  text,
  textRow,
} from "./sections-support.ts";

describe("a section with nothing in it", () => {
  const places: [name: string, body: string, left: string][] = [
    ["in a line", p("首【#A】【/A】尾"), "首尾"],
    ["alone in a paragraph", p("首") + p("【#A】【/A】") + p("尾"), "首 | 尾"],
    ["of two paragraphs", p("首") + p("【#A】") + p("【/A】") + p("尾"), "首 | 尾"],
    ["that ends a paragraph and begins the next", p("首【#A】") + p("【/A】尾"), "首 | 尾"],
    ["in a cell", table(textRow("首", "【#A】【/A】")), "[首 ; ·]"],
    ["of two rows", table(textRow("首"), textRow("【#A】"), textRow("【/A】")), "[首]"],
  ];

  it.each(places)("%s shows nothing, whatever its value is", (_name, body, left) => {
    for (const a of [true, false, [], [1], [1, 2], null, { b: 1 }]) {
      expect(shown(body, { a })).toBe(left);
    }
  });

  it.each(places)("%s shows nothing with another empty one in it", (_name, body, left) => {
    const nested = body.replace("【#A】", "【#A】【#B】").replace("【/A】", "【/B】【/A】");
    for (const a of [true, false, [{ b: [1, 2] }, {}]]) {
      expect(shown(nested, { a, b: true })).toBe(left);
    }
  });
});

describe("sections in sections at one place", () => {
  it("sections in sections are expanded in one paragraph, each item of the outer has those of the inner", () => {
    const a = [{ b: ["x", "y"] }, { b: [] }, { b: ["z"] }];
    expect(shown(p("首【#A】【#B】【.】【/B】【/A】尾"), { a })).toBe("首xyz尾");
    expect(shown(p("【#A】【#B】【.】【/B】【/A】"), { a })).toBe("xyz");
  });

  it("sections in sections are expanded in paragraphs of tags that stand in one paragraph", () => {
    const body = p("首") + p("【#A】【#B】") + p("【.】") + p("【/B】【/A】") + p("尾");
    const a = [{ b: ["x", "y"] }, { b: [] }, { b: ["z"] }];
    expect(shown(body, { a })).toBe("首 | x | y | z | 尾");
    expect(shown(body, { a: [] })).toBe("首 | 尾");
    expect(shown(body, { a: [{ b: [] }, {}] })).toBe("首 | 尾");
  });

  it("sections in sections are expanded in a row that both repeat", () => {
    const body = table(textRow("【#A】【#B】【.】", "x【/B】【/A】"));
    const a = [{ b: [1, 2] }, { b: [] }, { b: [3] }];
    expect(shown(`${body}${p("尾")}`, { a })).toBe("[1 ; x / 2 ; x / 3 ; x] | 尾");
    expect(shown(`${body}${p("尾")}`, { a: [{ b: [] }] })).toBe("尾");
  });

  it("sections in sections are expanded in rows of tags that stand in one row", () => {
    const body = table(
      textRow("【#A】", "【#B】"),
      textRow("【.】", "x"),
      textRow("【/B】", "【/A】"),
    );
    expect(shown(body, { a: [{ b: [1, 2] }, { b: [3] }] })).toBe("[1 ; x / 2 ; x / 3 ; x]");
  });

  it("sections in sections are expanded in rows of tags with a bookmark, which stays once", () => {
    const marks = row(cell(para(bookmark(4, text("【#A】")))), cell(p("【#B】")));
    const body = table(
      textRow("头", ""),
      marks,
      textRow("【.】", "x"),
      textRow("【/B】", "【/A】"),
    );
    const left = "[头 ; ·{b4::b4} / 1 ; x / 2 ; x / 3 ; x]";
    expect(shown(body, { a: [{ b: [1, 2] }, { b: [3] }] })).toBe(left);
    expect(shown(body, { a: [{ b: [1, 2, 3] }] })).toBe(left);
    expect(shown(body, { a: [] })).toBe("[头 ; ·{b4::b4}]");
  });

  it("sections in sections are expanded in rows of tags on three levels", () => {
    const body = table(
      textRow("【#A】", "【#B】【#C】"),
      textRow("【.】", "x"),
      textRow("【/C】", "【/B】【/A】"),
    );
    const a = [{ b: [{ c: [1, 2] }, { c: [] }] }, { b: [{ c: [3] }] }];
    expect(shown(body, { a })).toBe("[1 ; x / 2 ; x / 3 ; x]");
  });

  it("a condition and its inverse side by side show one of both", () => {
    const body = p("【#A】有【/A】【^A】无【/A】");
    expect(shown(body, { a: [1, 2] })).toBe("有有");
    expect(shown(body, { a: [] })).toBe("无");
    const blocks = p("【#A】") + p("有") + p("【/A】【^A】") + p("无") + p("【/A】");
    expect(shown(blocks, { a: true })).toBe("有");
    expect(shown(blocks, {})).toBe("无");
  });

  it("sections in sections of one name look up the inner in the item, and else in what is around", () => {
    const body = p("【#A】(【#A】【.】【/A】)【/A】");
    expect(shown(body, { a: [{ a: [1, 2] }, { a: [3] }] })).toBe("(12)(3)");
  });
});

describe("three levels of sections", () => {
  const houses = {
    houses: [
      {
        name: "东",
        floors: [
          { name: "一", rooms: ["甲", "乙"] },
          { name: "二", rooms: [] },
        ],
      },
      { name: "西", floors: [] },
      { name: "南", floors: [{ name: "三", rooms: ["丙"] }] },
    ],
  };

  it("three levels of sections are expanded in one paragraph", () => {
    const body = p(
      "【#HOUSES】【NAME】<【#FLOORS】【NAME】(【#ROOMS】【.】【/ROOMS】)【/FLOORS】>【/HOUSES】"
        .replaceAll("<", "[")
        .replaceAll(">", "]"),
    );
    expect(shown(body, houses)).toBe("东[一(甲乙)二()]西[]南[三(丙)]");
  });

  it("three levels of sections of paragraphs are expanded", () => {
    const body = [
      "【#HOUSES】",
      "【NAME】",
      "【#FLOORS】",
      "【NAME】",
      "【#ROOMS】",
      "【.】",
      "【/ROOMS】",
      "【/FLOORS】",
      "【/HOUSES】",
    ]
      .map((each) => p(each))
      .join("");
    expect(shown(body, houses)).toBe("东 | 一 | 甲 | 乙 | 二 | 西 | 南 | 三 | 丙");
  });

  it("three levels of sections of rows are expanded", () => {
    const body = table(
      textRow("【#HOUSES】【NAME】", ""),
      textRow("【#FLOORS】【NAME】", ""),
      textRow("【#ROOMS】【.】", "【NAME】【/ROOMS】"),
      textRow("【/FLOORS】", ""),
      textRow("【/HOUSES】", ""),
    );
    expect(shown(body, houses)).toBe(
      "[东 ; · / 一 ; · / 甲 ; 一 / 乙 ; 一 / 二 ; · / 西 ; · / 南 ; · / 三 ; · / 丙 ; 三]",
    );
  });

  it("three levels of sections of paragraphs, a table's rows, and a piece in a cell are expanded", () => {
    const grid = table(
      textRow("层", "室"),
      textRow("【#FLOORS】【NAME】", "【#ROOMS】【.】【/ROOMS】【/FLOORS】"),
    );
    const body = p("【#HOUSES】") + p("【NAME】") + grid + p("【/HOUSES】");
    expect(shown(`${body}${p("尾")}`, houses)).toBe(
      "东 | [层 ; 室 / 一 ; 甲乙 / 二 ; ·] | 西 | [层 ; 室] | 南 | [层 ; 室 / 三 ; 丙] | 尾",
    );
  });

  it("three levels of sections of tables in cells of tables are expanded", () => {
    const inner = table(textRow("【#ROOMS】【.】", "x【/ROOMS】"));
    const middle = table(row(cell(p("【#FLOORS】【NAME】")), cell(inner, p("【/FLOORS】"))));
    const body = table(row(cell(p("【#HOUSES】【NAME】")), cell(middle, p("【/HOUSES】"))));
    expect(shown(body, { houses: [houses.houses[0], houses.houses[2]] })).toBe(
      "[东 ; [一 ; [甲 ; x / 乙 ; x] | · / 二 ; ·] | · / 南 ; [三 ; [丙 ; x] | ·] | ·]",
    );
  });

  it("three levels of sections are expanded with a condition at each of them", () => {
    const body = p("【#A】【#X】[【#B】【#Y】(【#C】【.】【/C】)【/Y】【/B】]【/X】【/A】");
    const item = (x: boolean, y: boolean) => ({ x, b: [{ y, c: [1, 2] }] });
    expect(shown(body, { a: [item(true, true), item(true, false), item(false, true)] })).toBe(
      "[(12)][]",
    );
  });

  it("nothing of what is not shown is missing or bound", () => {
    const { missingFields, replaceLog } = fill(
      p("首") + p("【#A】【X】【#B】【Y】【/B】【/A】") + p("【#C】") + p("【Z】") + p("【/C】"),
      { a: [], c: false },
    );
    expect(missingFields).toEqual({ missing_required: [], missing_optional: [] });
    expect(replaceLog.entries).toEqual([]);
  });
});
