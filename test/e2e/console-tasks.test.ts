/// <reference lib="dom" />
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { readZip } from "../../apps/engine/zip/read.ts";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  button,
  countClicks,
  languages,
  on,
  openSample,
  openTemplate,
  ownSkills,
  pageText,
  runTo,
  waitForState,
} from "./console.ts";
import { openConsole, photograph, sample } from "./support.ts";

/** Neither the page nor anything but a pane scrolls. */
async function expectNoPageScroll(page: Page): Promise<void> {
  const size = await page.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    return { width: scrollWidth - clientWidth, height: scrollHeight - clientHeight };
  });
  expect(size).toEqual({ width: 0, height: 0 });
}

describe.each(languages)(
  "the tasks of a person who prepares documents, in %s",
  (_name, locale, say) => {
    it("from the empty screen to a filled sample it takes at most three presses and no scrolling", async () => {
      const server = await startTestServer(on);
      const viewport = { width: 1280, height: 800 };
      const page = await openConsole(server.url, { locale, viewport });
      await page.locator(".sample").first().waitFor();
      const clicks = await countClicks(page);
      await openSample(page, /meeting|会议/i);
      await button(page, say("run")).click();
      await waitForState(page, "stateDone");
      expect(await clicks()).toBeLessThanOrEqual(3);
      await expect.poll(() => pageText(page)).toContain("第三季度经营分析会");
      await expectNoPageScroll(page);
    });

    it("from a template of one's own to its document it takes at most four presses and no scrolling", async () => {
      const server = await startTestServer(on);
      const viewport = { width: 1280, height: 800 };
      const page = await openConsole(server.url, { locale, viewport });
      await page.locator(".sample").first().waitFor();
      const clicks = await countClicks(page);
      const choosing = page.waitForEvent("filechooser");
      await button(page, say("chooseFile")).click();
      const buffer = docx(
        p("【CUSTOMER】：【AMOUNT|currency:CNY】") + p("【DUE|date:YYYY-MM-DD】"),
      );
      const mimeType = "application/octet-stream";
      await (await choosing).setFiles({ name: "offer.docx", mimeType, buffer });
      // The form is made of the template, which no skill of this server was made for.
      await waitForState(page, "stateMissing");
      await page.locator("[id='field-customer']").fill("滨江实业");
      await page.locator("[id='field-amount']").fill("1250.5");
      await page.locator("[id='field-due']").fill("2026-10-12");
      await waitForState(page, "stateReady");
      await button(page, say("run")).click();
      await waitForState(page, "stateDone");
      await button(page, say("download")).click();
      const saving = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: say("downloadDocument") }).click();
      const saved = await saving;
      expect(saved.suggestedFilename()).toBe("offer.docx");
      const parts = readZip(readFileSync(await saved.path()), defaultPackageLimits);
      expect(parts.map(({ name }) => name)).toContain("word/document.xml");
      expect(await clicks()).toBeLessThanOrEqual(4);
      await expectNoPageScroll(page);
    });

    it.each([
      ["meeting_notice", "meeting_notice"],
      ["training_notice", "training_notice"],
      ["inspection_record", "inspection_record"],
      ["contract", "contract"],
      ["certificate", "certificate"],
      ["photo_record", "photo_record"],
      ["roster_notice", "roster_notice"],
    ])("the skill of the template %s is chosen by its fields", async (template, skill) => {
      const server = await startTestServer(ownSkills);
      const page = await openConsole(server.url, { locale });
      await openTemplate(page, sample(template).template);
      await expect.poll(() => page.locator("select[name=skill]").inputValue()).toBe(skill);
      await button(page, say("useSample")).click();
      await waitForState(page, "stateReady");
      await runTo(page, "stateDone");
      await expect.poll(() => pageText(page)).not.toMatch(/【[A-Z#/%~]/);
      await photograph(page, `task-${template}-${locale}`);
    });

    it("a template that no skill fits is filled by a form that its own tags make", async () => {
      const server = await startTestServer(on);
      const page = await openConsole(server.url, { locale });
      await openTemplate(page, sample("document").template);
      await page.getByText(say("skillNone")).waitFor();
      expect(await page.locator("select[name=skill]").inputValue()).toBe("document");
      const task = readFileSync(sample("document").task, "utf8");
      await page.getByRole("tab", { name: say("json") }).click();
      await page.getByRole("textbox", { name: say("json") }).fill(task);
      await waitForState(page, "stateReady");
      await page.getByRole("tab", { name: say("form") }).click();
      expect(await page.locator("#pane-data .sheet tbody tr").count()).toBeGreaterThan(0);
      const saving = page.waitForEvent("download");
      await runTo(page, "stateDone");
      await button(page, say("download")).click();
      await page.getByRole("menuitem", { name: say("downloadEverything") }).click();
      expect((await saving).suggestedFilename()).toBe("template.zip");
    });
  },
);
