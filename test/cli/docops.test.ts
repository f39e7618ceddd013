import { spawn } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { locateWorker } from "../../apps/api/workers/worker-code.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { damaged, docx, p } from "../fixtures/docx.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";
import { stopGroup } from "../support/stop-group.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const samples = join(root, "samples");
const docops = (args: readonly string[], options?: Parameters<typeof run>[2]) =>
  run("apps/cli/main.ts", args, options);
const sample = (name: string) => [
  "--template",
  join(samples, name, "template.docx"),
  "--task",
  join(samples, name, "task.json"),
];
const files = (directory: string) => readdirSync(directory).sort();

function template(body: string): string {
  const file = join(temporaryDirectory(), "template.docx");
  writeFileSync(file, docx(body));
  return file;
}

function jsonFile(value: unknown, name = "task.json"): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

const notice = (payload: object) => jsonFile({ task_type: "meeting_notice", payload });

describe("docops run", () => {
  it("docops run reads a task as the API does: a byte order mark, every digit, a blank text as no value", async () => {
    const out = temporaryDirectory();
    const task =
      '\uFEFF{"task_type":"document","payload":{"id":9007199254740993,"price":1.10,"note":" "}}';
    const body = template(p("【ID】 【PRICE】【NOTE】"));
    const args = ["run", "--template", body, "--task", jsonFile(task), "--skill", "document"];
    const { code, stdout } = await docops([...args, "--out-dir", out, "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ missing_required: ["NOTE"], replaced: 2 });
    const log = JSON.parse(readFileSync(join(out, "out.replace_log.json"), "utf8"));
    expect(log.entries[0]).toMatchObject({ new_text: "9007199254740993" });
    expect(log.entries[1]).toMatchObject({ new_text: "1.10" });
  });

  it("docops run leaves what the API's ZIP holds, and ends with the job's exit code", async () => {
    const out = temporaryDirectory();
    const forms = [
      "--format-report-files",
      "html,annotated",
      "--export-suggested-policy",
      "--debug-dump",
    ];
    const args = ["run", ...sample("meeting_notice"), "--out-dir", out, ...forms, "--json"];
    const { code, stdout } = await docops(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      exit_code: 0,
      replaced: 12,
      format: { passed: true },
    });
    expect(files(out)).toEqual([
      "out.annotated.docx",
      "out.docx",
      "out.format_report.html",
      "out.format_report.json",
      "out.missing_fields.json",
      "out.replace_log.json",
      "out.suggested_policy.yaml",
      "trace.json",
    ]);
    const again = await docops(args);
    expect(again.code).toBe(73);
    expect(again.stderr).toContain("out.docx");
    expect((await docops([...args, "--force"])).code).toBe(0);
  });

  it("--force removes results of an earlier run, which would look like results of this one, and no other file", async () => {
    const out = temporaryDirectory();
    const put = (name: string) => writeFileSync(join(out, name), "earlier");
    for (const name of ["out.pdf", "out.annotated.docx", "mine.pdf", "out.suggested_policy.yaml"])
      put(name);
    const args = ["run", ...sample("meeting_notice"), "--out-dir", out];
    const refused = await docops(args);
    expect(refused.code).toBe(73);
    expect(refused.stderr).toContain("out.pdf");
    const { code, stdout } = await docops([...args, "--force", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).removed).toEqual([
      join(out, "out.annotated.docx"),
      join(out, "out.pdf"),
    ]);
    expect(files(out)).toEqual([
      "mine.pdf",
      "out.docx",
      "out.format_report.json",
      "out.missing_fields.json",
      "out.replace_log.json",
      "out.suggested_policy.yaml",
    ]);
  });

  it("--force never removes the template, whatever its name is", async () => {
    const out = temporaryDirectory();
    const named = join(out, "out.annotated.docx");
    const [, original = "", ...task] = sample("meeting_notice");
    copyFileSync(original, named);
    const args = ["run", "--template", named, ...task, "--out-dir", out];
    expect((await docops([...args, "--force"])).code).toBe(0);
    expect(readFileSync(named)).toEqual(readFileSync(original));
  });

  it.each([
    ["missing fields", p("【MEETING_TITLE】"), {}, [], 2],
    ["a tag that is none", p("【meeting_title】"), {}, [], 3],
    [
      "a strict format that fails",
      '<w:p><w:pPr><w:ind w:firstLine="99"/></w:pPr><w:r><w:t>【MEETING_TITLE】</w:t></w:r></w:p>',
      { meeting_title: "x" },
      [
        "--format-mode",
        "strict",
        "--format-baseline",
        "policy",
        "--format-fix-mode",
        "none",
        "--policy",
        "gbt9704-2012",
      ],
      4,
    ],
  ])("docops run: %s", async (_name, body, payload, more, code) => {
    const args = [
      "run",
      "--template",
      template(body),
      "--task",
      notice(payload),
      "--out-dir",
      temporaryDirectory(),
    ];
    const ended = await docops([...args, ...more]);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain(`(exit code ${code})`);
  });

  it("docops run takes --strict beside a preset, whose other settings stay", async () => {
    const out = temporaryDirectory();
    const args = ["run", ...sample("meeting_notice"), "--out-dir", out, "--debug-dump"];
    expect((await docops([...args, "--strict", "--preset", "template"])).code).toBe(0);
    expect(JSON.parse(readFileSync(join(out, "trace.json"), "utf8"))).toMatchObject({
      effective: {
        preset: "template",
        format_mode: "strict",
        format_baseline: "template",
        format_fix_mode: "none",
        format_report: "json",
      },
      policy: "default",
    });
  });

  it("docops run takes words as the API does: in any case, with blanks around them, each once", async () => {
    const out = temporaryDirectory();
    const words = ["--preset", " Template", "--policy", "DEFAULT"];
    const refused = await docops(["run", ...sample("meeting_notice"), "--out-dir", out, ...words]);
    expect(refused.stderr).toContain("--preset cannot be combined with --policy");
    const more = ["--format-mode", "OFF", "--format-report-files", "HTML, html"];
    const args = ["run", ...sample("meeting_notice"), "--out-dir", out, ...more];
    expect((await docops(args)).code).toBe(0);
    expect(files(out)).toContain("out.format_report.html");
  });

  it("docops run takes skills of a directory, and a task from standard input", async () => {
    const task = readFileSync(join(samples, "certificate/task.json"), "utf8");
    const args = ["run", "--template", join(samples, "certificate/template.docx"), "--task", "-"];
    const skill = ["--skills-dir", join(samples, "skills"), "--skill", "certificate"];
    const more = [...skill, "--out-dir", temporaryDirectory()];
    const { code, stdout } = await docops([...args, ...more], { input: task });
    expect(stdout).toContain("6 of 6 fields filled");
    expect(code).toBe(0);
  });

  it.each([
    [
      ["--preset", "strict", "--format-mode", "off"],
      64,
      "--preset cannot be combined with --format-mode",
    ],
    [
      ["--preset", "quick", "--format-report", "json"],
      64,
      "--preset cannot be combined with --format-report",
    ],
    [
      ["--strict", "--format-report", "human"],
      64,
      "--strict cannot be combined with --format-report",
    ],
    [["--policy", "none"], 64, 'Unknown policy "none"'],
    [["--skill", "training_notice"], 64, "Use --skill meeting_notice for this task."],
    [["--preset", "best"], 64, "Allowed choices are quick, template, strict"],
    [["--format-report-files", "pdf"], 64, "Allowed choices are html, sarif"],
    [["--locale", "no such"], 64, 'Invalid locale "no such"'],
    [["--skills-dir", "/none"], 65, "the folder /none does not exist"],
    [["--policy-yaml", "/none"], 66, "/none does not exist"],
    [["--outdir", "x"], 64, "Did you mean --out-dir"],
  ])("%j is refused: %i, %s", async (more, code, message) => {
    const out = temporaryDirectory();
    const ended = await docops(["run", ...sample("meeting_notice"), "--out-dir", out, ...more]);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(files(out)).toEqual([]);
  });

  it("docops run tells files that are not what they have to be", async () => {
    const broken = join(temporaryDirectory(), "t.docx");
    writeFileSync(broken, "no document");
    const wrong = await docops(["run", "--template", broken, "--task", notice({})]);
    expect(wrong.code).toBe(65);
    expect(wrong.stderr).toContain("(NOT_A_ZIP)");
    const damagedFile = join(temporaryDirectory(), "damaged.docx");
    writeFileSync(damagedFile, damaged(docx(p("x"), { "word/media/a.png": "pixels" })));
    const commands = [
      ["run", "--template", damagedFile, "--task", notice({})],
      ["precheck", "--template", damagedFile, "--task", notice({})],
      ["inspect", damagedFile],
      ["policy", "suggest", damagedFile],
      ["skill", "new", "--from", damagedFile, "--name", "x"],
    ];
    for (const command of commands) {
      const refused = await docops(command);
      expect(refused.code, command[0]).toBe(65);
      expect(refused.stderr).toContain("word/media/a.png does not match its size or checksum");
      expect(refused.stderr).not.toMatch(/^\s+at /m);
    }
    const task = notice({ meeting_title: 7, x: "" });
    const ended = await docops(["run", "--template", template(p("x")), "--task", task]);
    expect(ended.code).toBe(65);
    expect(ended.stderr).toContain("payload.meeting_title must be a string");
    expect(ended.stderr).toContain("payload.x is not a key of this task");
  });
});

describe("docops batch", () => {
  const tasks = Array.from({ length: 25 }, (_, index) => ({ meeting_title: `例会${index}` }));
  const lines = tasks.map((task) => JSON.stringify(task)).join("\n");
  const batch = (file: string, ...more: string[]) =>
    docops([
      "batch",
      "--template",
      template(p("【MEETING_TITLE】【ORGANIZER】")),
      "--tasks",
      file,
      "--skill",
      "meeting_notice",
      "--json",
      ...more,
    ]);
  const textOf = (document: Buffer) => {
    const part = readZip(document, defaultPackageLimits).find(
      ({ name }) => name === "word/document.xml",
    );
    return part === undefined
      ? ""
      : inflateEntry(part, defaultPackageLimits)
          .toString("utf8")
          .replace(/<[^>]+>/g, "")
          .trim();
  };

  it("docops batch fills one template with many tasks", async () => {
    const out = temporaryDirectory();
    const { code, stdout } = await batch(
      jsonFile(lines, "t.jsonl"),
      "--out-dir",
      out,
      "--concurrency",
      "2",
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ tasks: 25, skipped: 0, exit_codes: { 2: 25 } });
    expect(files(out)).toHaveLength(51);
    expect(textOf(readFileSync(join(out, "000007.docx")))).toBe("例会6【ORGANIZER】");
    expect(JSON.parse(readFileSync(join(out, "000007.json"), "utf8"))).toMatchObject({
      exit_code: 2,
      missing_fields: { missing_required: ["ORGANIZER"] },
    });
  });

  it("docops batch goes on where it was killed, and ends equal", async () => {
    const many = Array.from({ length: 3000 }, (_, index) => `{"meeting_title":"例会${index}"}`);
    const file = template(p("【MEETING_TITLE】"));
    const tasksFile = jsonFile(many.join("\n"), "t.jsonl");
    const [out, fresh] = [temporaryDirectory(), temporaryDirectory()];
    const args = ["batch", "--template", file, "--tasks", tasksFile, "--skill", "meeting_notice"];
    const go = (directory: string) => docops([...args, "--json", "--out-dir", directory]);
    const killed = go(out);
    const journal = join(out, "batch.jsonl");
    await expect
      .poll(() => existsSync(journal) && readFileSync(journal).length > 20_000, { interval: 5 })
      .toBe(true);
    process.kill(killed.pid ?? 0, "SIGKILL");
    await killed;
    const done = readFileSync(journal, "utf8").split("\n").length - 1;
    expect(done).toBeLessThan(3000);
    // A kill in the middle of a write leaves such a file.
    writeFileSync(journal, `${readFileSync(journal, "utf8")}{"name":"0000`);
    const { stdout, code } = await go(out);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ tasks: 3000, skipped: done });
    await go(fresh);
    const documents = files(fresh).filter((name) => name !== "batch.jsonl");
    expect(files(out).filter((name) => !/batch\.jsonl|\.part$/.test(name))).toEqual(documents);
    for (const name of documents) {
      expect(readFileSync(join(out, name)).equals(readFileSync(join(fresh, name))), name).toBe(
        true,
      );
    }
  });

  it.each([
    ["t.jsonl", (payload: string, task: string) => `\uFEFF${payload}\n${task}`],
    ["t.json", (payload: string, task: string) => `\uFEFF[${payload}, ${task}]`],
  ])("docops batch writes every digit of the numbers of a %s", async (name, content) => {
    const payload = '{"id":110101199003071234,"price":1.10,"count":3}';
    const out = temporaryDirectory();
    const { code } = await docops([
      "batch",
      "--template",
      template(p("【ID】 【PRICE】 【COUNT】")),
      "--tasks",
      jsonFile(content(payload, `{"task_type":"document","payload":${payload}}`), name),
      "--skill",
      "document",
      "--out-dir",
      out,
    ]);
    expect(code).toBe(0);
    for (const file of ["000001.docx", "000002.docx"]) {
      expect(textOf(readFileSync(join(out, file)))).toBe("110101199003071234 1.10 3");
    }
  });

  it("docops batch reads CSV and arrays, and writes one ZIP", async () => {
    const csv = '\uFEFFmeeting_title,organizer\n"例会, 一",综合部\n例会二,\n';
    const zip = join(temporaryDirectory(), "all.zip");
    const { code } = await batch(jsonFile(csv, "t.csv"), "--zip", zip);
    expect(code).toBe(2);
    const entries = readZip(readFileSync(zip), defaultPackageLimits);
    expect(entries.map(({ name }) => name)).toEqual([
      "000001.docx",
      "000001.json",
      "000002.docx",
      "000002.json",
      "batch.jsonl",
    ]);
    const [first] = entries;
    expect(textOf(inflateEntry(first as (typeof entries)[number], defaultPackageLimits))).toBe(
      "例会, 一综合部",
    );
    expect(existsSync(`${zip}.parts`)).toBe(false);
    const array = await batch(jsonFile(tasks, "t.json"), "--out-dir", temporaryDirectory());
    expect(JSON.parse(array.stdout).tasks).toBe(25);
  });

  it.each([
    [
      "t.jsonl",
      '{"meeting_title":"a"}\n{"meeting_title":7}',
      65,
      "line 2: payload.meeting_title must be",
    ],
    ["t.jsonl", "{", 65, "line 1: is not JSON"],
    ["t.json", "{}", 65, "must be an array"],
    ["t.csv", 'a,b\n"x', 65, "t.csv"],
    ["t.pdf", "", 64, "allowed: .json, .jsonl, .csv, .tsv, .txt, .xlsx"],
  ])("docops batch: %s of %j: %i, %s", async (name, content, code, message) => {
    const ended = await batch(jsonFile(content, name), "--out-dir", temporaryDirectory());
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
  });
});

describe("docops inspect, precheck, policy, skill", () => {
  it("docops inspect lists fields and what is wrong", async () => {
    const file = template(p("【A】【A】【b_c】【注意】"));
    const { code, stdout } = await docops(["inspect", file, "--json"]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      fields: [{ name: "A" }],
      unsupported: [{ original_text: "【b_c】", taken_for: "【B_C】" }],
    });
    const read = await docops(["inspect", file]);
    expect(read.code).toBe(3);
    expect(read.stdout).toContain("p0: 【b_c】 – This looks like a tag");
    expect(read.stdout).toContain("Did you mean 【B_C】? (invalid_format)");
  });

  it("docops precheck says what a run would come to", async () => {
    const ended = await docops([
      "precheck",
      "--template",
      template(p("【MEETING_TITLE】")),
      "--task",
      notice({}),
    ]);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toContain("missing: MEETING_TITLE");
    const { stdout } = await docops(["precheck", ...sample("meeting_notice")]);
    expect(stdout).toMatch(/^ready\n1 text was left alone in brackets/);
  });

  it("docops policy suggest writes what policy check takes", async () => {
    const { stdout } = await docops([
      "policy",
      "suggest",
      join(samples, "meeting_notice/template.docx"),
    ]);
    const file = jsonFile(stdout, "p.yaml");
    expect((await docops(["policy", "check", file])).code).toBe(0);
    const wrong = await docops(["policy", "check", jsonFile("forbid_tables: 7", "p.yaml")]);
    expect(wrong.code).toBe(65);
    expect(wrong.stderr).toContain("forbid_tables must be");
  });

  it("docops skill new writes a skill that fits its template", async () => {
    const file = join(temporaryDirectory(), "s.yaml");
    const body = `${p("【CLIENT.NAME】【%PHOTO】")}${p("【#ITEMS】")}${p("【NAME】")}${p("【/ITEMS】")}${p("【~NOTE】")}`;
    const made = await docops([
      "skill",
      "new",
      "--from",
      template(body),
      "--name",
      "mine",
      "--out",
      file,
    ]);
    expect(made.code).toBe(0);
    const text = readFileSync(file, "utf8");
    for (const key of ["client:", "photo:", "contentEncoding: base64", "items:", "note:"])
      expect(text).toContain(key);
    expect((await docops(["skill", "check", file])).stdout).toContain("is a valid skill");
    expect((await docops(["skill", "check", jsonFile("name: X", "s.yaml")])).code).toBe(65);
  });
});

describe("docops doctor, completion, serve", () => {
  it("docops doctor finds nothing wrong here", async () => {
    const { code, stdout } = await docops(["doctor", "--json"]);
    expect(code).toBe(0);
    const found: { name: string; found: string }[] = JSON.parse(stdout);
    expect(found.map(({ name }) => name)).toContain("sandbox");
    const isBuilt = locateWorker().kind === "built";
    expect(found).toContainEqual(
      expect.objectContaining({ name: "worker", found: isBuilt ? "built" : "from source" }),
    );
    const wrong = await docops(["doctor"], { env: { DOCOPS_TMP_DIR: "/none" } });
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain("cannot be written (ENOENT)");
  });

  it("doctor asks for as much room on the disk as the server is told to have", async () => {
    const env = { DOCOPS_MIN_FREE_DISK_BYTES: String(2 ** 50) };
    const { code, stdout } = await docops(["doctor"], { env });
    expect(code).toBe(1);
    expect(stdout).toContain("the server is not ready with less than DOCOPS_MIN_FREE_DISK_BYTES");
  });

  it("a value of the environment that does not parse ends a command before it does anything", async () => {
    const env = { DOCOPS_LOCALE: "zh_CN", DOCOPS_MIN_FREE_DISK_BYTES: "1GB" };
    const { code, stdout, stderr } = await docops(["doctor"], { env });
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toContain('DOCOPS_LOCALE="zh_CN": must be a locale such as zh-CN or en-US');
    expect(stderr).toContain('DOCOPS_MIN_FREE_DISK_BYTES="1GB": must be a whole number');
    expect((await docops(["completion", "bash"], { env })).code).toBe(0);
  });

  it("docops completion knows every command and option", async () => {
    const { stdout } = await docops(["completion", "bash"]);
    expect(stdout).toContain('"policy") words="check suggest --help"');
    expect(stdout).toMatch(/"run"\) words="[^"]*--format-mode/);
    expect((await docops(["completion", "fish"])).stdout).toContain("complete -c docops");
    expect((await docops(["completion", "cmd"])).code).toBe(64);
  });

  it("docops serve starts the server, and passes on how it ended", async () => {
    const { code, stderr } = await docops(["serve", "--port", "none"]);
    expect(code).toBe(1);
    expect(stderr).toContain('DOCOPS_PORT="none"');
  });

  it.each([
    ["docops serve serves the console", [], {}, 200],
    ["docops serve --no-console does not", ["--no-console"], {}, 404],
    ["the environment decides on the console first", [], { DOCOPS_ENABLE_WEB_CONSOLE: "0" }, 404],
  ] as const)("%s", async (_, flags, env, status) => {
    const tmp = temporaryDirectory();
    const command = [join(root, "apps/cli/main.ts"), "serve", "--port", "0", ...flags];
    const server = spawn(process.execPath, command, {
      env: { ...process.env, DOCOPS_TMP_DIR: tmp, ...env },
      detached: true,
    });
    onTestFinished(() => stopGroup(server));
    let log = "";
    server.stdout.on("data", (chunk) => {
      log += chunk;
    });
    await expect.poll(() => log).toContain('"event":"listening"');
    const line = log.split("\n").find((text) => text.includes('"event":"listening"'));
    expect((await fetch(`${JSON.parse(line ?? "").url}/web`)).status).toBe(status);
  });

  it("docops tells its version and its help", async () => {
    expect((await docops(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { code, stdout } = await docops(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Exit codes:");
  });
});
