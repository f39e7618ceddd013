/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { scopes } from "../../apps/contract/scopes.ts";
import { sayIn } from "../../web/src/words/words.ts";
import { bearer, keysDatabase, newKey } from "../api/auth/support.ts";
import { startTestServer } from "../api/support.ts";
import { secondTemplate } from "../api/templates/support.ts";
import { button, go, on, openTemplate, runTo, stateOf, waitForState } from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

const say = sayIn("zh-CN");
const budgets = {
  DOCOPS_BUDGET_JOBS_PER_DAY: "5000",
  DOCOPS_BUDGET_BYTES_PER_DAY: "200000000",
  DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR: "3000",
};

/** Words that are the same in all languages, and those that a person has written. */
const known =
  /docops|JSON|YAML|CSV|Excel|xlsx|Word|APA|DIN|FRAP|GB\/T|acme|robot|ATTENDEES|notice|debts|Ada|Bob|docx|Times New Roman|Letter|Legal|A\d|MiB/gi;

/** Checks what a person sees of a part: no English, nothing cut off, nothing that axe finds. */
async function check(page: Page, name: string, width: number): Promise<void> {
  await photograph(page, `rail-${name}`);
  const { scrollWidth, part } = await page.evaluate(() => {
    // Only the rows of a batch scroll sideways, as in a spreadsheet.
    const parts = document.querySelectorAll(
      ".part-view, .part-card, .part-scroll:not(:has(.rows))",
    );
    return {
      scrollWidth: document.documentElement.scrollWidth,
      part: Math.max(0, ...[...parts].map((part) => part.scrollWidth - part.clientWidth)),
    };
  });
  expect([scrollWidth, part], name).toEqual([width, 0]);
  // The test leaves out folded text, text that a person has written, and text quoted from a file.
  const texts = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      const isQuoted =
        parent?.closest(
          "code, textarea, ins, del, q, script, .finding-list, .page, .rows thead, .mapping",
        ) != null;
      if (!isQuoted && parent?.checkVisibility()) found.push(walker.currentNode.textContent ?? "");
    }
    return found;
  });
  const english =
    texts
      .join("\n")
      .replace(known, "")
      .match(/[A-Za-z]{3,}/g) ?? [];
  expect(english, name).toEqual([]);
  expect(await axeFindings(page), name).toEqual([]);
  const isLong = await page.evaluate(() => {
    const view = document.querySelector(".part-view");
    if (view === null || view.scrollHeight <= view.clientHeight) return false;
    view.scrollTop = view.scrollHeight;
    return true;
  });
  if (isLong) await photograph(page, `rail-${name}-end`);
}

it.each([
  [390, "dark"],
  [1280, "light"],
] as const)(
  "all parts of the rail speak Chinese, and nothing sticks out at %i pixels, %s",
  async (width, colorScheme) => {
    const { env, service } = await keysDatabase();
    const { apiKey } = await service.create(newKey({ label: "robot", scopes: [...scopes] }));
    const server = await startTestServer({ ...on, ...env, ...budgets });
    const viewport = { width, height: 844 };
    const page = await openConsole(server.url, { viewport, colorScheme, locale: "zh-CN" });
    const name = (part: string) => `${part}-${width}-${colorScheme}-zh-CN`;
    await page.getByRole("heading", { name: say("signInTitle") }).waitFor();
    await page.getByLabel(say("apiKey")).fill(apiKey);
    await button(page, say("signIn")).click();
    await page.locator(".sample").first().waitFor();
    await openTemplate(page, sample("meeting_notice").template, "notice.docx");
    await expect.poll(() => stateOf(page)).toBe("stateMissing");

    await go(page, "viewTemplates", say);
    await check(page, name("templates-empty"), width);
    const versions = page.locator("tr[data-version]");
    await button(page, say("templateKeep")).click();
    await expect.poll(() => versions.count()).toBe(1);
    await page.getByRole("button", { name: new RegExp(`^${say("versionPublishOf", "")}`) }).click();
    await versions.getByText(say("versionPublished"), { exact: true }).waitFor();
    await go(page, "viewPolicies", say);
    await openTemplate(page, secondTemplate, "notice.docx");
    await go(page, "viewTemplates", say);
    await button(page, say("templateKeep")).click();
    await expect.poll(() => versions.count()).toBe(2);
    await button(page, say("diffCompare")).click();
    await page.locator(".diff ins").first().waitFor();
    await check(page, name("templates"), width);

    await go(page, "viewJobs", say);
    await check(page, name("jobs-empty"), width);
    await button(page, say("jobsSubmit")).click();
    await page.locator('tr[data-job] [data-state="succeeded"]').waitFor({ timeout: 60_000 });
    await check(page, name("jobs"), width);

    await go(page, "viewBatch", say);
    await check(page, name("batch-empty"), width);
    const rows = ["meeting_title,meeting_date", "Ada,2026-11-06", "Bob,soon", "Ada,2026-11-08"];
    const buffer = Buffer.from(rows.join("\n"));
    await page.setInputFiles('input[accept*=".csv"]', {
      name: "debts.csv",
      mimeType: "text/csv",
      buffer,
    });
    await page.getByRole("button", { name: /^运行/ }).click();
    await page.getByText(new RegExp(`^${say("batchDone", 2, 3).slice(0, 4)}`)).waitFor();
    await expect
      .poll(() => page.locator(".rows [data-state=waiting], .rows [data-state=running]").count(), {
        timeout: 60_000,
      })
      .toBe(0);
    await check(page, name("batch"), width);

    await go(page, "viewPolicies", say);
    await page.getByLabel(say("option_policy_yaml")).fill("extends: gbt9704-2012\n");
    await page.locator(".finding-list li").first().waitFor({ timeout: 60_000 });
    await check(page, name("policies"), width);

    await go(page, "viewKeys", say);
    const meters = page.locator("meter");
    await expect.poll(() => meters.count()).toBe(3);
    const answer = await fetch(`${server.url}/v1/usage`, { headers: bearer(apiKey) });
    const { tenants } = (await answer.json()) as {
      tenants: { budgets: { name: string; used: number; reserved: number }[] }[];
    };
    const jobs = tenants[0]?.budgets.find((budget) => budget.name === "jobs_per_day");
    expect(jobs?.used).toBeGreaterThan(1);
    const line = page.locator("tr").filter({ hasText: say("budgetJobs") });
    const shown = new RegExp(`${(jobs?.used ?? 0) + (jobs?.reserved ?? 0)} / 5,000`);
    expect(await line.innerText()).toMatch(shown);
    await check(page, name("keys"), width);
    await button(page, say("keyNew")).click();
    await page.getByRole("dialog").waitFor();
    await check(page, name("keys-new"), width);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: say("viewFill"), exact: true }).click();
    await openTemplate(page, sample("meeting_notice").template, "notice.docx");
    await button(page, say("useSample")).click();
    await waitForState(page, "stateReady");
    await check(page, name("fill"), width);
    await runTo(page, "stateDone");
    for (const pane of ["panePage", "paneProblems"] as const) {
      if (width === 390) await page.locator(".phone-tabs button", { hasText: say(pane) }).click();
      await photograph(page, `rail-${name(`fill-${pane}`)}`);
    }
  },
);
