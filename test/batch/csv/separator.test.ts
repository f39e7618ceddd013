import { describe, expect, it } from "vitest";
import { rowsOf, valuesOf } from "../support.ts";

describe("separators of CSV", () => {
  it.each([
    ["commas", ","],
    ["semicolons", ";"],
    ["tabs", "\t"],
  ])("CSV with %s between its columns is read, in chunks of any size", async (_name, sign) => {
    const content = `\r\nname${sign}place\r\nAda${sign}"1, 2; 3\t4"\r\n`;
    for (const size of [1, 5, 1000]) {
      expect(valuesOf(await rowsOf("csv", content, { size }))).toEqual([
        { name: "Ada", place: "1, 2; 3\t4" },
      ]);
    }
  });

  it("a separator in quotes is part of a name, in the header too", async () => {
    const rows = await rowsOf("csv", '"a;b","c\n;d"\n1,2\n', { size: 3 });
    expect(valuesOf(rows)).toEqual([{ "a;b": "1", "c\n;d": "2" }]);
  });

  it("a header with two separators is refused, with both of them", async () => {
    const refused = rowsOf("csv", "a;b,c\n1;2,3\n");
    await expect(refused).rejects.toThrow("has commas and semicolons between the names");
    await expect(refused).rejects.toMatchObject({ line: 1 });
  });

  it("CSV with one column, with a header alone, or with nothing has no separator to find", async () => {
    expect(valuesOf(await rowsOf("csv", "name\nAda\n"))).toEqual([{ name: "Ada" }]);
    expect(await rowsOf("csv", "name;place")).toEqual([]);
    expect(await rowsOf("csv", "\n\n")).toEqual([]);
    expect(await rowsOf("csv", "")).toEqual([]);
  });

  it("a header that does not end is refused before it takes the memory", async () => {
    const content = `"${"x".repeat(3_000_000)}`;
    await expect(rowsOf("csv", content, { size: 65_536 })).rejects.toThrow(
      "header that is too long",
    );
  });
});
