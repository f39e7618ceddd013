/// <reference lib="dom" />
import { expect, it } from "vitest";
import { on, openSample, pageText, waitForState } from "../e2e/console.ts";
import { axeFindings, openConsole, photograph } from "../e2e/support.ts";
import { startPdfServer } from "../pdf/support.ts";

it("where the server draws pages, the console shows them; what is typed is seen at once, and the pages follow", async () => {
  const server = await startPdfServer(on);
  const page = await openConsole(server.url);
  await openSample(page, /Meeting/);
  const pictures = page.locator(".page-pictures img");
  await pictures.first().waitFor({ timeout: 60_000 });
  expect(await page.locator(".page").isVisible()).toBe(false);
  expect(await pictures.first().evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(
    1588,
  );
  const first = await pictures.first().getAttribute("src");
  expect(await axeFindings(page)).toEqual([]);
  await photograph(page, "true-pages");
  await page.locator("[id='field-meeting_title']").fill("月度例会");
  await expect.poll(() => pictures.count()).toBe(0);
  expect(await pageText(page)).toContain("月度例会");
  await waitForState(page, "stateReady");
  await pictures.first().waitFor({ timeout: 60_000 });
  expect(await pictures.first().getAttribute("src")).not.toBe(first);
  // A press leads from a picture to the text, whose values lead to their fields.
  await pictures.first().click();
  await page.locator(".page section.docx").first().waitFor();
  await page.getByRole("button", { name: "Text", exact: true }).click();
  expect(await pictures.count()).toBe(0);
});
