import { readFileSync } from "node:fs";
import pLimit from "p-limit";
import { describe, expect, it, onTestFinished } from "vitest";
import { readRows } from "../../../apps/batch/read-rows.ts";
import { BatchFileError } from "../../../apps/batch/row.ts";
import type { TableSkill } from "../../../apps/batch/table/cell-values.ts";
import { damaged, zip } from "../../fixtures/docx.ts";
import { workbook, workbookOf } from "../../fixtures/workbook.ts";
import { anySkill, rowsOf, valuesOf } from "../support.ts";

const skill: TableSkill = {
  ...anySkill,
  payload: {
    type: "object",
    properties: {
      number: { type: "string" },
      date: { type: "string" },
      total: { type: "number" },
      paid: { type: "boolean" },
      attendees: { type: "array", items: { type: "string" } },
    },
  },
};

const xml = (text: string) => ({ xml: text });

describe("workbooks of Excel", () => {
  it("the rows of a workbook's first worksheet are payloads, with its row numbers", async () => {
    const file = workbook([
      [],
      ["name", "client.city", "items[0].name", "items[1].name"],
      ["张三 <&>", "Köln", "pen", "ink"],
      [],
      ["  ", null, null, "ink"],
    ]);
    const rows = await rowsOf("xlsx", file);
    expect(valuesOf(rows)).toEqual([
      { name: "张三 <&>", client: { city: "Köln" }, items: [{ name: "pen" }, { name: "ink" }] },
      { name: "  ", items: [{ name: "ink" }] },
    ]);
    expect(rows.map(({ number, line }) => [number, line])).toEqual([
      [1, 3],
      [2, 5],
    ]);
  });

  it("numbers, dates and truth values of cells become what the skill wants", async () => {
    const file = workbook([
      ["number", "date", "total", "paid", "attendees", "any", "when", "at", "flag"],
      [
        110,
        xml('<c r="R" s="1"><v>46307</v></c>'),
        0.1 + 0.2,
        true,
        "张三、李四",
        12.5,
        xml('<c r="R" s="2"><v>46307.395833333336</v></c>'),
        xml('<c r="R" s="3"><v>0.3958333333333333</v></c>'),
        false,
      ],
    ]);
    expect(valuesOf(await rowsOf("xlsx", file, { skill }))).toEqual([
      {
        number: "110",
        date: "2026-10-12",
        total: 0.3,
        paid: true,
        attendees: ["张三", "李四"],
        any: 12.5,
        when: "2026-10-12T09:30",
        at: "09:30",
        flag: false,
      },
    ]);
  });

  it("texts in cells, with formats inside and as results of formulas, are read whole", async () => {
    const rich = "<is><r><t>会议</t></r><r><rPr><b/></rPr><t>通知</t></r></is>";
    const file = workbook([
      ["a", "b", "c"],
      [
        xml(`<c r="R" t="inlineStr">${rich}</c>`),
        xml('<c r="R" t="str"><f>A1&amp;"x"</f><v>ax</v></c>'),
        xml('<c r="R" t="str"><f>""</f><v></v></c>'),
      ],
    ]);
    expect(valuesOf(await rowsOf("xlsx", file))).toEqual([{ a: "会议通知", b: "ax" }]);
  });

  it("workbooks that openpyxl and XlsxWriter wrote are read with their dates, formats and results", async () => {
    const read = async (name: string) => {
      const file = new URL(`../../fixtures/workbooks/${name}`, import.meta.url);
      return valuesOf(await rowsOf("xlsx", readFileSync(file), { size: 10_000 }));
    };
    expect((await read("openpyxl.xlsx"))[0]).toEqual({
      name: "张三",
      date: "2026-10-12",
      when: "2026-10-12T09:30",
      time: "09:30",
      total: 1234.5,
      paid: true,
      note: "a\nb & <c>",
      pct: 0.125,
    });
    expect(await read("xlsxwriter.xlsx")).toEqual([
      { name: "李四", date: "2026-10-12", total: 3, f: 6, rich: "普通粗体后" },
      "has an error such as #N/A in place of a value",
    ]);
  });

  it("a cell with an error, or with a formula that was not calculated, makes a bad row, not an empty value", async () => {
    const file = workbook([
      ["name", "total"],
      ["Ada", xml('<c r="R" t="e"><f>1/0</f><v>#DIV/0!</v></c>')],
      ["Ben", xml('<c r="R"><f>SUM(A1)</f><v></v></c>')],
      ["Cy", 3],
      [null, xml('<c r="R" t="e"><v>#N/A</v></c>')],
    ]);
    const rows = await rowsOf("xlsx", file);
    expect(valuesOf(rows)).toEqual([
      "has an error such as #N/A in place of a value",
      "has a formula that was not calculated",
      { name: "Cy", total: 3 },
      "has an error such as #N/A in place of a value",
    ]);
    expect(rows[0]?.content).toMatchObject({ fault: { field: "total" } });
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
  });

  it("a worksheet whose elements have a prefix is read as one without, with its errors", async () => {
    const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const row = (at: number, name: string, total: string) =>
      `<x:row r="${at}"><x:c r="A${at}" t="inlineStr"><x:is><x:t>${name}</x:t></x:is></x:c>${total}</x:row>`;
    const rows = [
      row(1, "name", '<x:c r="B1" t="inlineStr"><x:is><x:t>total</x:t></x:is></x:c>'),
      row(2, "Ada", '<x:c r="B2"><x:v>3</x:v></x:c>'),
      row(3, "Ben", '<x:c r="B3" t="e"><x:v>#N/A</x:v></x:c>'),
    ];
    const relationship = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const file = workbookOf("", {
      "xl/workbook.xml": `<x:workbook xmlns:x="${main}" xmlns:r="${relationship}"><x:sheets><x:sheet name="People" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
      "xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="${main}"><x:sheetData>${rows.join("")}</x:sheetData></x:worksheet>`,
    });
    expect(valuesOf(await rowsOf("xlsx", file))).toEqual([
      { name: "Ada", total: 3 },
      "has an error such as #N/A in place of a value",
    ]);
  });

  it("a date without a zone is the same on every machine, and an impossible date makes a bad row", async () => {
    const zone = process.env.TZ;
    process.env.TZ = "Asia/Shanghai";
    onTestFinished(() => {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    });
    const file = workbook([
      ["name", "date"],
      ["Ada", xml('<c r="R" t="d"><v>2026-10-12T00:00:00</v></c>')],
      ["Ben", xml('<c r="R" s="1"><v>123456789012345678</v></c>')],
    ]);
    expect(valuesOf(await rowsOf("xlsx", file))).toEqual([
      { name: "Ada", date: "2026-10-12" },
      "has a date that cannot be read",
    ]);
  });

  it("a value in a column without a name is a bad row, and an empty column without one is nothing", async () => {
    const file = workbook([
      ["name", null, "city"],
      ["Ada", null, "Köln"],
      ["Ben", "lost", null],
    ]);
    expect(valuesOf(await rowsOf("xlsx", file))).toEqual([
      { name: "Ada", city: "Köln" },
      "has a value in column 2, which has no name",
    ]);
  });

  it("a row of a workbook that is too long is a bad row, and too many rows refuse it", async () => {
    const file = workbook([["a"], ["x".repeat(3000)], ["b"]]);
    expect(valuesOf(await rowsOf("xlsx", file))).toEqual(["is too long", { a: "b" }]);
    await expect(rowsOf("xlsx", file, { maxRows: 1 })).rejects.toThrow("has too many rows");
    const chinese = workbook([["a"], ["会".repeat(900)], ["会".repeat(300)]]);
    expect(valuesOf(await rowsOf("xlsx", chinese))).toEqual([
      "is too long",
      { a: "会".repeat(300) },
    ]);
  });

  it.each<[string, Buffer, string]>([
    ["nothing", Buffer.alloc(0), "is not a workbook of Excel, or is cut off"],
    ["CSV", Buffer.from("a,b\n1,2\n"), "is not a workbook of Excel, or is cut off"],
    ["another ZIP", zip({ "a.xml": "<a/>" }), "is not a workbook of Excel"],
    [
      "an old workbook",
      Buffer.from("d0cf11e0a1b11ae1".repeat(20), "hex"),
      "has a password, or is an old",
    ],
    ["a damaged workbook", damaged(workbook([["a"], ["b"]])), "is damaged"],
    ["a cut workbook", workbook([["a"], ["b"]]).subarray(0, 900), "or is cut off"],
    ["XML that is cut off", workbookOf("<sheetData><row"), "is not well-formed"],
    [
      "a workbook without its worksheet",
      workbookOf("", { "xl/workbook.xml": "<workbook/>" }),
      "no worksheet",
    ],
    ["an empty worksheet", workbookOf("<sheetData/>"), ""],
    [
      "a column twice",
      workbook([
        ["a", "a"],
        ["1", "2"],
      ]),
      "a name that an earlier column has",
    ],
    [
      "a cell of no place",
      workbookOf('<sheetData><row r="1"><c><v>1</v></c></row></sheetData>'),
      "without a place",
    ],
    [
      "a shared string that is not there",
      workbook([["a"], [xml('<c r="R" t="s"><v>9</v></c>')]]),
      "has a cell that cannot be read, in column 1",
    ],
    [
      "a comment in a cell",
      workbook([["a"], [xml('<c r="R"><v>1<!-- -->2</v></c>')]]),
      "that Excel does not write",
    ],
  ])("%s as a workbook is refused with a reason, or has no rows", async (_name, file, message) => {
    const read = rowsOf("xlsx", file, { size: 100_000 });
    if (message === "") return expect(await read).toEqual([]);
    await expect(read).rejects.toThrow(BatchFileError);
    await expect(read).rejects.toThrow(message);
  });

  it.each<[string, () => Buffer, string]>([
    [
      "much XML in few bytes",
      () => workbookOf(`<sheetData/>${" ".repeat(70_000_000)}`),
      "is too large",
    ],
    [
      "much XML beside the worksheet",
      () => workbookOf("<sheetData/>", { "xl/x.xml": Buffer.alloc(70_000_000, " ") }),
      "is too large",
    ],
    ["a length that is not true", () => withLength(workbook([["a"]]), 10), "is too large"],
    [
      "many parts",
      () => zip(Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [`${at}.xml`, ""]))),
      "is too large",
    ],
    [
      "a far row",
      () => sheetWith('<row r="1048576"><c r="CV1048576"><v>1</v></c></row>'),
      "has too many cells",
    ],
    [
      "a row beyond Excel's",
      () => sheetWith('<row r="99999999999"/>'),
      "has a row where Excel has none",
    ],
    [
      "a far column",
      () => sheetWith('<row r="2"><c r="XFD2"><v>1</v></c></row>'),
      "has too many columns",
    ],
    [
      "a column beyond Excel's",
      () => sheetWith('<row r="2"><c r="AAAAAAA2"><v>1</v></c></row>'),
      "without a place",
    ],
    [
      "repeated cells",
      () => sheetWith('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>'),
      "cannot be read",
    ],
    [
      "an entity that grows",
      () =>
        workbookOf('<sheetData><row r="1"><c r="A1" t="str"><v>&x;</v></c></row></sheetData>', {}),
      "",
    ],
  ])("hostile workbooks take bounded memory and time: %s", async (_name, make, message) => {
    const read = rowsOf("xlsx", make(), { size: 1_000_000 });
    if (message === "") return expect(await read).toEqual([]);
    await expect(read).rejects.toThrow(BatchFileError);
    await expect(read).rejects.toThrow(message);
  });

  it("a workbook that takes more memory than its process may have is refused, and the next one is read", async () => {
    const attributes = Array.from({ length: 2_000_000 }, (_, at) => ` a${at}=""`).join("");
    const hostile = workbookOf(`<sheetData><row${attributes}/></sheetData>`);
    const turn = pLimit(1);
    const read = async (file: Buffer) => {
      const source = { open: () => [file] as unknown as AsyncIterable<Uint8Array> };
      const limits = { maxRows: 100, maxRowBytes: 1000 };
      const rows = readRows(source, {
        format: "xlsx",
        limits,
        skill: anySkill,
        workbookTurn: turn,
      });
      return valuesOf(await Array.fromAsync(rows));
    };
    const [first, second] = await Promise.allSettled([
      read(hostile),
      read(workbook([["a"], ["b"]])),
    ]);
    expect(first).toMatchObject({
      status: "rejected",
      reason: { name: "BatchFileError", message: "takes too much memory or time" },
    });
    expect(second).toEqual({ status: "fulfilled", value: [{ a: "b" }] });
  });

  it("a reader that stops early ends the process, and the turn of the next workbook comes", async () => {
    const turn = pLimit(1);
    const file = workbook([["a"], ...Array.from({ length: 500 }, (_, at) => [`x${at}`])]);
    for (let times = 0; times < 3; times++) {
      const source = { open: () => [file] as unknown as AsyncIterable<Uint8Array> };
      const limits = { maxRows: 1000, maxRowBytes: 1000 };
      const rows = readRows(source, {
        format: "xlsx",
        limits,
        skill: anySkill,
        workbookTurn: turn,
      });
      for await (const row of rows) {
        expect(row.number).toBe(1);
        break;
      }
      expect(turn.activeCount).toBe(0);
    }
  });
});

function sheetWith(row: string): Buffer {
  const header = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>';
  return workbookOf(`<sheetData>${header}${row}</sheetData>`);
}

/** The same archive, whose worksheet declares this length in the central directory. */
function withLength(archive: Buffer, length: number): Buffer {
  const changed = Buffer.from(archive);
  const record = changed.lastIndexOf("xl/worksheets/sheet1.xml") - 46;
  changed.writeUInt32LE(length, record + 24);
  return changed;
}
