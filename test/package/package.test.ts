import { execFileSync, spawn } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { neededNode } from "../../apps/contract/needed-node.ts";
import { defaultPackageLimits } from "../../apps/engine/inputs.ts";
import { inflateEntry, readZip } from "../../apps/engine/layers.ts";
import { stopGroup } from "../support/stop-group.ts";
import {
  copySample,
  environmentWith,
  install,
  nodeIn,
  oldestNode,
  pack,
  root,
  runWith,
} from "./installed.ts";
import { findOldNode, type OldNode } from "./old-node.ts";

const sample = "meeting_notice";
/** A value of the sample's task. */
const title = "第三季度经营分析会";
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

let folder = "";
let tarball = "";
/** Where a user has installed the package. It has no Node of its own, which npx would take first. */
let home = "";
let oldestNodePath = "";
let oldNode: OldNode;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "docops-package-")));
  tarball = pack(folder);
  home = join(folder, "home");
  install(home, tarball);
  const oldest = join(folder, "oldest");
  install(oldest, `node@${oldestNode}`);
  oldestNodePath = nodeIn(oldest);
  copySample(sample, home);
  oldNode = findOldNode(folder);
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The XML of a document in the ZIP of an answer, or of a .docx. */
function documentXml(zip: Buffer): string {
  const entries = readZip(zip, defaultPackageLimits);
  const entry = (name: string) => entries.find((candidate) => candidate.name === name);
  const part = entry("word/document.xml");
  if (part !== undefined) return inflateEntry(part, defaultPackageLimits).toString("utf8");
  const document = entry("out.docx");
  if (document === undefined) throw new Error("the ZIP has no document");
  return documentXml(inflateEntry(document, defaultPackageLimits));
}

describe("the npm package", () => {
  it("the npm package has the program, the built worker, the console and a sample, and nothing else", () => {
    const list = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" });
    const files = list
      .trim()
      .split("\n")
      .map((file) => file.replace(/^package\//, ""));
    const places = new Set(files.map((file) => /^dist\/[^/]+|^[^/]+/.exec(file)?.[0]));
    expect([...places].sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "README.zh-CN.md",
      "bin",
      "dist/.build",
      "dist/apps",
      "dist/package.json",
      "package.json",
      "samples",
      "skills",
    ]);
    expect(files).toEqual(
      expect.arrayContaining([
        "dist/.build/worker/main.cjs",
        "dist/.build/worker/launcher.cjs",
        "dist/.build/web/index.html",
        "dist/apps/confine/probe.js",
        "dist/apps/engine/skills/builtin/document.yaml",
      ]),
    );
    const wrong = /(?<!\.d)\.ts$|\.tsx$|\.test\.|\.cache$|\.map$|\.snap$/;
    expect(files.filter((file) => wrong.test(file))).toEqual([]);
  });

  it("the npm package is small: under three megabytes to download, its own program under eleven", () => {
    const megabyte = 1024 * 1024;
    expect(statSync(tarball).size).toBeLessThan(3 * megabyte);
    const own = join(home, "node_modules/docops");
    const files = readdirSync(own, { recursive: true, encoding: "utf8" });
    const bytes = files.map((file) => statSync(join(own, file)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(11 * megabyte);
  });

  it("the same oldest Node stands in package.json, in the program and in the command", () => {
    expect(manifest.engines.node).toBe(`>=${neededNode}`);
    expect(oldestNode).toBe(`${neededNode}.0.0`);
    expect(readFileSync(join(root, "bin/docops.js"), "utf8")).toContain(
      `const neededNode = ${neededNode};`,
    );
  });

  it("the declarations of each export fit a program that is checked strictly", async () => {
    writeFileSync(
      join(home, "uses.ts"),
      `import { DocopsClient, type RunAnswer } from "docops/client";
import { DocopsClient as Client, fillDocument } from "docops";
import { type FilledDocument, inspectTemplate } from "docops/engine";
const same: typeof DocopsClient = Client;
export const filled: FilledDocument = fillDocument({
  template: new Uint8Array(), task: {}, preset: "strict", assets: { photo: new Uint8Array() },
});
export const asked: Promise<RunAnswer> = new same({ baseUrl: "" }).run({ template: new Uint8Array(), task: {} });
export const names: string[] = inspectTemplate(new Uint8Array()).fields.map(({ name }) => name);
// @ts-expect-error: there is no such preset.
fillDocument({ template: new Uint8Array(), task: {}, preset: "fast" });
`,
    );
    symlinkSync(join(root, "node_modules/@types"), join(home, "node_modules/@types"));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--target", "esnext", "--module", "nodenext"];
    const types = ["--types", "node", "--exactOptionalPropertyTypes", "uses.ts"];
    const checked = await runWith(process.execPath, home, ["node", tsc, ...options, ...types]);
    expect(checked).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

/** With a state, whose database has a thread of its own. */
const withState = { DOCOPS_STATE: "sqlite" };
/** The abilities that this Node has and the oldest lacks: workers that are forked and fully confined. */
const isLinux = process.platform === "linux";
const withAllLayers = { DOCOPS_MP_START: "forkserver", DOCOPS_WORKER_SANDBOX: "required" };

describe.each([
  ["the oldest Node", () => oldestNodePath, withState],
  ["this Node", () => process.execPath, { ...withState, ...(isLinux && withAllLayers) }],
])("docops from the npm package, with %s", (label, nodeOf, settings) => {
  const suffix = label.replaceAll(" ", "-");
  const docops = (...args: string[]) =>
    runWith(nodeOf(), home, ["node", "node_modules/docops/bin/docops.js", ...args]);

  it(`the command of the npm package fills a sample with ${label}`, async () => {
    const version = await runWith(nodeOf(), home, ["node", "--version"]);
    const expected = label === "this Node" ? process.version : `v${oldestNode}`;
    expect(version.stdout.trim()).toBe(expected);
    const output = `cli-${suffix}`;
    const files = ["--template", "template.docx", "--task", "task.json", "--out-dir", output];
    const { code, stdout, stderr } = await docops("run", ...files);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("fields filled");
    expect(documentXml(readFileSync(join(home, output, "out.docx")))).toContain(title);
    expect((await docops("--version")).stdout).toBe(`${manifest.version}\n`);
  });

  it(`the command of the npm package checks by a policy and fills a batch with ${label}`, async () => {
    const task = readFileSync(join(home, "task.json"), "utf8").replaceAll("\n", "");
    writeFileSync(join(home, "tasks.jsonl"), `${task}\n${task}\n`);
    const output = `batch-${suffix}`;
    const { code, stderr } = await docops(
      ...["batch", "--template", "template.docx", "--tasks", "tasks.jsonl"],
      ...["--skill", sample, "--out-dir", output, "--format-baseline", "policy"],
    );
    expect(stderr).not.toContain("rror");
    expect(code).toBe(0);
    const documents = readdirSync(join(home, output)).filter((file) => file.endsWith(".docx"));
    expect(documents).toHaveLength(2);
    for (const file of documents) {
      expect(documentXml(readFileSync(join(home, output, file)))).toContain(title);
    }
  });

  it(`the engine of the npm package fills a sample with ${label}, and names what is wrong with a job`, async () => {
    writeFileSync(
      join(home, "engine.js"),
      `import { readFileSync, writeFileSync } from "node:fs";
import { DocumentJobError, fillDocument, inspectTemplate, isDocumentError } from "docops/engine";
import { DocopsClient, fillDocument as same } from "docops";
const template = readFileSync("template.docx");
const task = JSON.parse(readFileSync("task.json", "utf8"));
const { exitCode, document, files, formatReport } = fillDocument({ template, task, format_baseline: "policy" });
writeFileSync(process.argv[2], document);
const refused = (job) => {
  try {
    return fillDocument({ template, task, ...job }).exitCode;
  } catch (error) {
    if (error instanceof DocumentJobError) return [error.code, error.detail.field, error.message];
    return isDocumentError(error) ? error.code : error;
  }
};
console.log(JSON.stringify({
  exitCode, files: [...files.keys()], isChecked: formatReport.skipped === false,
  fields: inspectTemplate(template).fields.length, isSame: same === fillDocument, client: typeof DocopsClient,
  refused: [
    refused({ preset: "fast" }), refused({ tempalte: "x" }), refused({ skill: "notice" }), refused({ locale: "xx_YY" }),
    refused({ preset: "quick", format_mode: "off" }), refused({ task: { task_type: "meeting_notice", payload: { attendees: "x" } } }),
    refused({ policy_yaml: "pages: 1" }), refused({ assets: { photo: new Uint8Array(1) } }), refused({ template: task }),
    refused({ template: Buffer.from("x") }),
  ],
}));
`,
    );
    const output = `engine-${suffix}.docx`;
    const { code, stdout, stderr } = await runWith(nodeOf(), home, ["node", "engine.js", output]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(documentXml(readFileSync(join(home, output)))).toContain(title);
    expect(JSON.parse(stdout)).toMatchObject({
      exitCode: 0,
      files: expect.arrayContaining(["out.docx", "out.format_report.json"]),
      isChecked: true,
      fields: 6,
      isSame: true,
      client: "function",
      refused: [
        ["INVALID_ARGUMENT", "preset", "preset must be one of quick, strict, template; got fast"],
        [
          "INVALID_ARGUMENT",
          "tempalte",
          expect.stringContaining("the members are: template, task"),
        ],
        ["INVALID_ARGUMENT", "skill", expect.stringContaining("got notice")],
        ["INVALID_ARGUMENT", "locale", expect.stringContaining("got xx_YY")],
        ["INVALID_ARGUMENT_CONFLICT", "preset", expect.any(String)],
        ["INVALID_ARGUMENT", "task", expect.stringContaining("payload.attendees must be an array")],
        ["INVALID_ARGUMENT", "policy_yaml", expect.stringContaining("pages")],
        ["INVALID_ARGUMENT", "asset_photo", expect.any(String)],
        ["INVALID_ARGUMENT", "template", expect.stringContaining("Uint8Array")],
        "NOT_A_ZIP",
      ],
    });
  });

  it(`npx docops serve answers the client of the npm package and serves the console with ${label}`, async () => {
    const server = spawn("npx", ["--no-install", "docops", "serve", "--port", "0"], {
      cwd: home,
      env: { ...environmentWith(nodeOf()), ...settings, DOCOPS_STATE_DIR: join(home, suffix) },
      // A group of its own, as a terminal makes it: npx passes no signals on.
      detached: true,
    });
    onTestFinished(() => stopGroup(server));
    let log = "";
    server.stdout.on("data", (chunk) => {
      log += chunk;
    });
    await expect.poll(() => log).toContain('"event":"listening"');
    const listening = log.split("\n").find((line) => line.includes('"event":"listening"'));
    const { url, worker_code, sandbox } = JSON.parse(listening ?? "");
    expect(worker_code).toBe("built");
    // Node 24 has no layer but its own of files.
    if (label === "the oldest Node") expect(sandbox).toEqual(["files"]);
    else expect(sandbox).toEqual(expect.arrayContaining(["files", "network"]));
    writeFileSync(
      join(home, "client.js"),
      `import { readFileSync, writeFileSync } from "node:fs";
import { DocopsClient } from "docops/client";
const [baseUrl, output] = process.argv.slice(2);
const client = new DocopsClient({ baseUrl });
const form = { template: readFileSync("template.docx"), task: readFileSync("task.json") };
const answer = await client.run({ ...form, format_baseline: "policy", policy_yaml: "page: { size: A4 }" });
const { id } = await client.jobs.create(form);
const { state } = await client.jobs.wait(id);
writeFileSync(output, await answer.bytes());
const { version } = await client.meta();
console.log(JSON.stringify({ exitCode: answer.exitCode, requestId: answer.requestId, state, version }));
`,
    );
    const output = `client-${suffix}.zip`;
    const asked = await runWith(nodeOf(), home, ["node", "client.js", url, output]);
    expect({ code: asked.code, stderr: asked.stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(asked.stdout)).toEqual({
      exitCode: 0,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      state: "succeeded",
      version: manifest.version,
    });
    expect(documentXml(readFileSync(join(home, output)))).toContain(title);
    const page = await fetch(`${url}/web`);
    const html = await page.text();
    expect(page.status).toBe(200);
    const [script = ""] = /\/web\/static\/[^"]+\.js/.exec(html) ?? [];
    expect((await fetch(new URL(script, url))).headers.get("content-type")).toContain("javascript");
  });
});

describe("an old Node", () => {
  const sentence = () =>
    `docops needs Node ${neededNode} or newer; this is Node ${oldNode.version}.\n`;

  it("the command of the npm package says on an old Node which one it needs, and nothing else", async () => {
    const command = ["node_modules/docops/bin/docops.js", "run", "--template", "template.docx"];
    const ended = await runWith(oldNode.path, home, [oldNode.path, ...command]);
    expect(ended).toEqual({ code: 64, stdout: "", stderr: sentence() });
  });

  it("the command of a checkout says on an old Node which one it needs, and nothing else", async () => {
    const ended = await runWith(oldNode.path, root, [oldNode.path, "bin/docops.js", "doctor"]);
    expect(ended).toEqual({ code: 64, stdout: "", stderr: sentence() });
  });
});
