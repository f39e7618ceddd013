import { describe, expect, it } from "vitest";
import { FileNames, type NamePattern, parseNamePattern } from "../../apps/batch/file-names.ts";
import { growthOf } from "../support/growth.ts";

const namesOf = (pattern: string, payloads: readonly object[]) => {
  const names = new FileNames(parseNamePattern(pattern) as NamePattern);
  return payloads.map((payload, index) => names.nameOf(index + 1, { ...payload }));
};

describe("names of a batch's documents", () => {
  it("a pattern names documents by the number of the row and by values", () => {
    const payloads = [
      { client: { name: "Ada" }, n: 7 },
      { client: { name: "会议" }, n: 1.5 },
    ];
    expect(namesOf("{row}-{client.name} {n}", payloads)).toEqual([
      "000001-Ada 7",
      "000002-会议 1.5",
    ]);
    expect(namesOf("{row}", [{}, {}])).toEqual(["000001", "000002"]);
  });

  it("a row without the value that names its document is a bad row", () => {
    const [missing, blank, object] = namesOf("{name}", [{}, { name: " " }, { name: {} }]);
    for (const fault of [missing, blank, object]) {
      expect(fault).toMatchObject({ field: "payload.name", allowed: "a text or a number" });
    }
    expect(namesOf("{constructor.name}", [{}])[0]).toMatchObject({
      field: "payload.constructor.name",
    });
  });

  it.each([
    ["../../etc/passwd", "_.._etc_passwd"],
    ["/etc/passwd", "_etc_passwd"],
    ["..\\..\\a", "_.._a"],
    ["C:\\a", "C__a"],
    ["..", "_"],
    [". .", "_"],
    ["a\u0000b\nc", "a_b_c"],
    ["\u202Efdp.exe", "_fdp.exe"],
    ["a\uD800b", "a_b"],
    ["CON", "_CON"],
    ["lpt1.txt", "_lpt1.txt"],
    ["name. ", "name"],
    ["e\u0301", "\u00E9"],
  ])("the value %j names the document %j", (value, name) => {
    expect(namesOf("{v}", [{ v: value }])).toEqual([name]);
  });

  it("a long value is cut between characters, so that every file system takes the name", () => {
    const [name] = namesOf("{v}", [{ v: "会".repeat(500) }]);
    expect(name).toBe("会".repeat(60));
    expect(namesOf("{v}", [{ v: "𠮷".repeat(500) }])[0]).toBe("𠮷".repeat(45));
  });

  it("no two documents of a batch have the same name, not even where case does not count", () => {
    const values = ["a", "A", "a-2", "a", "a-2", "\u00E9", "e\u0301", "a/b", "a:b"];
    const names = namesOf(
      "{v}",
      values.map((v) => ({ v })),
    ) as string[];
    expect(names.slice(0, 3)).toEqual(["a", "A-2", "a-2-2"]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(values.length);
  });

  it("many equal names of a batch take linear time, also if others took the numbers", () => {
    const work = (rows: number) =>
      namesOf(
        "{v}",
        Array.from({ length: rows }, (_, at) => ({ v: at % 2 ? "a" : `a-${at}` })),
      );
    expect(growthOf(work, 4000, 32_000)).toBeLessThan(40);
  });

  it.each(["", "{", "a}", "{}", "{a..b}", "{a{b}}", "x".repeat(201)])(
    "the text %j is no pattern for names",
    (text) => {
      expect(parseNamePattern(text)).toBeNull();
    },
  );
});
