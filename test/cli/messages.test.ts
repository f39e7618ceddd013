import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { docx, p } from "../fixtures/docx.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

/** The messages of the command line to people who make ordinary mistakes. */

const samples = fileURLToPath(new URL("../../samples/", import.meta.url));
const skillsFolder = join(samples, "skills");
const docops = (args: readonly string[], options?: Parameters<typeof run>[2]) =>
  run("apps/cli/main.ts", args, options);
const sampleTemplate = (name: string) => join(samples, name, "template.docx");
const sampleTask = (name: string) => join(samples, name, "task.json");

function fileOf(content: string | Buffer, name: string): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, content);
  return file;
}

const templateOf = (body: string) => fileOf(docx(body), "template.docx");
const taskOf = (task: unknown) =>
  fileOf(typeof task === "string" ? task : JSON.stringify(task), "task.json");
const documentTask = (payload: object) => taskOf({ task_type: "document", payload });

/** Runs a template with a task of the skill `document`. */
const runDocument = (body: string, payload: object, env: Record<string, string> = {}) =>
  docops(
    [
      ...["run", "--skill", "document", "--template", templateOf(body)],
      ...["--task", documentTask(payload), "--out-dir", temporaryDirectory()],
    ],
    { env },
  );

/** Runs a template with the file of a task. */
const runTask = (task: string, ...more: string[]) =>
  docops([
    ...["run", "--template", sampleTemplate("meeting_notice"), "--task", task],
    ...["--out-dir", temporaryDirectory(), ...more],
  ]);

describe("a template that does not fit its skill", () => {
  const wrong = [
    ...["--template", sampleTemplate("meeting_notice"), "--task", sampleTask("contract")],
    ...["--skill", "contract", "--skills-dir", skillsFolder],
  ];

  it("docops run says that the template does not fit the skill, and not that it succeeded", async () => {
    const ended = await docops(["run", ...wrong, "--out-dir", temporaryDirectory()]);
    expect(ended.stdout).not.toContain("success");
    expect(ended.stdout).toContain("template does not fit the skill (exit code 0)");
    expect(ended.stdout).toContain("The template does not fit the skill contract");
  });

  it("docops precheck does not say ready for a template that does not fit the skill", async () => {
    const { stdout } = await docops(["precheck", ...wrong]);
    expect(stdout).toMatch(/^template does not fit the skill\nThe template does not fit/);
    expect(stdout).toContain("  unknown field: MEETING_TITLE.\n");
    expect(stdout).not.toContain("missing:");
  });

  it("DOCOPS_REQUIRE_FIT=1 makes docops run and docops precheck end with exit 3", async () => {
    const env = { DOCOPS_REQUIRE_FIT: "1" };
    const ended = await docops(["run", ...wrong, "--out-dir", temporaryDirectory()], { env });
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain("(unknown_field)");
    expect((await docops(["precheck", ...wrong], { env })).code).toBe(3);
  });

  it("docops run warns of a template without tags", async () => {
    const { code, stdout } = await runDocument(p("Dear Sir"), { name: "x" });
    expect(code).toBe(0);
    expect(stdout).toContain("The template does not fit the skill document: it has no tags.");
    expect(stdout).toContain("No tag uses these keys of the payload: name");
  });

  it("docops run names texts in other brackets, and prose in its own, that it left alone", async () => {
    const body = p("【会议名称】{{title}}[[X]]");
    const { stdout } = await runDocument(body, { title: "A" });
    expect(stdout).toContain(
      "1 text was left alone in brackets, because no field has these names: 【会议名称】",
    );
    expect(stdout).toContain(
      "2 texts were left alone in other delimiters. Write tags as 【NAME】: {{title}}, [[X]]",
    );
  });

  it("docops run names the misspelt key of a payload beside the missing field", async () => {
    const { code, stdout } = await runDocument(p("Dear 【NAME】,"), { nmae: "x" });
    expect(code).toBe(2);
    expect(stdout).toContain("missing: NAME");
    expect(stdout).toContain("No tag uses the key nmae of the payload. Did you mean name?");
  });

  it("docops run counts an empty text as a missing value", async () => {
    const { code, stdout } = await runDocument(p("Dear 【NAME】,"), { name: "" });
    expect(code).toBe(2);
    expect(stdout).toContain("0 of 1 fields filled\nmissing: NAME");
  });
});

describe("tags that cannot be filled", () => {
  it("docops run explains a misspelt formatter, and lists no field as missing that has a value", async () => {
    const { code, stdout } = await runDocument(p("【DATE|dat:YYYY】"), { date: "2026-10-12" });
    expect(code).toBe(3);
    expect(stdout).toContain(
      "p0: 【DATE|dat:YYYY】 – There is no formatter dat. Did you mean date? Allowed: cny_upper, currency,",
    );
    expect(stdout).not.toContain("missing:");
  });

  it("docops run quotes the value that a formatter cannot write", async () => {
    const { stdout } = await runDocument(p("【D|date】"), { d: "12.10.2026" });
    expect(stdout).toContain(
      'The formatter date needs a date such as 2026-10-12 or 2026-10-12T09:30. The value is "12.10.2026".',
    );
  });

  it.each([
    [p("【DATE|dat】"), "There is no formatter dat. Did you mean date?"],
    [`${p("【#ITEMS】")}${p("x")}${p("【/ITEM】")}`, "Did you mean 【/ITEMS】?"],
    [p("【meeting title】"), ""],
    [p("【b_c】"), "Did you mean 【B_C】?"],
  ])("docops inspect reports what is wrong with the tag in %s", async (body, words) => {
    const file = templateOf(body);
    const { code, stdout } = await docops(["inspect", file]);
    expect(code).toBe(words === "" ? 0 : 3);
    expect(stdout).toContain(words);
    expect((await docops(["inspect", file, "--json"])).code).toBe(code);
  });

  it.each<[string, object, string]>([
    [
      p("【N|number:abc】"),
      { n: 1 },
      "p0: 【N|number:abc】 – The formatter number is written number:0,0.00. Write the formatter as docs/templates.md shows it. (formatter_argument)",
    ],
    [
      p("【N|number】"),
      { n: "abc" },
      'p0: 【N|number】 – The formatter number needs a number. The value is "abc". Correct the value in the task, or use another formatter. (formatter_value)',
    ],
    [
      `${p("【#ITEMS】")}${p("x")}${p("【/ITEM】")}`,
      { items: [1] },
      "p2: 【/ITEM】 – The closing tag closes nothing. Did you mean 【/ITEMS】? (section_not_opened)",
    ],
    [
      p("【meeting_title】"),
      {},
      "p0: 【meeting_title】 – This looks like a tag, but it is not written like one. Did you mean 【MEETING_TITLE】? (invalid_format)",
    ],
    [
      p("【MEETING TITLE】"),
      { meeting_title: "x" },
      "p0: 【MEETING TITLE】 – This looks like a tag, but it is not written like one. Did you mean 【MEETING_TITLE】? (invalid_format)",
    ],
    [
      p("Note: 【~NOTE】"),
      { note: "x" },
      "p0: 【~NOTE】 – A Markdown tag needs a paragraph of its own. Give the tag a paragraph without any other text. (markdown_not_alone)",
    ],
  ])("docops run explains the tag that cannot be filled in %s", async (body, payload, line) => {
    const { code, stdout } = await runDocument(body, payload);
    expect(code).toBe(3);
    expect(stdout.split("\n")).toContain(line);
  });

  it("docops run prints the message of a finding, and not only its code", async () => {
    const task = taskOf({ task_type: "meeting_notice", payload: { organizer: "x" } });
    const ended = await docops([
      ...["run", "--template", templateOf(p(" 【ORGANIZER】")), "--task", task],
      ...["--preset", "strict", "--out-dir", temporaryDirectory()],
    ]);
    expect(ended.code).toBe(4);
    expect(ended.stdout).toMatch(/^ {2}p0\S*: [A-Z].+ \([A-Z_]+\)$/m);
  });

  it("the sample of the README fails the preset strict, with sentences, the policy and the way to another", async () => {
    const ended = await runTask(sampleTask("meeting_notice"), "--preset", "strict");
    expect(ended.code).toBe(4);
    expect(ended.stdout).toContain(
      "format validation failed (exit code 4)\n12 of 12 fields filled\n",
    );
    expect(ended.stdout).toContain("format failed: 2 errors, 11 findings, 0 repaired\n");
    expect(ended.stdout).toContain("  t0: Tables are forbidden by policy. (TABLE_FORBIDDEN)\n");
    expect(ended.stdout).toContain(
      "The preset strict compared the document with the policy default. To check another policy, replace --preset strict with --format-mode strict --format-baseline policy --policy NAME.",
    );
    const other = ["--format-mode", "strict", "--format-baseline", "policy", "--policy", "default"];
    const same = await runTask(sampleTask("meeting_notice"), ...other);
    expect(same.code).toBe(4);
    expect(same.stdout).not.toContain("--preset");
    expect((await runTask(sampleTask("meeting_notice"), "--strict")).code).toBe(0);
  });
});

describe("tasks that do not match their skill", () => {
  const notice = (payload: object) => ({ task_type: "meeting_notice", payload });

  it.each<[string, unknown, string]>([
    [
      "a misspelt key",
      notice({ meeting_titel: "x" }),
      "payload.meeting_titel is not a key of this task. Did you mean meeting_title? Allowed: meeting_title, meeting_date,",
    ],
    [
      "a text for a list",
      notice({ attendees: "x" }),
      'payload.attendees must be an array. Write a list in square brackets: ["first", "second"].',
    ],
    [
      "another name for payload",
      { task_type: "meeting_notice", data: {} },
      'data is not a key of this task. The values belong in "payload": a task is {"task_type": "…", "payload": {…}}.',
    ],
    ["a bare payload", { meeting_title: "x" }, 'A task is {"task_type": "…", "payload": {…}}.'],
    [
      "a misspelt task_type",
      { task_type: "meeting_notcie", payload: {} },
      "Did you mean meeting_notice?",
    ],
    [
      "a skill that is not loaded",
      { task_type: "contract", payload: {} },
      "Skills of your own have to be loaded from a folder: DOCOPS_SKILLS_DIR, or --skills-dir of the command.",
    ],
    [
      "a locale that does not exist",
      { ...notice({}), locale: "xx_YY" },
      "Use a BCP 47 tag such as zh-CN or en-US.",
    ],
    ["a list as a task", [1, 2], "is not a JSON object"],
    ["broken JSON", '{\n  "task_type": }', "is not JSON at line 2, column 16"],
  ])("docops run says what to do about %s", async (_name, task, words) => {
    const { code, stderr } = await runTask(taskOf(task));
    expect(code).toBe(65);
    expect(stderr).toContain(words);
  });

  it.each([
    ["an empty file", Buffer.from(""), "is not JSON at line 1, column 1"],
    ["a document", docx(p("x")), "is not in UTF-8"],
  ])("docops run says what is wrong with %s as a task", async (_name, content, words) => {
    const { code, stderr } = await runTask(fileOf(content, "task.json"));
    expect(code).toBe(65);
    expect(stderr).toContain(words);
  });

  it("docops run says once that a task is not JSON", async () => {
    const { stderr } = await runTask(taskOf("{"));
    expect(stderr.match(/is not JSON/g)).toHaveLength(1);
  });

  it("docops run accepts a byte order mark, and says that another encoding is not UTF-8", async () => {
    const bytes = readFileSync(sampleTask("meeting_notice"));
    const marked = fileOf(Buffer.concat([Buffer.from("\uFEFF"), bytes]), "task.json");
    expect((await runTask(marked)).code).toBe(0);
    const { code, stderr } = await runTask(fileOf(Buffer.from([0x7b, 0xd5, 0xd9]), "task.json"));
    expect([code, stderr]).toEqual([
      65,
      expect.stringContaining("is not in UTF-8.\n  Save the file as UTF-8."),
    ]);
  });

  it("docops run takes the task of a template with the skill that docops skill new makes from it", async () => {
    const skills = temporaryDirectory();
    const template = sampleTemplate("contract");
    const made = ["--name", "my_contract", "--out", join(skills, "my_contract.yaml")];
    expect((await docops(["skill", "new", "--from", template, ...made])).code).toBe(0);
    const task = JSON.parse(readFileSync(sampleTask("contract"), "utf8"));
    // The sample's own skill finds the buyer and the seller by a path.
    const { parties, ...values } = task.payload;
    const payload = { ...values, buyer: parties.buyer, seller: parties.seller };
    const ended = await docops([
      ...["run", "--template", template, "--task", taskOf({ task_type: "my_contract", payload })],
      ...["--skill", "my_contract", "--skills-dir", skills, "--out-dir", temporaryDirectory()],
    ]);
    expect([ended.code, ended.stderr]).toEqual([0, ""]);
    expect(ended.stdout).toMatch(/^success \(exit code 0\)\n(\d+) of \1 fields filled\n/);
  });

  it("docops batch has the default skill of docops run, and names its keys", async () => {
    const tasks = fileOf("title\nx\n", "t.csv");
    const ended = await docops([
      ...["batch", "--template", templateOf(p("【TITLE】")), "--tasks", tasks],
      ...["--out-dir", temporaryDirectory()],
    ]);
    expect(ended.code).toBe(65);
    expect(ended.stderr).toContain(
      "line 2: payload.title is not a key of this task. Allowed: meeting_title, meeting_date,",
    );
    const refused = await runTask(documentTask({ title: "x" }));
    expect(refused.stderr).toContain("skill meeting_notice");
  });

  it("docops run names the skill of a task that has another one", async () => {
    const { code, stderr } = await runTask(documentTask({ title: "x" }));
    expect(code).toBe(64);
    expect(stderr).toContain("Use --skill document for this task.");
  });
});

describe("files, folders and options", () => {
  it("a file that does not exist is told in words", async () => {
    const { code, stderr } = await docops(["inspect", "/nothere.docx"]);
    expect([code, stderr]).toEqual([66, expect.stringContaining("/nothere.docx does not exist")]);
  });

  it("a JSON as a template is told not to be a Word document", async () => {
    const { code, stderr } = await docops(["inspect", sampleTask("meeting_notice")]);
    expect(code).toBe(65);
    expect(stderr).toContain(
      `${sampleTask("meeting_notice")}: the file is not a .docx (a ZIP package), or it is cut off (NOT_A_ZIP)`,
    );
    expect(stderr).toContain(
      "Send a .docx. A .doc, a PDF or a text has to be saved in Word as .docx first.",
    );
  });

  it("a folder of skills that does not exist is named", async () => {
    const { stderr } = await runTask(sampleTask("meeting_notice"), "--skills-dir", "/nothere");
    expect(stderr).toContain("Skills cannot be loaded:\n  the folder /nothere does not exist");
  });

  it("an output folder that is a file is told in words", async () => {
    const file = fileOf("", "a-file");
    for (const out of [file, join(file, "x")]) {
      const { code, stderr } = await runTask(sampleTask("meeting_notice"), "--out-dir", out);
      expect(code).toBe(73);
      expect(stderr).toContain(`${out} is not a directory, or is inside a file.`);
    }
  });

  it("output files that exist are named, with the option that overwrites them", async () => {
    const out = temporaryDirectory();
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "out.docx"), "");
    const { code, stderr } = await docops([
      ...["run", "--template", sampleTemplate("meeting_notice")],
      ...["--task", sampleTask("meeting_notice"), "--out-dir", out],
    ]);
    expect(code).toBe(73);
    expect(stderr).toContain(
      `Output files already exist: ${join(out, "out.docx")}. Use --force to overwrite them.`,
    );
  });

  it.each([
    [["run", "--tempalte", "x.docx"], "Unknown option --tempalte", "Did you mean --template?"],
    [["policy", "check", "--jsno", "x"], "Unknown option --jsno", "Did you mean --json?"],
    [
      ["precheck", "--qqqqqq"],
      "Unknown option --qqqqqq",
      "docops precheck --help lists the options.",
    ],
  ])("an unknown option is named before missing ones: %s", async (args, error, hint) => {
    const { code, stderr } = await docops(args);
    expect(code).toBe(64);
    expect(stderr).toContain(error);
    expect(stderr).toContain(hint);
  });

  it("the value of an option may begin with hyphens, and a required option is still required", async () => {
    const { stderr } = await docops(["skill", "new", "--from", "--x"]);
    expect(stderr).toContain("required option '--name <name>' not specified");
  });

  it.each<[string[], string]>([
    [["--skill", "meeting_notcie"], "Did you mean meeting_notice?"],
    [["--policy", "gbt9704"], "Did you mean gbt9704-2012?"],
    [["--locale", "chinese-language-of-all"], "Use a BCP 47 tag such as zh-CN or en-US."],
    [
      ["--strict", "--format-baseline", "policy"],
      "--strict only sets --format-mode to strict: write --format-mode strict instead of --strict, and keep the others.",
    ],
    [
      ["--preset", "quick", "--policy", "default"],
      "--preset sets all of these: leave out either --preset or the others. The preset strict is --format-mode strict, --format-baseline policy and --format-fix-mode safe.",
    ],
    [["--format-report-files", "pdf"], "Allowed choices are html, sarif, junit, annotated."],
  ])("docops run says what to do about %s", async (options, words) => {
    const { code, stderr } = await runTask(sampleTask("meeting_notice"), ...options);
    expect(code).toBe(64);
    expect(stderr).toContain(words);
  });

  it("--format-mode strict does what the hint of --strict says", async () => {
    const options = ["--format-mode", "strict", "--format-baseline", "template"];
    expect((await runTask(sampleTask("meeting_notice"), ...options)).code).toBe(0);
  });

  it("a skill as a policy is told not to be a valid policy", async () => {
    const skill = join(skillsFolder, "contract.yaml");
    const { code, stderr } = await docops(["policy", "check", skill]);
    expect(code).toBe(65);
    expect(stderr).toContain(`${skill} is not a valid policy\n`);
    expect(stderr).toContain(
      "  unknown key payload; docs/policies.md lists the keys at line 4, column 1\n",
    );
  });

  it.each([
    ["abc", ""],
    ["65536", "; the nearest valid value is 65535"],
  ])("docops serve names the setting and what it may be for the port %s", async (port, nearest) => {
    const { code, stderr } = await docops(["serve", "--port", port]);
    const allowed = "must be a whole number from 0 to 65535";
    expect([code, stderr]).toEqual([1, `docops: DOCOPS_PORT="${port}": ${allowed}${nearest}\n`]);
    expect((await docops(["serve"], { env: { DOCOPS_PORT: port } })).stderr).toBe(stderr);
  });

  it("docops serve names the port that another program has, and how to get a free one", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const { code, stderr } = await docops(["serve", "--port", String(port)]);
    expect([code, stderr]).toEqual([
      1,
      `docops: DOCOPS_PORT: port ${port} is already in use; set another port, or 0 for any free port\n`,
    ]);
  });
});
