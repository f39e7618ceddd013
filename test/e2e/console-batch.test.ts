import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { sqliteState } from "../api/jobs/support.ts";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { workbook } from "../fixtures/workbook.ts";
import {
  button,
  go,
  languages,
  on,
  openTemplate,
  ownSkills,
  stateOf,
  waitForState,
} from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

const letter = docx(p("Dear 【NAME】,") + p("you owe 【AMOUNT|number:0.00】."));

async function chooseTable(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.setInputFiles('input[accept*=".csv"]', { name, mimeType: "text/csv", buffer });
  await page.getByRole("table").waitFor();
}

const rowStates = (page: Page) =>
  page
    .locator(".rows .pill")
    .evaluateAll((pills) => pills.map((pill) => pill.getAttribute("data-state")));

/** Presses a button that downloads, and reads the file. */
async function downloaded(page: Page, name: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

describe("a batch", () => {
  it.each([
    ["with a state, by the server's batch", true],
    ["without a state, one by one", false],
  ])(
    "three rows end in one ZIP %s, and a wrong one is mended in place",
    async (_name, hasState) => {
      const env = hasState ? { ...on, ...sqliteState() } : { ...on, DOCOPS_STATE: "none" };
      const server = await startTestServer(env);
      const page = await openConsole(server.url);
      await openTemplate(page, letter, "letter.docx");
      await expect.poll(() => stateOf(page), { timeout: 20_000 }).toBe("stateMissing");
      await go(page, "viewBatch");
      const rows = [
        ["Name", "amount", "note"],
        ["Ada", 10, "x"],
        ["Bob", "much", "y"],
        ["Eve", 30, "z"],
      ];
      // The browser reads both kinds of tables.
      if (hasState) await chooseTable(page, "debts.csv", Buffer.from(rows.join("\n")));
      else await chooseTable(page, "debts.xlsx", workbook(rows));
      expect(await rowStates(page)).toEqual(["ready", "wrong", "ready"]);
      await page.getByLabel("File names").fill("{name}-{number}");
      await button(page, "Run the rows (2)").click();
      await expect
        .poll(() => rowStates(page), { timeout: 60_000 })
        .toEqual(["done", "wrong", "done"]);
      await page.getByLabel("amount, row 2").fill("20");
      await button(page, "Run the rows (1)").click();
      await expect
        .poll(() => rowStates(page), { timeout: 60_000 })
        .toEqual(["done", "done", "done"]);
      if (hasState) {
        expect(await axeFindings(page)).toEqual([]);
        await photograph(page, "part-batch");
      }
      const { name, bytes } = await downloaded(page, "Download all");
      expect(name).toBe("debts.zip");
      const members = unzipSync(bytes);
      expect(Object.keys(members).sort()).toEqual([
        "Ada-1.docx",
        "Bob-2.docx",
        "Eve-3.docx",
        "outcomes.csv",
      ]);
      const documents = unzipSync(members["Bob-2.docx"] as Uint8Array);
      const text = new TextDecoder().decode(documents["word/document.xml"]);
      expect(text).toContain("Bob");
      expect(text).not.toContain("Ada");
    },
  );
});

describe.each(languages)("a batch that has faults, in %s", (_name, locale, say) => {
  it("a wrong table is told with its place, and the reader's own words stand under Details", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale });
    await openTemplate(page, letter, "letter.docx");
    await waitForState(page, "stateMissing");
    await go(page, "viewBatch", say);
    const notice = page.locator(".part-view .notice.bad");
    const choose = (name: string, buffer: Buffer) =>
      page.setInputFiles('input[accept*=".csv"]', { name, mimeType: "text/csv", buffer });
    await choose("debts.csv", Buffer.from('name,amount\nAda,1\n"Bob,2\n'));
    await notice.getByText(say("tableAtRow", 3, say("table_quotes"))).waitFor();
    expect(await notice.locator("> p").allInnerTexts()).toHaveLength(2);
    await notice.getByText(say("details")).click();
    await photograph(page, `batch-wrong-table-${locale}`);
    expect(await axeFindings(page)).toEqual([]);
    await choose("debts.xlsx", Buffer.from("no workbook"));
    await notice.getByText(say("table_not_a_workbook")).waitFor();
  });

  it("a cell that is broken or refused is told with its row and column, and the server's words stand under Details", async () => {
    const server = await startTestServer({ ...ownSkills, ...sqliteState() });
    const page = await openConsole(server.url, { locale });
    await openTemplate(page, sample("certificate").template, "certificate.docx");
    await waitForState(page, "stateFaults");
    await go(page, "viewBatch", say);
    const rows = [
      ["holder", "course", "date", "number"],
      ["Ada", "高处作业", "2026-11-06", "1"],
      ["Bob", "cooking", "2026-11-06", "2"],
      ["Eve", "高处作业", "2026-11-06", { xml: '<c r="R" t="e"><v>#N/A</v></c>' }],
    ];
    await chooseTable(page, "people.xlsx", workbook(rows));
    await button(page, say("batchRun", 2)).click();
    await expect
      .poll(() => rowStates(page), { timeout: 60_000 })
      .toEqual(["done", "wrong", "wrong"]);
    const told = (row: number) =>
      page
        .locator(".rows tbody tr")
        .nth(row - 1)
        .locator("td")
        .first();
    const courses = ["消防器材使用", "高处作业", "有限空间作业"].join(say("comma"));
    const sentence = say("rowFault", 2, "course", say("faultChoice", courses));
    expect(await told(2).locator(".row-problem").innerText()).toBe(sentence);
    await told(2).getByText(say("details")).click();
    await told(2).getByText("payload.course").waitFor();
    expect(await told(3).locator(".row-problem").innerText()).toBe(
      say("cell_error_value", "number"),
    );
    const refused = page.getByLabel(say("batchCell", "course", 2));
    expect(await refused.getAttribute("aria-invalid")).toBe("true");
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, `batch-wrong-rows-${locale}`);
  });
});

describe("a batch that is cancelled", () => {
  it.each([
    ["with a state, by the server's batch", true],
    ["without a state, one by one", false],
  ])(
    "its finished rows keep their documents, and the others can be run, %s",
    async (_name, hasState) => {
      const slow = { ...on, DOCOPS_MAX_CONCURRENCY: "1" };
      const env = hasState ? { ...slow, ...sqliteState() } : { ...slow, DOCOPS_STATE: "none" };
      const server = await startTestServer(env);
      const page = await openConsole(server.url);
      await openTemplate(page, letter, "letter.docx");
      await waitForState(page, "stateMissing");
      await go(page, "viewBatch");
      const names = Array.from({ length: 150 }, (_, index) => `P${index + 1},${index}`);
      await chooseTable(page, "debts.csv", Buffer.from(["name,amount", ...names].join("\n")));
      await button(page, "Run the rows (150)").click();
      const count = async (state: string) =>
        (await rowStates(page)).filter((each) => each === state).length;
      await expect.poll(() => count("done"), { timeout: 60_000 }).toBeGreaterThan(0);
      await button(page, "Cancel").click();
      const rest = page.getByRole("button", { name: /^Run the rows/ });
      await rest.waitFor({ timeout: 60_000 });
      const [done, ready] = [await count("done"), await count("ready")];
      expect(done).toBeGreaterThan(0);
      expect(ready).toBeGreaterThan(0);
      expect(done + ready).toBe(150);
      expect(await page.locator(".notice.bad").count()).toBe(0);
      if (hasState) await photograph(page, "part-batch-cancelled");
      await page.getByText(`${done} of 150 documents`).waitFor();
      await expect.poll(() => server.slots.inUse).toBe(0);
      const { bytes } = await downloaded(page, "Download all");
      const documents = Object.keys(unzipSync(bytes)).filter((name) => name.endsWith(".docx"));
      expect(documents).toHaveLength(done);
      expect(await rest.innerText()).toBe(`Run the rows (${ready})`);
    },
  );
});
