import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { keysDatabase, newKey } from "../api/auth/support.ts";
import { sqliteState } from "../api/jobs/support.ts";
import { startTestServer } from "../api/support.ts";
import { secondTemplate } from "../api/templates/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { workbook } from "../fixtures/workbook.ts";
import { button, on, openSample, openTemplate, stateOf, waitForState } from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

/** Opens a part of the console by the rail. */
async function go(page: Page, part: string): Promise<void> {
  const rail = page.getByRole("navigation", { name: "Parts of the console" });
  await rail.getByRole("button", { name: part, exact: true }).click();
  await page.getByRole("heading", { level: 1, name: part, exact: true }).waitFor();
}

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
      await go(page, "Batch");
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

describe("the jobs", () => {
  it("a job shows its end without a reload, gives its document, and runs again", async () => {
    const server = await startTestServer({ ...on, ...sqliteState() });
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    await go(page, "Jobs");
    await page.getByRole("heading", { name: "No jobs yet" }).waitFor();
    await button(page, "Run the open document as a job").click();
    const succeeded = page.locator('tr[data-job] [data-state="succeeded"]');
    await expect.poll(() => succeeded.count(), { timeout: 60_000 }).toBe(1);
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, "part-jobs");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: /^Document of job/ }).click(),
    ]);
    expect(Object.keys(unzipSync(readFileSync(await file.path())))).toContain("word/document.xml");
    await page.getByRole("button", { name: /^Run again job/ }).click();
    await expect.poll(() => succeeded.count(), { timeout: 60_000 }).toBe(2);
  });
});

describe("the templates", () => {
  it("a template is kept, gets a second version, is published, compared and opened", async () => {
    const server = await startTestServer({ ...on, ...sqliteState() });
    const page = await openConsole(server.url);
    const { template } = sample("meeting_notice");
    await openTemplate(page, template, "notice.docx");
    await expect.poll(() => stateOf(page), { timeout: 20_000 }).toBe("stateMissing");
    await go(page, "Templates");
    await button(page, "Keep the open template").click();
    const versions = page.locator("tr[data-version]");
    await expect.poll(() => versions.count()).toBe(1);
    await page.getByRole("button", { name: /^Publish version/ }).click();
    await versions.getByText("Published", { exact: true }).waitFor();
    await go(page, "Policies");
    await openTemplate(page, secondTemplate, "notice.docx");
    await go(page, "Templates");
    await button(page, "Keep the open template").click();
    await expect.poll(() => versions.count()).toBe(2);
    await button(page, "Compare").click();
    await page.locator(".diff ins").first().waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, "part-templates");
    await page
      .getByRole("button", { name: /^Open in Fill version/ })
      .last()
      .click();
    await page.getByText("notice", { exact: true }).first().waitFor();
    await expect.poll(() => stateOf(page), { timeout: 20_000 }).toBe("stateMissing");
  });
});

describe("the policies", () => {
  it("a change of the policy changes the findings in the open document", async () => {
    const server = await startTestServer({ ...on, DOCOPS_STATE: "none" });
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    await go(page, "Policies");
    const findings = page.locator(".finding-list li");
    const status = page.locator(".policy-effect [role=status]");
    await status.waitFor({ timeout: 20_000 });
    const before = (await findings.allInnerTexts()).join();
    await page
      .getByLabel("Policy as YAML")
      .fill("extends: gbt9704-2012\nroles:\n  body:\n    size: 30pt\n");
    await expect
      .poll(async () => (await findings.allInnerTexts()).join(), { timeout: 20_000 })
      .toMatch(/30 ?pt/);
    expect(before).not.toMatch(/30 ?pt/);
    await status.getByText(/Since you began/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, "part-policies");
    await page.getByLabel("Policy as YAML").fill("roles: nonsense\n");
    await page.locator(".policy-effect .notice.bad").waitFor();
  });
});

describe("the keys", () => {
  it("an admin makes and revokes a key, and others do not see the part", async () => {
    const { env, service } = await keysDatabase();
    const admin = await service.create(newKey({ scopes: ["run", "admin"] }));
    const other = await service.create(newKey({ label: "clerk" }));
    const server = await startTestServer({ ...env, ...on });
    const page = await openConsole(server.url);
    await waitForState(page, "stateSignedOut");
    await page.getByLabel("API key").fill(admin.apiKey);
    await button(page, "Sign in").click();
    await go(page, "Keys");
    await button(page, "New key").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Label").fill("robot");
    await dialog.getByRole("button", { name: "Create the key" }).click();
    const secret = await page.locator("[data-secret]").innerText();
    const asRobot = { headers: { Authorization: `Bearer ${secret}` } };
    expect((await fetch(`${server.url}/v1/meta`, asRobot)).status).toBe(200);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Revoke robot" }).click();
    await button(page, "Revoke it").click();
    await page.locator("tr", { hasText: "robot" }).getByText("Revoked").waitFor();
    expect((await fetch(`${server.url}/v1/meta`, asRobot)).status).toBe(401);
    await photograph(page, "part-keys");

    const clerk = await openConsole(server.url);
    await waitForState(clerk, "stateSignedOut");
    await clerk.getByLabel("API key").fill(other.apiKey);
    await button(clerk, "Sign in").click();
    const rail = clerk.getByRole("navigation", { name: "Parts of the console" });
    await rail.getByRole("button", { name: "Batch" }).waitFor();
    await expect.poll(() => stateOf(clerk)).not.toBe("stateSignedOut");
    expect(await rail.getByRole("button", { name: "Keys" }).count()).toBe(0);
  });
});
