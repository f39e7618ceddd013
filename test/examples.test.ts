import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { keysFile, newKey } from "./api/auth/support.ts";
import { startTestServer } from "./api/support.ts";
import { temporaryDirectory } from "./scripts/support.ts";
import { docxOfLines, linesOfDocx } from "./support/docx-lines.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

/** The examples, and what shows whether their language is installed. */
const examples = [
  { language: "Python", program: "python3", file: "examples/python/fill.py", probe: "--version" },
  { language: "Java", program: "java", file: "examples/java/Fill.java", probe: "--version" },
  { language: "Go", program: "go", file: "examples/go/fill.go", probe: "version" },
] as const;

type Example = (typeof examples)[number];

function isInstalled({ program, probe }: Example): boolean {
  try {
    execFileSync(program, [probe], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The command that runs an example. `go run` would end with 1 whatever exit code its program has. */
function commandOf({ program, file }: Example): [program: string, args: string[]] {
  if (program !== "go") return [program, [file]];
  const built = join(temporaryDirectory(), "fill");
  execFileSync("go", ["build", "-o", built, file], { cwd: root });
  return [built, []];
}

function run(example: Example, { url, task, apiKey = "" }: Run) {
  const [program, args] = commandOf(example);
  const folder = temporaryDirectory();
  const [templateFile, taskFile, out] = ["template.docx", "task.json", "out.docx"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(templateFile, docxOfLines(["Dear 【NAME】,"]));
  writeFileSync(taskFile, typeof task === "string" ? task : JSON.stringify(task));
  const env = { ...process.env, DOCOPS_URL: url, ...(apiKey && { DOCOPS_API_KEY: apiKey }) };
  const ended = new Promise<{ code: number; stderr: string }>((resolve) => {
    const all = [...args, templateFile, taskFile, "document", out];
    execFile(program, all, { cwd: root, env }, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stderr });
    });
  });
  const lines = () => (existsSync(out) ? linesOfDocx(readFileSync(out)) : null);
  return ended.then(({ code, stderr }) => ({ code, stderr, lines: lines() }));
}

interface Run {
  url: string;
  /** The task, or the bytes of its file. */
  task: object | string;
  apiKey?: string;
}

const task = (payload: object) => ({ task_type: "document", payload });

describe.each(examples)("the example in $language", (example) => {
  const ifInstalled = it.skipIf(!isInstalled(example));

  ifInstalled(`the example in ${example.language} fills a template with its task`, async () => {
    const { url } = await startTestServer();
    const ended = await run(example, { url, task: task({ name: "Ada 曹 Lovelace" }) });
    expect(ended).toEqual({ code: 0, stderr: "", lines: ["Dear Ada 曹 Lovelace,"] });
  });

  ifInstalled(`the example in ${example.language} ends with the exit code of the job`, async () => {
    const { url } = await startTestServer();
    const { code, stderr, lines } = await run(example, { url, task: task({}) });
    expect([code, lines]).toEqual([2, ["Dear 【NAME】,"]]);
    expect(stderr).toContain('"exit_code":2');
  });

  ifInstalled(`the example in ${example.language} shows the error of the server`, async () => {
    const { url } = await startTestServer();
    const { code, stderr, lines } = await run(example, { url, task: "{" });
    expect([code, lines]).toEqual([1, null]);
    expect(stderr).toContain("INVALID_JSON");
  });

  ifInstalled(`the example in ${example.language} sends an API key`, async () => {
    const { env, service } = await keysFile();
    const { apiKey } = await service.create(newKey());
    const { url } = await startTestServer(env);
    const refused = await run(example, { url, task: task({ name: "Ada" }) });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("UNAUTHORIZED");
    expect((await run(example, { url, task: task({ name: "Ada" }), apiKey })).code).toBe(0);
  });
});
