import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CellFault, cellFaults } from "../../apps/batch/xlsx/cell-faults.ts";
import { type JobOption, jobOptionNames, jobOptions } from "../../apps/contract/job-options.ts";
import type { LogEntry } from "../../apps/contract/reports.ts";
import { tagFaultCodes } from "../../apps/contract/tag-faults.ts";
import {
  TableFault,
  type TableFaultCode,
  tableFaultText,
} from "../../web/src/batch/table-fault.ts";
import { en } from "../../web/src/words/en.ts";
import { choiceWord } from "../../web/src/words/option-words.ts";
import { tagFaultText } from "../../web/src/words/tag-faults.ts";
import { sayIn } from "../../web/src/words/words.ts";
import { zh } from "../../web/src/words/zh.ts";

const chinese: Readonly<Record<string, string>> = zh;
const keys = Object.keys(en) as (keyof typeof en)[];

describe("the words of the console", () => {
  it("both languages have the same words, and none of them is empty", () => {
    expect(Object.keys(chinese).sort()).toEqual([...keys].sort());
    expect(keys.filter((key) => en[key].trim() === "" || chinese[key]?.trim() === "")).toEqual([]);
  });

  it("a sentence takes the same values in both languages", () => {
    const places = (text: string) => [...new Set(text.match(/\{\d\}/g))].sort();
    const different = keys.filter(
      (key) => places(en[key]).join() !== places(chinese[key] ?? "").join(),
    );
    expect(different).toEqual([]);
  });

  it("English has no Chinese words but in tags, and every word is used", () => {
    const named = new Set(["tagHelp1", "tagHelp2", "tagHelp3"]);
    expect(keys.filter((key) => /\p{Script=Han}/u.test(en[key]) && !named.has(key))).toEqual([]);
    const source = consoleSource();
    const isUsed = (key: string) =>
      source.includes(`"${key}"`) || /^(?:option|choice|scope|fit|table|cell)_/.test(key);
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
  });

  it("each value of each option has words of its own in both languages", () => {
    const values = jobOptionNames.flatMap((name) => {
      const option: JobOption = jobOptions[name];
      const words = "choices" in option ? option.choices : [];
      return words.map((word) => [choiceWord(name, word), word] as const);
    });
    expect(values.length).toBeGreaterThan(20);
    for (const [key, word] of values) {
      expect([key, en[key] ?? word]).not.toEqual([key, word]);
      expect(chinese[key] ?? "", key).toMatch(/\p{Script=Han}/u);
    }
    expect(keys.filter((key) => key.startsWith("choice_")).sort()).toEqual(
      values.map(([key]) => key).sort(),
    );
  });

  it("each fault of a table or of its cells has a sentence in Chinese", () => {
    const say = sayIn("zh-CN");
    const cells = (Object.keys(cellFaults) as CellFault[]).map((code) => say(`cell_${code}`, "a"));
    const tables = keys
      .filter((key) => key.startsWith("table_"))
      .map((key) => new TableFault(key.slice("table_".length) as TableFaultCode, { row: 3 }))
      .map((fault) => tableFaultText(fault, say));
    const said = [...cells, ...tables];
    expect(said.filter((sentence) => !/\p{Script=Han}/u.test(sentence))).toEqual([]);
    expect(said.filter((sentence) => /[{}]/.test(sentence))).toEqual([]);
  });

  it("each fault of a tag has a sentence in Chinese", () => {
    const said = tagFaultCodes.map((reason) =>
      tagFaultText({ reason, message: "English" } as LogEntry, "zh-CN", sayIn("zh-CN")),
    );
    expect(said.filter((sentence) => !/\p{Script=Han}/u.test(sentence))).toEqual([]);
  });
});

/** The code of the console without its words. */
function consoleSource(): string {
  const root = fileURLToPath(new URL("../../web/src/", import.meta.url));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter(
      (file) => /\.tsx?$/.test(file) && !/^words\/(?:parts-|options-)?(?:en|zh)\.ts$/.test(file),
    )
    .map((file) => readFileSync(`${root}${file}`, "utf8"))
    .join("\n");
}
