import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { docx, p } from "../fixtures/docx.ts";
import { encode } from "../fixtures/encode.ts";
import { workbook } from "../fixtures/workbook.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

const files = (directory: string) => readdirSync(directory).sort();

function put(name: string, content: string | Buffer): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, content);
  return file;
}

function batch(tasks: string, ...more: string[]) {
  const template = put("template.docx", docx(p("【MEETING_TITLE】/【ORGANIZER】/【ATTENDEES】")));
  const job = ["batch", "--template", template, "--tasks", tasks, "--skill", "meeting_notice"];
  return run("apps/cli/main.ts", [...job, ...more]);
}

function textOf(file: string): string {
  const parts = readZip(readFileSync(file), defaultPackageLimits);
  const part = parts.find(({ name }) => name === "word/document.xml");
  if (part === undefined) throw new Error("there is no body");
  return String(inflateEntry(part, defaultPackageLimits))
    .replace(/<[^>]+>/g, "")
    .trim();
}

const table = 'meeting_title,organizer,attendees\n召开2026年A的通知,办公室,"张三, 李四"\n';
const filled = "召开2026年A的通知/办公室/张三, 李四";

describe("docops batch with tables", () => {
  it.each<[string, string, Buffer]>([
    ["CSV in GBK from Chinese Excel", "t.csv", encode(table, "gb18030")],
    ["CSV in UTF-16", "t.csv", Buffer.from(`\uFEFF${table}`, "utf16le")],
    ["CSV with semicolons", "t.csv", Buffer.from(table.replace(/,(?! )/g, ";"))],
    ["tabs", "t.tsv", Buffer.from(table.replace(/,(?! )/g, "\t"))],
    [
      "lists in columns",
      "t.csv",
      Buffer.from(
        "meeting_title,organizer,attendees[0],attendees[1]\n召开2026年A的通知,办公室,张三,李四\n",
      ),
    ],
    [
      "a workbook of Excel",
      "t.xlsx",
      workbook([
        ["meeting_title", "organizer", "attendees"],
        ["召开2026年A的通知", "办公室", "张三, 李四"],
      ]),
    ],
  ])("docops batch fills the right characters from %s", async (_name, file, content) => {
    const out = temporaryDirectory();
    const { code, stderr } = await batch(put(file, content), "--out-dir", out);
    expect([code, stderr]).toEqual([0, ""]);
    expect(textOf(join(out, "000001.docx"))).toBe(filled);
  });

  it("docops batch fills the sample of the documentation, named by its titles", async () => {
    const out = temporaryDirectory();
    const page = fileURLToPath(new URL("../../docs/cli.md", import.meta.url));
    const command = /^ {4}docops (batch .+)$/m.exec(readFileSync(page, "utf8"))?.[1] ?? "";
    const words = command.replaceAll("'", "").split(" ");
    const ended = await run("apps/cli/main.ts", [...words.slice(0, -1), out]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/Done: 3 tasks in [\d.]+ s \(0 already done\)\. Output: /);
    expect(files(out)).toContain("新员工座谈会.docx");
  });

  it("docops batch names documents by their fields, as the server does", async () => {
    const out = temporaryDirectory();
    const rows = "meeting_title,organizer\nPlan,Ada\nPlan,Ada\nA/B,CON\n";
    const named = await batch(
      put("t.csv", rows),
      ...["--out-dir", out, "--name", "{meeting_title}-{organizer}", "--concurrency", "2"],
    );
    expect(named.code).toBe(0);
    const names = ["A_B-CON", "Plan-Ada", "Plan-Ada-2"];
    const expected = names.flatMap((name) => [`${name}.docx`, `${name}.json`]);
    expect(files(out)).toEqual([...expected, "batch.jsonl"].sort());
    const again = await batch(
      put("t.csv", rows),
      ...["--out-dir", out, "--name", "{meeting_title}-{organizer}", "--json"],
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ tasks: 3 });
    const wrong = await batch(put("t.csv", rows), "--out-dir", out, "--name", "{");
    expect(wrong.code).toBe(64);
    expect(wrong.stderr).toContain("must be up to 200 characters with {row}");
  });

  const mixed = [
    '{"meeting_title":"Good"}',
    '{"meeting_titel":"a"}',
    "{",
    '{"meeting_title":7,"attendees":"x"}',
    '{"meeting_title":"Better"}',
  ].join("\n");

  it("docops batch reports all bad rows together, and writes nothing", async () => {
    const out = join(temporaryDirectory(), "out");
    const tasks = put("t.jsonl", mixed);
    const { code, stderr } = await batch(tasks, "--out-dir", out);
    expect(code).toBe(65);
    expect(stderr).toContain(`${tasks}: 3 of 5 rows cannot be filled`);
    expect(stderr).toMatch(/line 2: payload\.meeting_titel is not a key/);
    expect(stderr).toMatch(/line 3: is not JSON \(allowed: a task or a payload\)/);
    expect(stderr).toMatch(/line 4: payload\.meeting_title must be/);
    expect(stderr).toMatch(/line 4: payload\.attendees must be/);
    expect(stderr).toContain("Nothing was written. --keep-going fills the other rows.");
    expect(existsSync(out)).toBe(false);
  });

  it("docops batch --keep-going fills the good rows, and ends with 1", async () => {
    const out = temporaryDirectory();
    const tasks = put("t.jsonl", mixed);
    const ended = await batch(tasks, "--out-dir", out, "--keep-going", "--json");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("warning: ");
    expect(ended.stderr).toContain("line 3: is not JSON");
    expect(files(out).filter((name) => name.endsWith(".docx"))).toEqual([
      "000001.docx",
      "000005.docx",
    ]);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      tasks: 2,
      bad_rows: [
        { row: 2, line: 2 },
        { row: 3, line: 3 },
        { row: 4, line: 4 },
      ],
    });
    const none = await batch(put("t.jsonl", "{"), "--out-dir", out, "--keep-going");
    expect(none.code).toBe(65);
  });

  it("docops batch starts no more threads than there are tasks", async () => {
    const out = temporaryDirectory();
    const count = join(out, "threads");
    const counting = put(
      "count.mjs",
      `import worker, { isMainThread } from "node:worker_threads"; import { appendFileSync } from "node:fs"; if (!isMainThread) appendFileSync(${JSON.stringify(count)}, "x");`,
    );
    const template = put("template.docx", docx(p("【MEETING_TITLE】")));
    const tasks = put("t.jsonl", '{"meeting_title":"a"}\n{"meeting_title":"b"}\n');
    const { code } = await run(
      "apps/cli/main.ts",
      ["batch", "--template", template, "--tasks", tasks, "--skill", "meeting_notice"].concat(
        ...["--out-dir", join(out, "documents"), "--concurrency", "99"],
      ),
      { env: { NODE_OPTIONS: `--import=${counting}` } },
    );
    expect(code).toBe(0);
    expect(readFileSync(count, "utf8")).toMatch(/^x{1,2}$/);
  });

  it.each<[string, string, string | Buffer, number, readonly string[]]>([
    [
      "a CSV of Western Excel",
      "t.csv",
      encode("organizer\nBüro Köln\n", "windows-1252"),
      65,
      [
        "t.csv is not UTF-8, and its encoding is not certain",
        "allowed: CSV in UTF-8, UTF-16 or GB18030 (GBK); Excel saves UTF-8 as “CSV UTF-8”",
      ],
    ],
    [
      "an old workbook",
      "people.xls",
      "",
      64,
      [
        "Cannot read tasks from people.xls",
        "allowed: .json, .jsonl, .csv, .tsv, .txt, .xlsx",
        "save the spreadsheet as .xlsx, or as CSV UTF-8",
      ],
    ],
    ["another file", "t.pdf", "", 64, ["allowed: .json, .jsonl, .csv, .tsv, .txt, .xlsx"]],
    [
      "a workbook that is none",
      "t.xlsx",
      "a,b",
      65,
      ["t.xlsx is not a workbook of Excel, or is cut off", "allowed: a workbook saved as .xlsx"],
    ],
    [
      "a workbook named .csv",
      "t.csv",
      workbook([["a"]]),
      65,
      ["t.csv is a ZIP file, not CSV", "a name that ends in .xlsx"],
    ],
    [
      "two separators",
      "t.csv",
      "a;b,c\n1;2,3\n",
      65,
      ["t.csv, line 1 has commas and semicolons between the names of its columns"],
    ],
    ["an open quote", "t.csv", 'organizer\n"x', 65, ["has quotes in a wrong place"]],
    ["no rows", "t.csv", "organizer\n", 65, ["t.csv has no rows"]],
    ["an empty file", "t.jsonl", "", 65, ["t.jsonl has no rows"]],
    [
      "an error in a cell",
      "t.xlsx",
      workbook([["organizer"], [{ xml: '<c r="R" t="e"><v>#N/A</v></c>' }]]),
      65,
      ["row 2: organizer has an error such as #N/A in place of a value"],
    ],
    ["a wrong column", "t.csv", "organiser\nx\n", 65, ["line 2: payload.organiser is not a key"]],
  ])("docops batch says what is wrong with %s", async (_name, file, content, code, messages) => {
    const ended = await batch(put(file, content), "--out-dir", temporaryDirectory());
    expect(ended.code).toBe(code);
    for (const message of messages) expect(ended.stderr).toContain(message);
  });

  it("docops batch says so if a file does not exist or is a folder, and keeps files that it has not written", async () => {
    const out = temporaryDirectory();
    const missing = await batch("nothere.csv", "--out-dir", out);
    expect(missing).toMatchObject({
      code: 66,
      stderr: expect.stringContaining("nothere.csv does not exist"),
    });
    writeFileSync(join(out, "mine.docx"), "mine");
    const tasks = put("t.csv", "organizer\nmine\n");
    const refused = await batch(tasks, "--out-dir", out, "--name", "{organizer}");
    expect(refused.code).toBe(73);
    expect(refused.stderr).toContain(`Output files already exist in ${out}: mine.docx`);
    expect(readFileSync(join(out, "mine.docx"), "utf8")).toBe("mine");
    const file = put("afile", "x");
    const inFile = await batch(tasks, "--out-dir", join(file, "x"));
    expect(inFile).toMatchObject({
      code: 73,
      stderr: expect.stringContaining("Cannot write to"),
    });
  });
});
