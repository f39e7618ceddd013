import { describe, expect, it } from "vitest";
import { para, sectionOf } from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { lintExample, lintShortly } from "./lint-example.ts";

/** The text of `sectionOf()` is 8306 twips wide. */
const policy = "tables: { fit: true }";

interface TableParts {
  tblPr?: string;
  grid: readonly number[];
  /** `tcW` of each cell by row; null for none. */
  rows: readonly (readonly (number | string | null)[])[];
  inFirstCell?: string;
}

function table({ tblPr = "", grid, rows, inFirstCell = "" }: TableParts): string {
  const columns = grid.map((width) => `<w:gridCol w:w="${width}"/>`).join("");
  const tableRows = rows.map((cells, row) => {
    const written = cells.map((width, column) => {
      const tcPr =
        width === null
          ? ""
          : typeof width === "string"
            ? width
            : `<w:tcW w:w="${width}" w:type="dxa"/>`;
      const inside = row === 0 && column === 0 ? inFirstCell : "";
      return `<w:tc><w:tcPr>${tcPr}</w:tcPr>${inside}${para("文")}</w:tc>`;
    });
    return `<w:tr>${written.join("")}</w:tr>`;
  });
  return `<w:tbl><w:tblPr>${tblPr}</w:tblPr><w:tblGrid>${columns}</w:tblGrid>${tableRows.join("")}</w:tbl>`;
}

const fixed = '<w:tblLayout w:type="fixed"/>';
const width = (twips: number) => `<w:tblW w:w="${twips}" w:type="dxa"/>`;
const indent = (twips: number) => `<w:tblInd w:w="${twips}" w:type="dxa"/>`;

describe("TABLE_OVERFLOW", () => {
  it.each<[string, TableParts, (string | number)[][]]>([
    ["cells that fit", { grid: [4000, 4000], rows: [[4000, 4000]] }, []],
    [
      "a wrong grid, and cells that are too wide",
      { tblPr: fixed, grid: [100, 100, 100], rows: [[4000, 4000, 4000]] },
      [["t0", 8306, 12000]],
    ],
    [
      "a wrong grid, and cells that are too wide, in a table that is fitted to its content",
      { grid: [100, 100, 100], rows: [[4000, 4000, 4000]] },
      [["t0", 8306, 12000]],
    ],
    [
      "a wrong grid, and cells that fit",
      { tblPr: fixed, grid: [9000, 9000], rows: [[4000, 4000]] },
      [],
    ],
    [
      "cells without widths, on a grid that is too wide",
      { grid: [5000, 5000], rows: [[null, null]] },
      [["t0", 8306, 10000]],
    ],
    [
      "one row that is wider than the others",
      {
        tblPr: fixed,
        grid: [4000, 4000],
        rows: [
          [4000, 4000],
          [4000, 6000],
        ],
      },
      [["t0", 8306, 10000]],
    ],
    [
      "an indent that moves it over the edge",
      { tblPr: width(8300) + indent(2000) + fixed, grid: [4150, 4150], rows: [[4150, 4150]] },
      [["t0", 8306, 10300]],
    ],
    [
      "an indent to the left of the text",
      { tblPr: width(8300) + indent(-900) + fixed, grid: [4150, 4150], rows: [[4150, 4150]] },
      [["t0", 0, -900]],
    ],
    [
      "the small indent to the left that Word's tables have",
      { tblPr: width(8522) + indent(-108), grid: [4261, 4261], rows: [[4261, 4261]] },
      [],
    ],
    [
      "a width of 100 per cent on a wider grid",
      {
        tblPr: '<w:tblW w:w="5000" w:type="pct"/>',
        grid: [6000, 6000],
        rows: [[null, '<w:tcW w:w="2500" w:type="pct"/>']],
      },
      [],
    ],
    [
      "a width of 150 per cent",
      { tblPr: '<w:tblW w:w="7500" w:type="pct"/>', grid: [100, 100], rows: [[null, null]] },
      [["t0", 8306, 12459]],
    ],
    [
      "a centred table that is too wide",
      { tblPr: `${width(9000)}<w:jc w:val="center"/>`, grid: [4500, 4500], rows: [[4500, 4500]] },
      [["t0", 8306, 9000]],
    ],
    [
      "merged cells",
      {
        tblPr: fixed,
        grid: [4000, 4000],
        rows: [['<w:tcW w:w="8000" w:type="dxa"/><w:gridSpan w:val="2"/>'], [4000, 4000]],
      },
      [],
    ],
  ])("TABLE_OVERFLOW of %s", (_what, tableParts, expected) => {
    const issues = lintExample(policy, { body: table(tableParts) + sectionOf() });
    expect(
      issues.map(({ paragraph_path, expected: room, actual }) => [paragraph_path, room, actual]),
    ).toEqual(expected);
  });

  it("TABLE_OVERFLOW compares a nested table with its cell without the margins", () => {
    const inner = (twips: number) => table({ tblPr: fixed, grid: [twips], rows: [[twips]] });
    const outer = (twips: number) =>
      table({ grid: [4000, 4000], rows: [[4000, 4000]], inFirstCell: inner(twips) });
    expect(lintShortly(policy, { body: outer(3700) + sectionOf() })).toEqual([]);
    expect(lintShortly(policy, { body: outer(9000) + sectionOf() })).toEqual([
      "TABLE_OVERFLOW error t0.r0.c0.t0",
    ]);
  });

  it("TABLE_OVERFLOW compares a table with the text of its own section", () => {
    const wide = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>';
    const body = (first: string, second: string) =>
      para("一", first) + table({ grid: [6000, 6000], rows: [[6000, 6000]] }) + para("二") + second;
    expect(lintShortly(policy, { body: body(sectionOf(), sectionOf({ size: wide })) })).toEqual([]);
    expect(lintShortly(policy, { body: body(sectionOf({ size: wide }), sectionOf()) })).toEqual([
      "TABLE_OVERFLOW error t0",
    ]);
  });
});
