import { describe, expect, it } from "vitest";
import { BatchFileError, type BatchFormat } from "../../apps/batch/row.ts";
import { growthOfAsync } from "../support/growth.ts";
import { rowsOf, valuesOf } from "./support.ts";

describe("rows of a batch", () => {
  it.each([1, 2, 5, 1000])(
    "the rows of all formats are the same in pieces of %i bytes",
    async (size) => {
      const rows = [
        { name: "会议, [a] {b}" },
        { name: 'say "\\" \\\\' },
        { client: { name: "x" } },
      ];
      const array = `\uFEFF \n${JSON.stringify(rows, null, 2)}\n`;
      const lines = `\uFEFF${rows.map((row) => JSON.stringify(row)).join("\r\n\n")}`;
      const csv = '\uFEFFname,client.name\r\n"会议, [a] {b}",\r\n\r\n"say ""\\"" \\\\",\n,x\n';
      expect(valuesOf(await rowsOf("json", array, { size }))).toEqual(rows);
      expect(valuesOf(await rowsOf("jsonl", lines, { size }))).toEqual(rows);
      expect(valuesOf(await rowsOf("csv", csv, { size }))).toEqual(rows);
    },
  );

  it("a bad row of a batch keeps its number and line, and the rows after it are read", async () => {
    const lines = await rowsOf("jsonl", '{"a":1}\n\n{"a":}\n\u0000\n{"a":2}\n');
    expect(valuesOf(lines)).toEqual([{ a: 1 }, "is not JSON", "is not JSON", { a: 2 }]);
    expect(lines.map(({ number, line }) => [number, line])).toEqual([
      [1, 1],
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    const items = await rowsOf("json", '[{"a":1}, {a:1}, , {"a":2} 3, {"a":4},]');
    const bad = "is not JSON";
    expect(valuesOf(items)).toEqual([{ a: 1 }, bad, bad, bad, { a: 4 }, bad]);
    const cells = await rowsOf("csv", "a,b\n1,2\n1\n1,2,3\n3,4\n");
    expect(valuesOf(cells)).toEqual([
      { a: "1", b: "2" },
      "has 1 cell",
      "has 3 cells",
      { a: "3", b: "4" },
    ]);
    expect(cells.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
  });

  it("a row of a batch that is too long is a bad row where its end can be found", async () => {
    const long = JSON.stringify({ a: "x".repeat(2000) });
    const rows = [{ a: 1 }, "is too long", { a: 2 }];
    expect(valuesOf(await rowsOf("jsonl", `{"a":1}\n${long}\n{"a":2}`))).toEqual(rows);
    expect(valuesOf(await rowsOf("json", `[{"a":1},${long},{"a":2}]`))).toEqual(rows);
    await expect(rowsOf("csv", `a\n${"x".repeat(2000)}\n`)).rejects.toThrow(
      "a row that is too long",
    );
  });

  it.each<[string, BatchFormat, string | Buffer, string]>([
    ["an object", "json", '{"a":1}', "must be an array"],
    ["an empty file", "json", "", "must be an array"],
    ["half an array", "json", '[{"a":1},{"a"', "has no end of its array"],
    ["two arrays", "json", "[] []", "has something after its array"],
    ["UTF-16", "json", Buffer.from("\uFEFF[]", "utf16le"), "must be an array"],
    ["half a character", "csv", Buffer.from([0x61, 0x0a, 0xe4, 0xbc]), "is not UTF-8"],
    ["an open quote", "csv", 'a,b\n"x', "quotes in a wrong place"],
    ["a quote inside", "csv", 'a,b\nx"y,z', "quotes in a wrong place"],
    ["a column twice", "csv", "a, a\n1,2", "a name that an earlier column has"],
    ["a column without a name", "csv", "a,\n1,2", "no name"],
    ["a value with members", "csv", "a.b,a\n1,2", "a member of another column"],
    ["a prototype", "csv", "__proto__.x\n1", "__proto__"],
    ["a deep column", "csv", `${"a.".repeat(20)}b\n1`, "too long"],
  ])(
    "a file of a batch is refused as a whole: %s in %s",
    async (_name, format, content, message) => {
      const refused = rowsOf(format, content);
      await expect(refused).rejects.toThrow(BatchFileError);
      await expect(refused).rejects.toThrow(message);
    },
  );

  it("bytes that are not UTF-8 make a bad row of a batch in JSON", async () => {
    const text = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xbb, 0x22, 0x7d]);
    const [open, comma, close] = ["[", ',{"a":1}', "]"].map((part) => Buffer.from(part));
    const array = Buffer.concat([open as Buffer, text, comma as Buffer, close as Buffer]);
    expect(valuesOf(await rowsOf("json", array))).toEqual(["is not UTF-8", { a: 1 }]);
    expect(valuesOf(await rowsOf("jsonl", text))).toEqual(["is not UTF-8"]);
  });

  it("an empty batch has no rows, and one row too many refuses a batch", async () => {
    expect(await rowsOf("json", " [ ] ")).toEqual([]);
    expect(await rowsOf("jsonl", "\n \n")).toEqual([]);
    expect(await rowsOf("csv", "a,b\n")).toEqual([]);
    expect(await rowsOf("json", "[1,2]", { maxRows: 2 })).toHaveLength(2);
    await expect(rowsOf("json", "[1,2,3]", { maxRows: 2 })).rejects.toThrow("too many rows");
    await expect(rowsOf("csv", "a\n1\n2\n3\n", { maxRows: 2 })).rejects.toThrow("too many rows");
  });

  it.each<[BatchFormat, (rows: number) => string]>([
    ["json", (rows) => `[${'{"a":"x"},'.repeat(rows)}{}]`],
    ["json", (rows) => "[".repeat(rows * 10)],
    ["json", (rows) => `[${'"\\\\'.repeat(rows * 3)}`],
    ["jsonl", (rows) => '{"a":"x"}\n'.repeat(rows)],
    ["jsonl", (rows) => "\n".repeat(rows * 10)],
    ["jsonl", (rows) => " ".repeat(rows * 10)],
    ["csv", (rows) => `a,b.c\n${"1,2\n".repeat(rows)}`],
    ["csv", (rows) => `a\n${'"'.repeat(rows * 10)}`],
    ["csv", (rows) => `a\n${",".repeat(rows * 10)}`],
  ])(
    "the time for a file of a batch in %s grows with its length alone",
    async (format, contentOf) => {
      const read = async (rows: number) => {
        const content = contentOf(rows);
        const whole = { size: 65_536, maxRowBytes: 10_000_000, maxRows: 1_000_000 };
        return rowsOf(format, content, whole).catch(() => null);
      };
      expect(await growthOfAsync(read, 4000, 32_000)).toBeLessThan(40);
    },
  );
});
