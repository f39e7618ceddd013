import { describe, expect, it } from "vitest";
import { cellValue, columnsOf, hasCells, readCells } from "../../web/src/data/paste.ts";

const columns = [
  { path: ["name"], label: "品名", hint: null },
  { path: ["count"], label: "Count", hint: "数量" },
];

describe("a paste from a spreadsheet", () => {
  it("cells in quotation marks keep their tabs, line ends and quotation marks", () => {
    expect(readCells('A4 paper\t20\r\n"two\nlines"\t"a ""b"""\r\n')).toEqual([
      ["A4 paper", "20"],
      ["two\nlines", 'a "b"'],
    ]);
    expect(readCells("")).toEqual([]);
    expect(hasCells("one word")).toBe(false);
    expect(hasCells("a\tb")).toBe(true);
  });

  it("a first row with names of columns says where the cells belong", () => {
    const read = columnsOf(
      [
        ["数量", "品名"],
        ["3", "硒鼓"],
      ],
      columns,
      0,
    );
    expect(read).toEqual({ columns: [1, 0], rows: [["3", "硒鼓"]] });
  });

  it("cells without names fill the columns from the one that has the focus", () => {
    expect(columnsOf([["3", "4"]], columns, 1).columns).toEqual([1, null]);
  });

  it.each([
    ["number", "1,250.50", 1250.5],
    ["number", "about ten", "about ten"],
    ["number", " ", undefined],
    ["switch", "是", true],
    ["switch", "no", false],
    ["date", "2026/10/2", "2026-10-02"],
    ["date", "02.10.2026", "02.10.2026"],
    ["list", "甲、乙", ["甲", "乙"]],
    ["text", "007", "007"],
  ])("a cell of the kind %s: %j becomes %j", (kind, text, value) => {
    expect(cellValue(kind, text)).toEqual(value);
  });
});
