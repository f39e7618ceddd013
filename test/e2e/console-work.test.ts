/// <reference lib="dom" />
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { readZip } from "../../apps/engine/zip/read.ts";
import { sayIn } from "../../web/src/words/words.ts";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  button,
  closeDialog,
  on,
  openDialog,
  openSample,
  openTemplate,
  pageText,
  runTo,
  waitForState,
  writeJson,
} from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

const wallPicture = fileURLToPath(new URL("../../samples/assets/wall.png", import.meta.url));

/** Runs a command of the console unchanged, in a folder with these files. @returns the files of its ZIP. */
async function runCommand(command: string, files: Readonly<Record<string, Buffer | string>>) {
  const folder = mkdtempSync(join(tmpdir(), "docops-curl-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: folder });
  expect(stdout).toContain("200 OK");
  return readZip(readFileSync(join(folder, "result.zip")), defaultPackageLimits);
}

describe("what a person did", () => {
  it("undo and redo bring back values, templates and skills", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    const title = page.getByRole("textbox", { name: /Meeting title/ });
    await title.fill("月度例会");
    await page.keyboard.press("Control+z");
    await expect.poll(() => title.inputValue()).toBe("第三季度经营分析会");
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => title.inputValue()).toBe("月度例会");
    await openTemplate(page, sample("training_notice").template, "other.docx");
    await page.getByText("other.docx").waitFor();
    await button(page, "Undo").click();
    await page.getByText("meeting_notice.docx").waitFor();
  });

  it("a file that is dropped anywhere is opened; other kinds are refused in words", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.locator(".sample").first().waitFor();
    const drop = (name: string, bytes: readonly number[]) =>
      page.evaluate(
        ([file, content]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(content as number[])], file as string));
          const event = { dataTransfer: transfer, bubbles: true, cancelable: true };
          document.querySelector(".rail")?.dispatchEvent(new DragEvent("dragover", event));
          document.querySelector(".rail")?.dispatchEvent(new DragEvent("drop", event));
        },
        [name, bytes] as const,
      );
    await drop("macro.docm", [1]);
    await page.getByText("Only .docx can be opened").waitFor();
    expect(await page.locator("input[type=file]").first().getAttribute("accept")).toBe(".docx");
    await drop("notice.docx", [...readFileSync(sample("meeting_notice").template)]);
    await waitForState(page, "stateMissing");
    expect(page.url()).toBe(`${server.url}/web`);
  });

  it("drafts are kept in the browser only where that is switched on, and can be cleared", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await openSample(page, /Meeting/);
    const title = page.getByRole("textbox", { name: /Meeting title/ });
    await title.fill("没有草稿");
    await page.reload();
    await page.locator(".sample").first().waitFor();
    // The browser asks before data are lost that nothing keeps.
    expect(asked).toEqual(["beforeunload"]);
    expect(await page.getByText("Drafts in this browser").count()).toBe(0);
    await openSample(page, /Meeting/);
    await openDialog(page, "Drafts and preview");
    await page.getByLabel("Keep drafts").check();
    await page.getByText("Clear the drafts (1)").waitFor();
    await closeDialog(page);
    await title.fill("留下的标题");
    await waitForState(page, "stateReady");
    const saved = () =>
      page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const opening = indexedDB.open("docops", 1);
            opening.onsuccess = () => {
              const all = opening.result.transaction("drafts").objectStore("drafts").getAll();
              all.onsuccess = () => resolve(JSON.stringify(all.result));
            };
          }),
      );
    await expect.poll(saved).toContain("留下的标题");
    await page.reload();
    expect(asked).toHaveLength(1);
    await page.getByRole("button", { name: /meeting_notice.docx/ }).click();
    await waitForState(page, "stateReady");
    expect(await title.inputValue()).toBe("留下的标题");
    await openDialog(page, "Drafts and preview");
    await page.getByText("Clear the drafts (1)").click();
    await page.getByText("Clear the drafts (0)").waitFor();
    expect(await saved()).toBe("[]");
  });

  it("a run comes back from the history with its template, its data and its settings", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    page.on("dialog", (dialog) => void dialog.accept());
    await openSample(page, /Training/);
    await runTo(page, "stateDone");
    await openTemplate(page, sample("meeting_notice").template, "other.docx");
    await button(page, "Use the sample").click();
    await openDialog(page, "Last runs");
    const row = page.locator(".history li");
    expect(await row.innerText()).toContain("training_notice.docx");
    expect(await row.innerText()).toContain("Done");
    expect(await row.innerText()).not.toMatch(/\b0\b/);
    await photograph(page, "history");
    await button(page, "Restore template, data and settings").click();
    await page.getByText("training_notice.docx").first().waitFor();
    await expect.poll(() => pageText(page)).toContain("消防器材使用");
    await page.reload();
    await openDialog(page, "Last runs");
    expect(await row.count()).toBe(1);
    const stored = await page.evaluate(() => JSON.stringify(localStorage));
    expect(stored).not.toContain("消防");
    await button(page, "Restore the settings").click();
  });
});

describe("pictures and commands", () => {
  it("pictures go beside the data: added as files, named by the data, in the curl command too", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    const template = docx(p("【%PHOTO|width:4cm】") + p("【SITE】"));
    await openTemplate(page, template);
    await page.locator("select[name=skill]").selectOption("document");
    const task = '{"task_type":"document","payload":{"site":"现场","photo":{"asset":"wall"}}}';
    await writeJson(page, task);
    await page.getByRole("tab", { name: "Form" }).click();
    await page.getByText(/Pictures beside the data \(0\)/).click();
    const add = (name: string) =>
      page.locator("#pane-data .elsewhere input[type=file]").setInputFiles({
        name,
        mimeType: "image/png",
        buffer: readFileSync(wallPicture),
      });
    await add("墙 面 (1).png");
    const name = page.getByLabel(/墙 面 \(1\)\.png/);
    expect(await name.inputValue()).toBe("墙_面_1_");
    await page.getByText("No value names it yet").waitFor();
    await name.fill("wall");
    await page.getByText("The data name it").waitFor();
    await waitForState(page, "stateReady");
    expect(await axeFindings(page)).toEqual([]);
    await button(page, "Copy the reference").click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('{"asset":"wall"}');
    await openDialog(page, "Repeat by curl");
    await button(page, "Copy curl").click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toContain(`-F 'asset_wall=@"墙 面 (1).png"'`);
    const picture = readFileSync(wallPicture);
    const files = { "template.docx": template, "task.json": task, "墙 面 (1).png": picture };
    expect((await runCommand(command, files)).map((entry) => entry.name)).toContain("out.docx");
    await closeDialog(page);
    await runTo(page, "stateDone");
    await page.locator(".page section.docx img").waitFor();
    // The server reports one asset too many, not the console.
    await add("wall.png");
    await page.keyboard.press("Control+Enter");
    await page.locator("#pane-problems .notice.bad").first().waitFor();
  });

  it("the sample is offered when the template has been read, because that chooses the skill", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await page.route("**/v1/precheck", async (route) => {
      await held;
      await route.continue();
    });
    await openTemplate(page, sample("meeting_notice").template, "notice.docx");
    expect(await button(page, "Use the sample").isEnabled()).toBe(false);
    release();
    await button(page, "Use the sample").click();
    await expect.poll(() => button(page, "Run").isEnabled()).toBe(true);
  });

  it("the settings of a run speak Chinese, and the curl command keeps the words of the API", async () => {
    const server = await startTestServer(on);
    const say = sayIn("zh-CN");
    const page = await openConsole(server.url, { locale: "zh-CN" });
    await openTemplate(page, sample("meeting_notice").template);
    await openDialog(page, say("runSettings"), say);
    const dialog = page.getByRole("dialog");
    // Names of file formats and of standards are the same in all languages.
    const known = /PDF\/\S+|PDF|HTML|SARIF|JUnit|JSON|Word|YAML|DIN|APA|FRAP|GB\/T/g;
    const english = async () =>
      (await dialog.innerText()).replace(known, "").match(/[A-Za-z]{3,}/g);
    expect(await english()).toBeNull();
    await page.getByLabel(say("advanced")).check();
    expect(await english()).toBeNull();
    await dialog
      .getByLabel(say("option_format_mode"))
      .selectOption(say("choice_format_mode_strict"));
    await dialog.getByLabel(say("choice_format_report_files_sarif")).check();
    const mode = dialog.getByLabel(say("option_format_mode"));
    expect(await mode.getAttribute("title")).toBe("format_mode=strict");
    await closeDialog(page);
    await openDialog(page, say("repeatByCurl"), say);
    const command = await page.getByRole("dialog").locator("pre").innerText();
    expect(command).toContain("format_mode=strict");
    expect(command).toContain("format_report_files=sarif");
  });

  it("the curl command, run as it is, gives the same files", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    const name = 'it\'s a "notice" $(echo).docx';
    await openTemplate(page, sample("meeting_notice").template, name);
    await button(page, "Use the sample").click();
    await openDialog(page, "Run settings");
    await page.getByLabel("Advanced").check();
    await page.getByLabel("Policy", { exact: true }).selectOption("own");
    await page.getByLabel("Policy as YAML").fill("roles: { body: { size: '12' } } # it's $HOME\n");
    await page.getByLabel("Page to read (HTML)").check();
    await closeDialog(page);
    await openDialog(page, "Repeat by curl");
    await button(page, "Copy curl").click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    await closeDialog(page);
    await expect.poll(() => button(page, "Run").isEnabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => button(page, "Download").isEnabled()).toBe(true);
    await button(page, "Download").click();
    const names = await page.getByRole("menuitem").allInnerTexts();
    const entries = await runCommand(command, {
      [name]: readFileSync(sample("meeting_notice").template),
      "task.json": readFileSync(sample("meeting_notice").task),
    });
    const listed = names.filter((each) => /^(?:out\.|api_)/.test(each));
    expect(entries.map((entry) => entry.name).sort()).toEqual([...listed, "out.docx"].sort());
    expect(listed).toContain("out.format_report.html");
  });
});
