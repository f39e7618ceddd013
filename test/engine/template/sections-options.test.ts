import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { boxes, cell, para, refused, row, run, shown, table, textRow } from "./sections-support.ts";

const told = (option: string) => [`【#N|${option}】 section_option`, "【/N】 section_option"];

describe("page_break", () => {
  const refusedIn: [name: string, body: string][] = [
    ["a row over two cells", table(textRow("【#N|page_break】【.】", "x【/N】"))],
    [
      "rows between rows of tags",
      table(textRow("【#N|page_break】"), textRow("【.】"), textRow("【/N】")),
    ],
    ["a piece of a paragraph", p("首【#N|page_break】【.】【/N】尾")],
    ["a whole paragraph", p("【#N|page_break】【.】【/N】")],
    ["a piece in a cell", table(textRow("【#N|page_break】【.】【/N】"))],
  ];

  it.each(refusedIn)(
    "page_break of %s is refused by name, whatever the value is",
    (_name, body) => {
      for (const n of [[1, 2], [1], [], true, null]) {
        expect(refused(body, { n })).toEqual(told("page_break"));
      }
    },
  );

  it("page_break with row is refused by name", () => {
    const body = table(textRow("【#N|row|page_break】【.】【/N】"));
    expect(refused(body, { n: [1] })).toEqual(told("row|page_break"));
  });

  it("page_break of paragraphs stands between the items only", () => {
    const body = p("前") + p("【#N|page_break】") + p("【.】") + p("【/N】") + p("后");
    expect(shown(body, { n: [1, 2, 3] })).toBe("前 | 1 | <page> | 2 | <page> | 3 | 后");
    expect(shown(body, { n: [1] })).toBe("前 | 1 | 后");
    expect(shown(body, { n: [] })).toBe("前 | 后");
    expect(shown(body, { n: true })).toBe("前 | true | 后");
  });

  it("page_break of paragraphs works in a cell, a text box and a header, and in another section", () => {
    const body = p("【#N|page_break】") + p("【.】") + p("【/N】");
    const left = "1 | <page> | 2";
    expect(shown(table(row(cell(body))), { n: [1, 2] })).toBe(`[${left}]`);
    expect(shown(p(""), { n: [1, 2] }, { header: body }, "word/header1.xml")).toBe(left);
    for (const box of Object.values(boxes)) {
      expect(shown(para(run(box(body))), { n: [1, 2] })).toBe(`<box ${left}>`);
    }
    const outer = p("【#G】") + body + p("【/G】");
    expect(shown(outer, { g: [{ n: [1, 2] }, { n: [3] }] })).toBe(`${left} | 3`);
  });
});

describe("options that there are not", () => {
  it.each(["sorted", "rows", "page_break:2", "row:1", "upper"])(
    "%s is refused by name with its section, whatever the value is",
    (option) => {
      for (const n of [[1, 2], []]) {
        expect(refused(table(textRow(`【#N|${option}】x【/N】`)), { n })).toEqual(told(option));
      }
    },
  );

  it("restart_numbering of rows without lists changes nothing", () => {
    const body = table(textRow("【#N|restart_numbering】【.】", "x【/N】"));
    expect(shown(body, { n: [1, 2] })).toBe("[1 ; x / 2 ; x]");
  });
});
