/// <reference lib="dom" />
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { readZip } from "../../apps/engine/zip/read.ts";
import { keysFile, newKey } from "../api/auth/support.ts";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

const ownSkills = fileURLToPath(new URL("../../samples/skills/", import.meta.url));
const wallPicture = fileURLToPath(new URL("../../samples/assets/wall.png", import.meta.url));
const on = { DOCOPS_ENABLE_WEB_CONSOLE: "1" };

async function choose(page: Page, template: string | Buffer): Promise<void> {
  const file = Buffer.isBuffer(template)
    ? { name: "template.docx", mimeType: "application/octet-stream", buffer: template }
    : template;
  await page.setInputFiles('input[accept^=".docx"]', file);
}

async function chooseSample(page: Page, name: string): Promise<void> {
  await page.getByLabel("Skill").selectOption(name);
  await choose(page, sample(name).template);
  await page.getByRole("button", { name: "Use the sample" }).click();
}

/** Runs a command of the console unchanged, in a folder with these files. @returns the files of its ZIP. */
async function runCommand(command: string, files: Readonly<Record<string, Buffer | string>>) {
  const folder = mkdtempSync(join(tmpdir(), "docops-curl-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: folder });
  expect(stdout).toContain("200 OK");
  return readZip(readFileSync(join(folder, "result.zip")), defaultPackageLimits);
}

const runButton = (page: Page) => page.getByRole("button", { name: "Run", exact: true });
const outcome = (page: Page) => page.locator(".outcome");
const failure = (page: Page) => page.locator("section[aria-labelledby=run] .error");

describe("the gate", () => {
  it("the console is not there unless it is switched on", async () => {
    const server = await startTestServer();
    expect((await fetch(`${server.url}/web`)).status).toBe(404);
    expect((await fetch(`${server.url}/web/static/web_console.js`)).status).toBe(404);
  });

  it("the console with a login asks for it, and works with it", async () => {
    const server = await startTestServer({ ...on, DOCOPS_WEB_BASIC_AUTH: "ops:s3cret" });
    expect((await fetch(`${server.url}/web`)).status).toBe(401);
    const httpCredentials = { username: "ops", password: "s3cret" };
    const page = await openConsole(server.url, { httpCredentials });
    await page.getByText("skills loaded").waitFor();
  });

  it("somebody signs in with a key, runs a job with it, and signs out", async () => {
    const { env, service } = await keysFile();
    const { apiKey, record } = await service.create(newKey());
    const server = await startTestServer({ ...env, ...on });
    const page = await openConsole(server.url);
    await page.getByText("UNAUTHORIZED").first().waitFor();
    await page.getByLabel("API key").fill(apiKey);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText(`Signed in with key ${record.id}, tenant acme`).waitFor();
    await page.getByText("skills loaded").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await chooseSample(page, "meeting_notice");
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain("0");
    const kept = await page.evaluate(() => JSON.stringify([localStorage, document.cookie]));
    expect(kept).not.toContain("docops_");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("API key").waitFor();
    await page.getByText("UNAUTHORIZED").first().waitFor();
  });

  it("the console's files are read and not written", async () => {
    const server = await startTestServer(on);
    const answer = await fetch(`${server.url}/web`, { method: "POST" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD");
    expect((await fetch(`${server.url}/web/static/nothing.js`)).status).toBe(404);
    expect((await fetch(`${server.url}/web/static/..%2f..%2fpackage.json`)).status).toBe(404);
  });
});

it("its first load is small; what shows documents and edits JSON comes when it is needed", async () => {
  const server = await startTestServer(on);
  const page = await openConsole(server.url);
  await page.getByText("skills loaded").waitFor();
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name),
  );
  const files = [`${server.url}/web`, ...loaded.filter((name) => name.includes("/web/static/"))];
  const bytes = await Promise.all(files.map(async (url) => (await fetch(url)).bytes()));
  const compressed = bytes.reduce((sum, content) => sum + gzipSync(content).length, 0);
  expect(files.length).toBe(3);
  expect(compressed).toBeLessThan(150_000);
});

describe("from a template to its result", () => {
  it.each(["meeting_notice", "training_notice", "inspection_record", "document"])(
    "from a template to its result: %s",
    async (name) => {
      const server = await startTestServer(on);
      const page = await openConsole(server.url);
      await chooseSample(page, name);
      await page.getByText("【", { exact: false }).first().waitFor();
      await runButton(page).click();
      await expect.poll(() => outcome(page).innerText()).toContain("0");
      const rendered = page.locator(".result .page section.docx").first();
      await rendered.waitFor();
      expect(await rendered.innerText()).not.toMatch(/【[A-Z#/]/);
      const { payload } = JSON.parse(readFileSync(sample(name).task, "utf8"));
      const [first] = Object.values(payload);
      expect(await rendered.innerText()).toContain(String(first));
      await photograph(page, `run-${name}`);
      await photograph(page, `result-${name}`, "section[aria-labelledby=run]");
    },
  );

  it.each(["roster_notice", "contract", "photo_record", "certificate"])(
    "%s, a skill of the operator's own",
    async (name) => {
      const server = await startTestServer({ ...on, DOCOPS_SKILLS_DIR: ownSkills });
      const page = await openConsole(server.url);
      await chooseSample(page, name);
      await photograph(page, `form-${name}`, "section[aria-labelledby=fill]");
      expect(await axeFindings(page)).toEqual([]);
      await runButton(page).click();
      await expect.poll(() => outcome(page).innerText()).toContain("0");
      const rendered = page.locator(".result .page section.docx").first();
      await rendered.waitFor();
      expect(await rendered.innerText()).not.toMatch(/【[A-Z#/%~]/);
    },
  );

  it("the form has objects, lists of them, dates, choices, numbers and pictures", async () => {
    const server = await startTestServer({ ...on, DOCOPS_SKILLS_DIR: ownSkills });
    const page = await openConsole(server.url);
    const payload = async () => {
      await page.getByRole("button", { name: "JSON" }).click();
      const editor = page.getByRole("textbox", { name: "JSON" });
      const text = await editor.innerText();
      await page.getByRole("button", { name: "Form" }).click();
      return JSON.parse(text).payload;
    };
    await page.getByLabel("Skill").selectOption("roster_notice");
    await page
      .getByRole("group", { name: /meeting/ })
      .getByLabel(/title/)
      .fill("例会");
    await page.getByLabel(/date/).fill("2026-10-12");
    await page.getByRole("button", { name: "Add an item" }).click();
    await page.getByRole("button", { name: "Add an item" }).click();
    await page.getByLabel(/姓名/).last().fill("王敏");
    await page.getByLabel(/线上/).last().selectOption("Yes");
    await page.getByRole("button", { name: "Remove item 1" }).click();
    expect(await payload()).toEqual({
      meeting: { title: "例会", date: "2026-10-12" },
      attendees: [{ name: "王敏", remote: true }],
    });
    await page.getByLabel("Skill").selectOption("certificate");
    await page.getByLabel(/course/).selectOption("高处作业");
    await page.getByLabel(/hours/).fill("16");
    expect(await payload()).toEqual({ course: "高处作业", hours: 16 });
    await page.getByLabel("Skill").selectOption("photo_record");
    await page.getByRole("button", { name: "Add an item" }).click();
    const picture = Buffer.from("89504e470d0a1a0a", "hex");
    await page
      .getByLabel(/photo/)
      .setInputFiles({ name: "p.png", mimeType: "image/png", buffer: picture });
    await page.getByText("A picture of 1 kB").waitFor();
    expect(await payload()).toEqual({ findings: [{ photo: picture.toString("base64") }] });
  });

  it("pictures go beside the task: added as files, named by the data, in the curl command too", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await page.getByLabel("Skill").selectOption("document");
    const template = docx(p("【%PHOTO|width:4cm】") + p("【SITE】"));
    await choose(page, template);
    const editor = page.getByRole("textbox", { name: "JSON" });
    const task = '{"task_type":"document","payload":{"site":"现场","photo":{"asset":"wall"}}}';
    await editor.fill(task);
    // The precheck misses the asset that the data name.
    const lookFailure = page.locator("section[aria-labelledby=prepare] .error");
    await lookFailure
      .locator("p", { hasText: "the task names an asset that was not sent" })
      .waitFor();
    const card = page.locator("section[aria-labelledby=assets]");
    const add = (name: string) =>
      card.locator("input[type=file]").setInputFiles({
        name,
        mimeType: "image/png",
        buffer: readFileSync(wallPicture),
      });
    await add("墙 面 (1).png");
    const name = card.getByLabel(/墙 面 \(1\)\.png/);
    expect(await name.inputValue()).toBe("墙_面_1_");
    await card.getByText("No value names it yet").waitFor();
    await name.fill("wall");
    await card.getByText("The data name it").waitFor();
    await card.getByText("asset_wall", { exact: true }).waitFor();
    await page.getByText("Fields (2)").waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, "assets", "section[aria-labelledby=assets]");
    await card.getByRole("button", { name: "Copy the reference" }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('{"asset":"wall"}');
    await page.getByRole("button", { name: "Copy curl" }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toContain(`-F 'asset_wall=@"墙 面 (1).png"'`);
    const picture = readFileSync(wallPicture);
    const files = { "template.docx": template, "task.json": task, "墙 面 (1).png": picture };
    expect((await runCommand(command, files)).map(({ name }) => name)).toContain("out.docx");
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain("0");
    await page.locator(".result .page section.docx img").waitFor();
    await photograph(page, "run-assets");
    // The server reports one asset too many, not the console.
    await add("wall.png");
    await runButton(page).click();
    await failure(page)
      .locator("p", { hasText: "no value of the task names this asset" })
      .waitFor();
    await failure(page).locator("code", { hasText: "asset_wall-2" }).waitFor();
    await card.getByRole("button", { name: "Remove wall-2" }).click();
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain("0");
  });

  it("a picture of the form may be one beside the task", async () => {
    const server = await startTestServer({ ...on, DOCOPS_SKILLS_DIR: ownSkills });
    const page = await openConsole(server.url);
    await chooseSample(page, "photo_record");
    await page
      .locator("section[aria-labelledby=assets] input[type=file]")
      .setInputFiles(wallPicture);
    const choice = page.getByLabel("Or a picture beside the task").first();
    await choice.selectOption("wall");
    await page.getByText("The data name it").waitFor();
    await photograph(page, "form-assets", "section[aria-labelledby=fill]");
    expect(await axeFindings(page)).toEqual([]);
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain("0");
    await choice.selectOption("");
    await page.getByText("No value names it yet").waitFor();
  });

  it("a policy is a form and YAML in step", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await chooseSample(page, "meeting_notice");
    await page.getByLabel("Advanced").check();
    await page.getByLabel("Policy", { exact: true }).first().selectOption("own");
    const yaml = page.getByLabel("Policy as YAML");
    await yaml.fill("# ours\nroles:\n  body:\n    size: { min: 10, max: 12 }\n");
    await page.getByLabel(/Margin, left/).fill("28mm");
    await page.getByLabel(/Paper/).selectOption("A4");
    await expect
      .poll(() => yaml.inputValue())
      .toBe(
        "# ours\nroles:\n  body:\n    size: { min: 10, max: 12 }\npage:\n  margins:\n    left: 28mm\n  size: A4\n",
      );
    // A key with more than one value can only be changed in the YAML.
    expect(await page.getByLabel(/Body size/).isDisabled()).toBe(true);
    await page.getByLabel(/Margin, left/).fill("");
    await expect.poll(() => yaml.inputValue()).toMatch(/page:\n {2}size: A4\n$/);
    await yaml.fill("page: [");
    await page.getByText("The YAML has a fault").waitFor();
    await yaml.fill("page: { size: A5 }");
    await expect.poll(() => page.getByLabel(/Paper/).inputValue()).toBe("A5");
    await page.getByLabel("Mode").selectOption("strict");
    await page.getByLabel("Baseline").selectOption("policy");
    await page.getByLabel("Repair").selectOption("none");
    await photograph(page, "policy", "section[aria-labelledby=settings]");
    expect(await axeFindings(page)).toEqual([]);
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain("4");
    await page.locator(".issues.error", { hasText: "PAGE_SIZE_MISMATCH" }).waitFor();
  });

  it("fields stand beside the page, and what is missing is told before the run", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await choose(page, sample("meeting_notice").template);
    await page.getByText("Fields (6)").waitFor();
    await page.getByText(/Missing with these data: .*MEETING_TITLE/).waitFor();
    await page.locator(".page section.docx").waitFor();
    await photograph(page, "prepare", "section[aria-labelledby=prepare]");
    await page.getByRole("button", { name: "Use the sample" }).click();
    await expect.poll(() => page.getByText("Missing with these data").count()).toBe(0);
  });

  it("form and JSON are one; a task that is imported brings its skill", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await page.getByRole("textbox", { name: /meeting_title/ }).fill("例会");
    await page.getByRole("button", { name: "JSON" }).click();
    const editor = page.getByRole("textbox", { name: "JSON" });
    await expect
      .poll(async () => JSON.parse(await editor.innerText()).payload)
      .toEqual({ meeting_title: "例会" });
    await editor.fill("{");
    await page.getByText("Not valid JSON").waitFor();
    await editor.fill('{"task_type":"meeting_notice","payload":{"meeting_title":7}}');
    // JSON that is not a task of the skill has a mark at the place of its fault.
    await page.locator(".cm-lintRange-error", { hasText: "7" }).waitFor();
    await photograph(page, "json", "section[aria-labelledby=fill]");
    await page.setInputFiles('input[accept=".json"]', sample("training_notice").task);
    await expect.poll(() => page.getByLabel("Skill").inputValue()).toBe("training_notice");
    await page.getByRole("button", { name: "Form" }).click();
    await expect
      .poll(() => page.getByRole("textbox", { name: /training_title/ }).inputValue())
      .toBe("消防器材使用");
  });

  it.each([
    ["2", "Required fields are missing", docx(p("【MEETING_TITLE】 【MEETING_DATE】")), false],
    ["3", "The template cannot be filled", docx(p("【meeting_title】")), true],
  ])("exit code %s: %s", async (code, words, template, hasData) => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await choose(page, template);
    if (hasData) await page.getByRole("button", { name: "Use the sample" }).click();
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain(`${code} ${words}`);
  });

  it("a template that was made for another skill is not shown as a success", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await choose(page, docx(p("【BUYER】 【SELLER】")));
    const told = "The template does not fit the skill: no tag is one of its fields";
    await page.locator(".fair").getByText(told).waitFor();
    await page.getByRole("button", { name: "Use the sample" }).click();
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toBe(`Exit code 0 ${told}`);
    expect(await outcome(page).getAttribute("class")).toBe("outcome fair");
    expect(await axeFindings(page)).toEqual([]);
  });

  it("exit code 4: the issues stand by severity, and a click goes to the paragraph", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    const spaced = p("第一段") + p("　　【MEETING_TITLE】");
    await choose(page, docx(spaced));
    await page.getByRole("button", { name: "Use the sample" }).click();
    await page.getByRole("combobox", { name: "Preset" }).selectOption("strict");
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain("4 The format check failed");
    const [group] = await page.locator(".issues.error details").all();
    await group?.locator("summary").click();
    await group?.getByRole("button").first().click();
    const here = () =>
      page.evaluate(() => [...CSS.highlights.keys()].filter((name) => name.endsWith("-here")));
    await expect.poll(async () => (await here()).length).toBe(1);
    await photograph(page, "exit-4");
  });
});

describe("what goes wrong is said so that one can act on it", () => {
  it("what goes wrong is said so that one can act on it: 413", async () => {
    const server = await startTestServer({ ...on, DOCOPS_MAX_UPLOAD_BYTES: "3000" });
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await chooseSample(page, "meeting_notice");
    await runButton(page).click();
    await failure(page).locator("strong", { hasText: "PAYLOAD_TOO_LARGE" }).waitFor();
    await failure(page).getByText("Raw JSON").click();
    expect(await failure(page).locator("pre").innerText()).toContain('"error_code"');
    await photograph(page, "error-413");
  });

  it("what goes wrong is said so that one can act on it: 429", async () => {
    const env = { ...on, DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_QUEUE_TIMEOUT_SECONDS: "0" };
    const server = await startTestServer(env, "sleep");
    const first = await openConsole(server.url);
    await first.getByText("skills loaded").waitFor();
    await first.getByRole("button", { name: "Use the sample" }).click();
    // The precheck of the template holds the only slot.
    await choose(first, sample("meeting_notice").template);
    await expect.poll(() => server.slots.inUse).toBe(1);
    await runButton(first).click();
    await failure(first).locator("strong", { hasText: "TOO_MANY_REQUESTS" }).waitFor();
  });

  it("what goes wrong is said so that one can act on it: a job over its time", async () => {
    const env = { ...on, DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.3" };
    const server = await startTestServer(env, "sleep");
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await chooseSample(page, "meeting_notice");
    await runButton(page).click();
    await failure(page).locator("strong", { hasText: "REQUEST_TIMEOUT" }).waitFor();
  });

  it("what goes wrong is said so that one can act on it: cancelled, a job ends on the server", async () => {
    const server = await startTestServer({ ...on, DOCOPS_MAX_CONCURRENCY: "4" }, "sleep");
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await chooseSample(page, "meeting_notice");
    await runButton(page).click();
    await page.getByText("Running, 1").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Cancelled").waitFor();
    // A precheck ends with its request.
    await page.close();
    await expect.poll(() => server.slots.inUse).toBe(0);
  });
});

describe("an API on another origin", () => {
  const elsewhere = { DOCOPS_ENABLE_CORS: "1", DOCOPS_CORS_ALLOW_ORIGINS: "*" };

  async function askAcross(
    env: Record<string, string>,
    allowsConnect: boolean,
    isRefused = /nothing of this/,
  ): Promise<Page> {
    const api = await startTestServer(env);
    const connect = allowsConnect ? { DOCOPS_WEB_CONNECT_SRC: api.url } : {};
    const console = await startTestServer({ ...on, ...connect });
    const page = await openConsole(console.url, { isRefused });
    await page.getByLabel("API Base URL").fill(api.url);
    await page.getByRole("button", { name: "Load Meta" }).click();
    return page;
  }

  it("an API on another origin works where the console may connect and the API lets it in", async () => {
    const page = await askAcross(elsewhere, true);
    await page.getByText("skills loaded").waitFor();
    await chooseSample(page, "meeting_notice");
    await runButton(page).click();
    await expect.poll(() => outcome(page).innerText()).toContain("0");
    expect(await page.locator(".facts code").first().innerText()).not.toBe("");
  });

  it("an API on another origin says what may be wrong where the console may not connect", async () => {
    const page = await askAcross(elsewhere, false, /connect-src|Refused to connect/);
    await page.getByText("cross-origin access not allowed").waitFor();
  });

  it("an API on another origin says what may be wrong where the API does not let it in", async () => {
    const page = await askAcross({}, true);
    await page.getByText("cross-origin access not allowed").waitFor();
  });
});

it("links and pages in a document are harmless in the preview", async () => {
  const server = await startTestServer(on);
  const page = await openConsole(server.url);
  await page.getByText("skills loaded").waitFor();
  const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const link = (id: string) =>
    `<w:p><w:hyperlink r:id="${id}"><w:r><w:t>${id}</w:t></w:r></w:hyperlink></w:p>`;
  const target = (id: string, to: string) =>
    `<Relationship Id="${id}" Type="${relationships}/hyperlink" Target="${to}" TargetMode="External"/>`;
  const template = docx(
    `${p("【MEETING_TITLE】")}${link("web")}${link("script")}${link("file")}<w:altChunk r:id="chunk"/>`,
    {
      "word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${target("web", "https://example.org/a")}${target("script", "javascript:document.title='run'")}${target("file", "file:///etc/passwd")}<Relationship Id="chunk" Type="${relationships}/aFChunk" Target="chunk.html"/></Relationships>`,
      "word/chunk.html": "<h1>a page of its own</h1><script>parent.document.title = 'run'</script>",
    },
  );
  await choose(page, template);
  const preview = page.locator(".page section.docx").first();
  await preview.getByText("web").waitFor();
  const links = await preview
    .locator("a")
    .evaluateAll((found) =>
      found.map((each) => ["href", "target", "rel"].map((name) => each.getAttribute(name))),
    );
  expect(links).toEqual([
    ["https://example.org/a", "_blank", "noopener noreferrer"],
    [null, null, null],
    [null, null, null],
  ]);
  expect(await preview.locator("iframe").count()).toBe(0);
  await preview.getByText("script").click();
  expect(page.url()).toBe(`${server.url}/web`);
  expect(await page.title()).not.toBe("run");
});

describe("to do it again", () => {
  it("the last runs are there after a reload, without anything of a document", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await chooseSample(page, "training_notice");
    await runButton(page).click();
    await outcome(page).waitFor();
    await page.reload();
    const kept = page.locator(".history li");
    await expect.poll(() => kept.count()).toBe(1);
    expect(await kept.innerText()).toContain("training_notice 0");
    const stored = await page.evaluate(() => JSON.stringify(localStorage));
    expect(stored).not.toContain("消防");
    await page.getByLabel("Skill").selectOption("document");
    await page.getByRole("button", { name: "Restore" }).click();
    expect(await page.getByLabel("Skill").inputValue()).toBe("training_notice");
  });

  it("the curl command, run as it is, gives the same ZIP", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.getByText("skills loaded").waitFor();
    await choose(page, {
      name: 'it\'s a "notice" $(echo).docx',
      mimeType: "application/octet-stream",
      buffer: readFileSync(sample("meeting_notice").template),
    } as never);
    await page.getByRole("button", { name: "Use the sample" }).click();
    await page.getByLabel("Advanced").check();
    await page.getByLabel("Policy", { exact: true }).selectOption("own");
    await page.getByLabel("Policy as YAML").fill("roles: { body: { size: '12' } } # it's $HOME\n");
    await page.getByLabel("html").check();
    await page.getByRole("button", { name: "Copy curl" }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    await runButton(page).click();
    await outcome(page).waitFor();
    const names = await page.locator(".files li button.link").allInnerTexts();

    const entries = await runCommand(command, {
      'it\'s a "notice" $(echo).docx': readFileSync(sample("meeting_notice").template),
      "task.json": readFileSync(sample("meeting_notice").task),
    });
    expect(entries.map(({ name }) => name).sort()).toEqual(names.sort());
    expect(names).toContain("out.format_report.html");
  });
});

describe("everybody can use it", () => {
  it.each([
    ["1280", 1280, "light"],
    ["390", 390, "dark"],
  ] as const)(
    "axe finds nothing in the console at %s pixels, and nothing sticks out",
    async (name, width, colorScheme) => {
      const server = await startTestServer(on);
      const viewport = { width, height: 844 };
      const page = await openConsole(server.url, { viewport, colorScheme });
      await page.getByText("skills loaded").waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByLabel("Advanced").check();
      await chooseSample(page, "meeting_notice");
      await runButton(page).click();
      await outcome(page).waitFor();
      await page.locator(".result .page section.docx").first().waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        width,
      );
      await photograph(page, `whole-${name}-${colorScheme}`);
      await photograph(page, `fill-${name}-${colorScheme}`, "section[aria-labelledby=fill]");
    },
  );

  it("the console speaks Chinese and English, and keeps what was chosen", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale: "zh-CN" });
    await page.getByRole("heading", { name: "模板" }).waitFor();
    await page.getByLabel("语言", { exact: true }).selectOption("en");
    await page.getByRole("heading", { name: "Template" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Template" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
  });
});
