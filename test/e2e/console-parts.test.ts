import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { keysDatabase, newKey } from "../api/auth/support.ts";
import { sqliteState } from "../api/jobs/support.ts";
import { startTestServer } from "../api/support.ts";
import { secondTemplate } from "../api/templates/support.ts";
import { button, go, on, openSample, openTemplate, stateOf, waitForState } from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

describe("the jobs", () => {
  it("a job shows its end without a reload, gives its document, and runs again", async () => {
    const server = await startTestServer({ ...on, ...sqliteState() });
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    await go(page, "viewJobs");
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

describe("a job that is cancelled", () => {
  it("a running job ends on the server, its line says so, and it can be run again", async () => {
    const server = await startTestServer({ ...on, ...sqliteState() }, "sleep");
    const page = await openConsole(server.url);
    await page.locator(".sample").first().waitFor();
    await openTemplate(page, sample("meeting_notice").template, "notice.docx");
    await go(page, "viewJobs");
    await button(page, "Run the open document as a job").click();
    const state = page.locator("tr[data-job] [data-state]");
    const stateOfJob = () => state.first().getAttribute("data-state");
    await expect.poll(stateOfJob, { timeout: 60_000 }).toBe("running");
    // The page of the template, which waits for its own request, has the other slot.
    await expect.poll(() => server.slots.inUse).toBe(2);
    await page.getByRole("button", { name: /^Cancel job/ }).click();
    await expect.poll(stateOfJob, { timeout: 60_000 }).toBe("cancelled");
    await expect.poll(() => server.slots.inUse).toBe(1);
    expect(await page.getByRole("button", { name: /^Document of job/ }).count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, "part-jobs-cancelled");
    await page.getByRole("button", { name: /^Run again job/ }).click();
    await expect.poll(stateOfJob, { timeout: 60_000 }).toBe("running");
  });
});

describe("the templates", () => {
  it("a template is kept, gets a second version, is published, compared and opened", async () => {
    const server = await startTestServer({ ...on, ...sqliteState() });
    const page = await openConsole(server.url);
    const { template } = sample("meeting_notice");
    await openTemplate(page, template, "notice.docx");
    await expect.poll(() => stateOf(page), { timeout: 20_000 }).toBe("stateMissing");
    await go(page, "viewTemplates");
    await button(page, "Keep the open template").click();
    const versions = page.locator("tr[data-version]");
    await expect.poll(() => versions.count()).toBe(1);
    await page.getByRole("button", { name: /^Publish version/ }).click();
    await versions.getByText("Published", { exact: true }).waitFor();
    await go(page, "viewPolicies");
    await openTemplate(page, secondTemplate, "notice.docx");
    await go(page, "viewTemplates");
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
    await go(page, "viewPolicies");
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
    await go(page, "viewKeys");
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
