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
import { filesByRow } from "../../web/src/batch/run-batch.ts";
import { csvCell } from "../../web/src/batch/zip-of.ts";
import type { FieldKind, FormField } from "../../web/src/data/form-model.ts";
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
    await expect(readTable(csv('name\n"Ada\nBob\n'))).rejects.toThrow("quotes");
    await expect(readTable(csv("name\n"))).rejects.toThrow("a row below it");
    await expect(readTable(csv("name\nAda\n", "rows.doc"))).rejects.toThrow(".csv or .xlsx");
    await expect(readTable(csv("no zip", "rows.xlsx"))).rejects.toThrow("cannot be read");
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
    expect([...(table.rows[1]?.faults.keys() ?? [])]).toEqual([1]);
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
      { cells: [], faults: new Map([[0, "has an error"]]) },
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
    expect(ofOutcome(outcome)).toEqual({
      state: "wrong",
      problem: "price is no number (a number)",
    });
    const failed: BatchOutcome = {
      ...outcome,
      state: "failed",
      error_code: "INVALID_DOCX",
      faults: [],
    };
    expect(ofOutcome(failed)).toEqual({ state: "failed", problem: "INVALID_DOCX" });
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
