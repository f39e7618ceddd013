/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  button,
  closeDialog,
  languages,
  on,
  openDialog,
  openSample,
  openTemplate,
  pageText,
  pill,
  problems,
  runTo,
  stateOf,
  waitForState,
} from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

const problem = (page: Page, text: string | RegExp) => problems(page).filter({ hasText: text });

describe.each(languages)("what is wrong with a template, in %s", (_name, locale, say) => {
  it("broken tags are told before a run, with the words of the template, and mended by a press", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale });
    await openTemplate(page, docx(p("【TITLE】") + p("【DATE|dat:YYYY】")));
    await waitForState(page, "stateBroken");
    expect(await button(page, say("run")).isDisabled()).toBe(true);
    const broken = problem(page, "【DATE|dat:YYYY】");
    expect(await broken.locator("p").innerText()).toContain(say("didYouMean", "date"));
    expect(await broken.locator("p").innerText()).not.toMatch(/unknown_formatter|p1/);
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, `state-broken-${locale}`);
    await broken.getByRole("button", { name: say("remedyRetag", "【DATE|date:YYYY】") }).click();
    await waitForState(page, "stateMissing");
    expect(await broken.count()).toBe(0);
    await page.keyboard.press("Control+z");
    await waitForState(page, "stateBroken");
  });

  it("a tag that Word has split into pieces is told beside its problem, and the template stays", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale });
    const pieces = ["【DATE|", "dat:YYYY】"].map((text) => `<w:r><w:t>${text}</w:t></w:r>`);
    await openTemplate(page, docx(`<w:p>${pieces.join("")}</w:p>`));
    await waitForState(page, "stateBroken");
    const broken = problem(page, "【DATE|dat:YYYY】");
    await broken.getByRole("button", { name: say("remedyRetag", "【DATE|date:YYYY】") }).click();
    const told = say("retagFailed", "【DATE|dat:YYYY】", "【DATE|date:YYYY】");
    await broken.getByRole("alert").getByText(told).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, `state-split-tag-${locale}`);
    expect(await stateOf(page)).toBe("stateBroken");
  });

  it("a template that was made for another kind of document is amber, and a run asks first", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale });
    await openTemplate(page, docx(p("【BUYER】 【SELLER】")));
    await page.locator("select[name=skill]").selectOption("meeting_notice");
    await button(page, say("useSample")).click();
    await waitForState(page, "stateUnfit");
    await page.locator(".skill-choice").getByText(say("fit_no_fields_of_skill")).waitFor();
    expect(await pill(page).getAttribute("class")).toContain("fair");
    await button(page, say("run")).click();
    await button(page, say("runAnyway")).click();
    await page.locator(".result.fair").waitFor();
    expect(await stateOf(page)).toBe("stateUnfit");
    expect(await page.locator(".good").count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, `state-unfit-${locale}`);
  });

  it("a template without tags is not a success", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale });
    await openTemplate(page, docx(p("A letter without tags.")));
    await waitForState(page, "stateUnfit");
    await page.getByText(say("fit_no_tags")).first().waitFor();
  });

  it("a result with gaps is amber, and its exit code is told in words", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale });
    await openTemplate(page, sample("meeting_notice").template);
    await waitForState(page, "stateMissing");
    await photograph(page, `state-missing-${locale}`);
    await runTo(page, "stateGaps");
    const result = page.locator(".result");
    expect(await result.innerText()).toContain(say("outcome2"));
    expect(await result.innerText()).not.toContain(say("exitCode"));
    expect(await pill(page).getAttribute("class")).toContain("fair");
    await result.locator("summary").click();
    expect(await result.locator("dd").first().innerText()).toBe("2");
  });

  it("a result says that it is out of date as soon as the data have changed", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale });
    await openSample(page, /meeting|会议/i);
    await runTo(page, "stateDone");
    await photograph(page, `state-result-${locale}`);
    await page.locator("[id='field-meeting_title']").fill("月度例会");
    await waitForState(page, "stateStale");
    await page.locator(".result.fair").waitFor();
    await expect.poll(() => pageText(page)).toContain("月度例会");
    await photograph(page, `state-stale-${locale}`);
    await runTo(page, "stateDone");
  });
});

describe("what one can do about a problem", () => {
  it("a field leads to its input, a misspelt key takes its name, and a gap may be left", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openTemplate(page, docx(p("【NAME】 【TOWN】")));
    await waitForState(page, "stateMissing");
    await page.getByRole("tab", { name: "JSON" }).click();
    await page.getByRole("textbox", { name: "JSON" }).fill('{"nmae":"x"}');
    await problem(page, "nmae").getByRole("button", { name: "Rename to name" }).click();
    await expect.poll(() => pageText(page)).toContain("x");
    const town = problem(page, "“Town” has no value");
    await town.getByRole("button", { name: "Go to the field" }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("field-town");
    await town.getByRole("button", { name: "Let it stay empty" }).click();
    await waitForState(page, "stateReady");
  });

  it("data that are left of another template are told, and removed by a press", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openSample(page, /Training/);
    await openTemplate(page, sample("meeting_notice").template);
    await waitForState(page, "stateFaults");
    for (;;) {
      const remove = page.getByRole("button", { name: "Remove it" });
      const left = await remove.count();
      if (left === 0) break;
      await remove.first().click();
      await expect.poll(() => remove.count()).toBeLessThan(left);
    }
    await waitForState(page, "stateMissing");
  });

  it("a run with exit code 4 says so in words; a finding leads to its paragraph and can be repaired", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openTemplate(page, docx(p("第一段") + p("　　【MEETING_TITLE】")));
    await page.locator("select[name=skill]").selectOption("meeting_notice");
    await button(page, "Use the sample").click();
    await openDialog(page, "Run settings");
    await page.getByRole("combobox", { name: "Preset" }).selectOption("strict");
    await closeDialog(page);
    await expect.poll(() => button(page, "Run").isEnabled()).toBe(true);
    await runTo(page, "stateFormatFailed");
    await page.locator(".result").getByText("The format check failed").waitFor();
    await photograph(page, "state-format-failed");
    const [finding] = await problem(page, "").filter({ hasText: "Show" }).all();
    await finding?.getByRole("button", { name: "Show" }).click();
    const here = () => page.evaluate(() => CSS.highlights.get("docops-here")?.size ?? 0);
    await expect.poll(here).toBe(1);
  });

  it("findings of a policy are turned down in a policy of one's own", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    const standard = page.getByRole("combobox", { name: "Format like" });
    await standard.selectOption("policy:apa7");
    await page.getByRole("button", { name: "Turn this rule off" }).first().waitFor();
    const before = await problems(page).count();
    await page.getByRole("button", { name: "Turn this rule off" }).first().click();
    await expect.poll(() => standard.inputValue()).toBe("custom");
    await expect.poll(() => problems(page).count()).toBeLessThan(before);
    await openDialog(page, "Run settings");
    expect(await page.getByLabel("Policy as YAML").inputValue()).toMatch(/rules:\n.*: off/);
  });

  it("a policy is a form and YAML in step", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    await openDialog(page, "Run settings");
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
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, "policy");
    await closeDialog(page);
    await expect.poll(() => button(page, "Run").isEnabled()).toBe(true);
    await runTo(page, "stateFormatFailed");
    await problem(page, "PAGE_SIZE_MISMATCH").first().waitFor({ state: "attached" });
  });
});

describe("a server that does not answer as one hopes", () => {
  const notice = sample("meeting_notice").template;
  const failure = (page: Page) => page.locator("#pane-problems .notice.bad");

  it("a template that is too large is refused in words, with the server's own under Details", async () => {
    const server = await startTestServer({ ...on, DOCOPS_MAX_UPLOAD_BYTES: "3000" });
    const page = await openConsole(server.url);
    await page.locator(".sample").first().waitFor();
    await openTemplate(page, notice);
    await waitForState(page, "stateUnreadable");
    await failure(page).getByText("larger than the server takes").waitFor();
    await failure(page).getByText("Details").click();
    expect(await failure(page).locator("pre").innerText()).toContain('"error_code"');
    await photograph(page, "state-too-large");
  });

  it("a busy server is told with a countdown, and asked again by itself", async () => {
    const env = { ...on, DOCOPS_MAX_CONCURRENCY: "1", DOCOPS_QUEUE_TIMEOUT_SECONDS: "0" };
    const server = await startTestServer(env, "sleep");
    const [first, second] = [await openConsole(server.url), await openConsole(server.url)];
    await first.locator(".sample").first().waitFor();
    await openTemplate(first, notice);
    await expect.poll(() => server.slots.inUse).toBe(1);
    await second.locator(".sample").first().waitFor();
    await openTemplate(second, notice);
    await waitForState(second, "stateBusy");
    expect(await pill(second).innerText()).toMatch(/again in \d+ s/);
    await second.locator(".page section.docx").first().waitFor();
    await photograph(second, "state-busy");
    await first.close();
    await expect.poll(() => stateOf(second), { timeout: 20_000 }).toBe("stateReading");
  });

  it("a job over its time is told", async () => {
    const env = { ...on, DOCOPS_REQUEST_TIMEOUT_SECONDS: "0.3" };
    const server = await startTestServer(env, "sleep");
    const page = await openConsole(server.url);
    await page.locator(".sample").first().waitFor();
    await openTemplate(page, notice);
    await failure(page).getByText("took longer than the server allows").waitFor();
  });

  it("a run can be cancelled, and its job ends on the server", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    // The request waits here, so that there is time to cancel it.
    await page.route("**/v1/run", () => undefined);
    await page.keyboard.press("Control+Enter");
    await waitForState(page, "stateRunning");
    await photograph(page, "state-running");
    await button(page, "Cancel").click();
    await page.unroute("**/v1/run");
    await waitForState(page, "stateReady");
    await expect.poll(() => server.slots.inUse).toBe(0);
  });

  it("a server that is gone is told, and the work goes on when it is there again", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await openSample(page, /Meeting/);
    await page.context().setOffline(true);
    await page.locator("[id='field-meeting_title']").fill("离线");
    await waitForState(page, "stateOffline");
    expect(await page.locator("[id='field-meeting_title']").inputValue()).toBe("离线");
    // The page shows at once what was typed.
    await expect.poll(() => pageText(page)).toContain("离线");
    await photograph(page, "state-offline");
    await page.context().setOffline(false);
    await waitForState(page, "stateReady");
    await expect.poll(() => pageText(page)).toContain("离线");
  });
});
