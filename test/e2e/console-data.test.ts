import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  button,
  on,
  openDialog,
  openSample,
  openTemplate,
  ownSkills,
  pageText,
  stateOf,
  waitForState,
  writeJson,
} from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

/** The payload as the JSON editor shows it. */
async function payloadOf(page: Page): Promise<unknown> {
  await page.getByRole("tab", { name: "JSON" }).click();
  const text = await page.getByRole("textbox", { name: "JSON" }).innerText();
  await page.getByRole("tab", { name: "Form" }).click();
  return JSON.parse(text).payload;
}

describe("the form", () => {
  it("objects, lists of them, dates, choices, numbers and pictures have inputs of their own", async () => {
    const server = await startTestServer(ownSkills);
    const page = await openConsole(server.url);
    await openTemplate(page, sample("roster_notice").template);
    await page
      .getByRole("group", { name: /Meeting/ })
      .getByLabel(/Title/)
      .fill("例会");
    await page.locator("[id='field-meeting.date']").fill("2026-10-12");
    await button(page, "Add a row").click();
    await button(page, "Add a row").click();
    await page.getByLabel("Name, row 2").fill("王敏");
    await page.getByRole("switch", { name: /row 2/ }).click();
    await page.getByRole("button", { name: "Actions for row 1" }).click();
    await page.getByRole("menuitem", { name: "Remove row 1" }).click();
    expect(await payloadOf(page)).toEqual({
      meeting: { title: "例会", date: "2026-10-12" },
      attendees: [{ name: "王敏", remote: true }],
    });
    await page.keyboard.press("Control+z");
    expect(await payloadOf(page)).toMatchObject({ attendees: [{}, { name: "王敏" }] });
    expect(await axeFindings(page)).toEqual([]);
    await openTemplate(page, sample("certificate").template);
    await page.locator("select[name=skill]").selectOption("certificate");
    await page.getByRole("combobox", { name: /Course/ }).selectOption("高处作业");
    await page.getByRole("textbox", { name: /Hours/ }).fill("16");
    expect(await payloadOf(page)).toMatchObject({ course: "高处作业", hours: 16 });
    await openTemplate(page, sample("photo_record").template);
    await page.locator("select[name=skill]").selectOption("photo_record");
    await button(page, "Add a row").first().click();
    const picture = Buffer.from("89504e470d0a1a0a", "hex");
    const file = { name: "p.png", mimeType: "image/png", buffer: picture };
    await page.getByLabel("Photo, row 1").setInputFiles(file);
    await page.getByText("Picture of 1 kB").waitFor();
    expect(await payloadOf(page)).toMatchObject({
      findings: [{ photo: picture.toString("base64") }],
    });
  });

  it("cells from a spreadsheet become rows, with numbers as numbers", async () => {
    const server = await startTestServer(ownSkills);
    const page = await openConsole(server.url);
    await openTemplate(page, sample("contract").template);
    await page.getByRole("button", { name: "Paste from a spreadsheet" }).click();
    const cells = page.getByRole("dialog").getByRole("textbox");
    await cells.fill("price\tname\n1,250.5\t打印机\n8\t硒鼓");
    await button(page, "Add 3 rows").click();
    expect(await payloadOf(page)).toEqual({
      goods: [
        { name: "打印机", price: 1250.5 },
        { name: "硒鼓", price: 8 },
      ],
    });
    await page.keyboard.press("Control+z");
    expect(await payloadOf(page)).toEqual({});
  });

  it("a wrong value is told at its field, in words, and keeps the run back", async () => {
    const server = await startTestServer(ownSkills);
    const page = await openConsole(server.url);
    await openSample(page, "Contract");
    const total = page.getByRole("textbox", { name: /Total/ });
    await total.fill("about ten");
    await waitForState(page, "stateFaults");
    await page.getByText("Write a number, such as 1250.50").first().waitFor();
    expect(await total.getAttribute("aria-invalid")).toBe("true");
    expect(await button(page, "Run").isDisabled()).toBe(true);
    expect(await page.getByText("INVALID_ARGUMENT").count()).toBe(0);
    // The page still shows the rest of the data.
    await expect.poll(() => pageText(page)).toContain("明达办公用品有限公司");
    expect(await page.locator(".problem").count()).toBe(1);
    await photograph(page, "state-wrong-value");
    await total.fill("10");
    await waitForState(page, "stateReady");
  });

  it("a value that a formatter cannot write is told at its field, and the page shows all others", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openTemplate(page, docx(p("【NAME】：【AMOUNT|currency:CNY】")));
    await page.locator("[id='field-name']").fill("滨江实业");
    await page.locator("[id='field-amount']").fill("about ten");
    await waitForState(page, "stateFaults");
    await page.getByText("The tag cannot write this value").first().waitFor();
    await expect.poll(() => pageText(page)).toContain("滨江实业");
    await page.locator("[id='field-amount']").fill("10");
    await waitForState(page, "stateReady");
  });

  it("choosing a skill before a key is typed shows its form, and no error", async () => {
    const server = await startTestServer(ownSkills);
    const page = await openConsole(server.url);
    await openTemplate(page, sample("contract").template);
    await page.locator("select[name=skill]").selectOption("contract");
    await page.getByRole("textbox", { name: /Buyer/ }).waitFor();
    await expect.poll(() => stateOf(page)).toMatch(/stateMissing|stateFaults/);
    expect(await page.getByText("Raw JSON").count()).toBe(0);
    await page.locator(".page section.docx").first().waitFor();
  });
});

describe("JSON beside the form", () => {
  it("form and JSON are one; a task that is imported brings its skill", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openTemplate(page, sample("meeting_notice").template);
    await page.getByRole("textbox", { name: /Meeting title/ }).fill("例会");
    expect(await payloadOf(page)).toEqual({ meeting_title: "例会" });
    await writeJson(page, '{"task_type":"meeting_notice","payload":{"meeting_title":7}}');
    // JSON that is not a task of the skill has a mark at the place of its fault.
    await page.locator(".cm-lintRange-error", { hasText: "7" }).waitFor();
    await photograph(page, "json");
    await openDialog(page, "Import and export data");
    await page.setInputFiles('input[accept=".json"]', sample("training_notice").task);
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("tab", { name: "Form" }).click();
    expect(await page.locator("select[name=skill]").inputValue()).toBe("training_notice");
    await openDialog(page, "Import and export data");
    const saving = page.waitForEvent("download");
    await button(page, "Export data").click();
    const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
    expect(saved).toEqual(JSON.parse(readFileSync(sample("training_notice").task, "utf8")));
  });

  it("while the JSON is not valid nothing runs, neither by the button nor by the keyboard", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    await writeJson(page, "{");
    await waitForState(page, "stateInvalidJson");
    await page.getByText("Not valid JSON").waitFor();
    expect(await button(page, "Run").isDisabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("tab", { name: "Form" }).waitFor();
    expect(await stateOf(page)).toBe("stateInvalidJson");
    expect(await page.locator(".result").count()).toBe(0);
    await writeJson(page, '{"meeting_title":"例会"}');
    await waitForState(page, "stateMissing");
  });

  it.each(["light", "dark"] as const)(
    "every word of the editor can be read in the %s, its faults and line numbers too",
    async (colorScheme) => {
      const server = await startTestServer(on);
      const page = await openConsole(server.url, { colorScheme });
      await openSample(page, /Meeting/);
      await writeJson(page, '{"task_type":"meeting_notice","payload":{"meeting_title":7}}');
      await page.locator(".cm-lintRange-error", { hasText: "7" }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
    },
  );
});
