import { describe, expect, it } from "vitest";
import type { BatchOutcome } from "../../apps/contract/answers/batch.ts";
import {
  batchOf,
  ofOutcome,
  rowsToRun,
  stateOfExitCode,
  withCell,
  withRow,
} from "../../web/src/batch/batch-state.ts";
import { documentNames } from "../../web/src/batch/file-names.ts";
import { mapColumns, payloadOf, wrongCells } from "../../web/src/batch/mapping.ts";
import { decoded, readTable, separatorOf } from "../../web/src/batch/read-table.ts";
import { tellProblem } from "../../web/src/batch/row-problems.ts";
import { filesByRow } from "../../web/src/batch/run-batch.ts";
import { maxRows, TableFault, tableFaultText } from "../../web/src/batch/table-fault.ts";
import { csvCell } from "../../web/src/batch/zip-of.ts";
import type { FieldKind, FormField } from "../../web/src/data/form-model.ts";
import { sayIn } from "../../web/src/words/words.ts";
import { workbook } from "../fixtures/workbook.ts";

const field = (path: string, kind: FieldKind, members: FormField[] = []): FormField => ({
  path: path.split("."),
  label: `The ${path}`,
  hint: null,
  kind,
  choices: [],
  members,
  isInTemplate: true,
});
const fields = [
  field("name", "text"),
  field("price", "number"),
  field("day", "date"),
  field("tags", "list"),
  field("client", "group", [field("client.city", "text")]),
  field("goods", "table", [field("title", "text"), field("count", "number")]),
];
const csv = (text: string, name = "rows.csv") => new File([text], name);

describe("the table of a batch", () => {
  it("CSV is read with its quotes, and the first row names the columns", async () => {
    const table = await readTable(csv('name;note\r\nAda;"a;b\nc"\r\n\r\nBob;\r\n'));
    expect(table.columns).toEqual(["name", "note"]);
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ["Ada", "a;b\nc"],
      ["Bob", ""],
    ]);
  });

  it("an open quote, a table without rows and another kind of file are refused", async () => {
    const refused: [string, string, object][] = [
      ['name\n"Ada\nBob\n', "rows.csv", { code: "quotes", row: 2 }],
      ["name\n", "rows.csv", { code: "no_rows" }],
      ["name\nAda\n", "rows.doc", { code: "file_kind" }],
      ["no zip", "rows.xlsx", { code: "not_a_workbook" }],
      [`name${"\nAda".repeat(maxRows + 1)}`, "rows.csv", { code: "too_many_rows" }],
    ];
    for (const [text, name, fault] of refused) {
      await expect(readTable(csv(text, name))).rejects.toMatchObject(fault);
    }
    const encoding = new File([new Uint8Array([0x61, 0xff, 0xff, 0x0a])], "rows.csv");
    await expect(readTable(encoding)).rejects.toMatchObject({ code: "encoding" });
  });

  it("a workbook that cannot be read names the reason and the place of the fault", async () => {
    const tooWide = workbook([["name"], [{ xml: '<c r="ZZZ2"><v>1</v></c>' }]]);
    const badDate = { xml: '<c r="B3" t="d"><v>soon</v></c>' };
    const refused: [Uint8Array<ArrayBuffer>, object][] = [
      [new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), { code: "encrypted" }],
      [new Uint8Array(tooWide), { code: "too_many_columns", row: 2 }],
      [
        new Uint8Array(workbook([["name", "day"], ["Ada"], ["Bob", badDate]])),
        { code: "bad_cell", row: 3, column: 2 },
      ],
    ];
    for (const [bytes, fault] of refused) {
      await expect(readTable(new File([bytes], "rows.xlsx"))).rejects.toMatchObject(fault);
    }
    const fault = new TableFault("bad_cell", { row: 3, column: 2 });
    expect(tableFaultText(fault, sayIn("en"))).toBe(
      "Row 3, column 2 of the file: This cell cannot be read.",
    );
    expect(tableFaultText(fault, sayIn("zh-CN"))).toBe("文件第 3 行第 2 列：无法读取此单元格。");
  });

  it("a workbook is read as Excel shows it, and a cell with an error is a fault, not an empty cell", async () => {
    const book = workbook([
      ["name", "price", "paid"],
      ["Ada", 0.1 + 0.2, true],
      [],
      ["Bob", { xml: '<c r="B4" t="e"><v>#N/A</v></c>' }, false],
    ]);
    const table = await readTable(new File([new Uint8Array(book)], "rows.xlsx"));
    expect(table.columns).toEqual(["name", "price", "paid"]);
    expect(table.rows.map(({ cells }) => [cells[0], cells[1] ?? "", cells[2]])).toEqual([
      ["Ada", "0.3", "TRUE"],
      ["Bob", "", "FALSE"],
    ]);
    expect([...(table.rows[1]?.faults ?? [])]).toEqual([[1, "error_value"]]);
  });

  it("bytes that are not UTF-8 are read as GB18030, and the guess is told", () => {
    expect(decoded(new Uint8Array([0xd6, 0xd0, 0xce, 0xc4]))).toEqual({
      text: "中文",
      isGuessed: true,
    });
    expect(decoded(new Uint8Array([0xff, 0xfe, 0x2d, 0x4e]))).toEqual({
      text: "中",
      isGuessed: false,
    });
  });

  it("the separator is the sign that the header has most of outside of quotes", () => {
    expect(separatorOf('"a,b,c";d;e\n1,2,3,4,5')).toBe(";");
    expect(separatorOf("a\tb\n")).toBe("\t");
    expect(separatorOf("alone\n")).toBe(",");
  });
});

describe("the columns of a batch", () => {
  it("columns fill the fields of their name or label, and a field takes one column", () => {
    const columns = ["NAME", "The price", "city", "goods[0].title", "tags[1]", "name", "other"];
    expect(mapColumns(columns, fields)).toEqual([
      "name",
      "price",
      "client.city",
      "goods[0].title",
      "tags[1]",
      null,
      null,
    ]);
  });

  it("a row becomes a payload of the fields' kinds, without empty cells and items", () => {
    const mapping = ["price", "client.city", "goods[0].title", "goods[1].count", "name", null];
    expect(payloadOf(["1,200.50", "Bonn", "", "2", "", "lost"], mapping, fields)).toEqual({
      price: 1200.5,
      client: { city: "Bonn" },
      goods: [{ count: 2 }],
    });
  });

  it("a cell that is not of the kind of its field is wrong, and an empty one is not", () => {
    const mapping = ["price", "day", "name"];
    expect([...wrongCells(["cheap", "soon", "x"], mapping, fields)]).toEqual([
      [0, "number"],
      [1, "date"],
    ]);
    expect(wrongCells(["", "2026-10-12", "x"], mapping, fields).size).toBe(0);
  });
});

describe("the rows of a batch", () => {
  const batch = batchOf("rows.csv", {
    columns: ["name"],
    rows: [
      { cells: ["Ada"], faults: new Map() },
      { cells: [], faults: new Map([[0, "not_calculated"]]) },
    ],
    isGuessed: false,
  });

  it("a row with a fault is run once its cell is changed", () => {
    expect(rowsToRun(batch)).toEqual([0]);
    expect(rowsToRun(withCell(batch, 1, 0, "Bob"))).toEqual([0, 1]);
  });

  it("a row with a document is not run again until it is changed", () => {
    const files = { ".docx": new Uint8Array(1) };
    const done = withRow(batch, 0, { state: "done", files });
    expect(rowsToRun(done)).toEqual([]);
    const changed = withCell(done, 0, 0, "Ida");
    expect(changed.rows[0]).toMatchObject({ cells: ["Ida"], state: "ready", files: {} });
  });

  it("exit codes and outcomes become states, and a bad row tells its faults", () => {
    expect([0, 2, 3, 4].map(stateOfExitCode)).toEqual(["done", "gaps", "failed", "format"]);
    const outcome = {
      row: 1,
      line: 2,
      name: null,
      job: null,
      state: "bad_row",
      exit_code: null,
      error_code: null,
      faults: [{ field: "payload.price", problem: "is no number", allowed: "a number" }],
    } satisfies BatchOutcome;
    const fault = { path: "payload.price", problem: "is no number (a number)" };
    expect(ofOutcome(outcome)).toEqual({ state: "wrong", problems: [{ kind: "fault", fault }] });
    const failed: BatchOutcome = {
      ...outcome,
      state: "failed",
      error_code: "INVALID_DOCX",
      faults: [],
    };
    expect(ofOutcome(failed)).toEqual({
      state: "failed",
      problems: [{ kind: "error", code: "INVALID_DOCX", said: "failed" }],
    });
  });

  it("a problem names its row and column in both languages, and keeps the server's words aside", () => {
    const table = {
      columns: ["Preis", "goods[0].count"],
      mapping: ["price", "goods[0].count"],
      fields,
    };
    const told = (path: string, language: "en" | "zh-CN") =>
      tellProblem(
        { kind: "fault", fault: { path, problem: "must be a number" } },
        7,
        table,
        sayIn(language),
      );
    expect(told("payload.price", "zh-CN")).toEqual({
      sentence: "第 7 行“Preis”：请填写数字，例如 1250.50。",
      said: "payload.price must be a number",
      column: 0,
    });
    expect(told("payload.goods.0.count", "en")).toMatchObject({
      sentence: "Row 7, “goods[0].count”: Write a number, such as 1250.50.",
      column: 1,
    });
    expect(told("payload.unknown", "zh-CN")).toMatchObject({
      sentence: "第 7 行“unknown”：服务器不接受这个值。",
      column: null,
    });
    expect(told("", "zh-CN").sentence).toBe("服务器不接受第 7 行。");
    const failed = { kind: "error", code: "NEW_CODE", said: "failed" } as const;
    expect(tellProblem(failed, 7, table, sayIn("zh-CN"))).toEqual({
      sentence: "此行没有生成文档。",
      said: "NEW_CODE failed",
      column: null,
    });
  });
});

describe("the documents of a batch", () => {
  it("names come from the pattern, and are different and safe", () => {
    const payloads = [{ name: "A/B" }, { name: "a_b" }, {}];
    expect(documentNames("{name}-{number}", payloads)).toEqual(["A_B-1", "a_b-2", null]);
    expect(documentNames("{name}", payloads.slice(0, 2))).toEqual(["A_B", "a_b-2"]);
    expect(documentNames("{name", payloads)).toBeNull();
  });

  it("files of the server's ZIP go to the rows of their names", () => {
    const bytes = new Uint8Array(1);
    const members = { "documents/000001.docx": bytes, "000002.pdf": bytes, "outcomes.csv": bytes };
    const names = new Map([
      ["000001", 0],
      ["000002", 4],
    ]);
    expect([...filesByRow(members, names)]).toEqual([
      [0, { ".docx": bytes }],
      [4, { ".pdf": bytes }],
    ]);
  });

  it("a cell of the list that a spreadsheet would compute begins with an apostrophe", () => {
    expect(csvCell("=1+1")).toBe("'=1+1");
    expect(csvCell('say "a", b')).toBe('"say ""a"", b"');
  });
});
