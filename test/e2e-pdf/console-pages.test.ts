/// <reference lib="dom" />
import { expect, it } from "vitest";
import { sqliteState } from "../api/jobs/support.ts";
import {
  button,
  go,
  on,
  openSample,
  openTemplate,
  pageText,
  waitForState,
} from "../e2e/console.ts";
import { axeFindings, openConsole, photograph, sample } from "../e2e/support.ts";
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

it("the library shows the first page of each published template, which the server has drawn", async () => {
  const server = await startPdfServer({ ...on, ...sqliteState() });
  const page = await openConsole(server.url);
  await page.locator(".sample").first().waitFor();
  for (const name of ["meeting_notice", "certificate"]) {
    await openTemplate(page, sample(name).template, `${name}.docx`);
    await go(page, "viewTemplates");
    await button(page, "Keep the open template").click();
    await page.getByRole("button", { name: /^Publish version/ }).click();
    await page.locator("tr[data-version]").getByText("Published", { exact: true }).waitFor();
    const picture = page.locator(".library-card").filter({ hasText: name }).locator("img");
    await picture.waitFor({ timeout: 120_000 });
    const size = await picture.evaluate(async (img) => {
      const { naturalWidth, naturalHeight } = img as HTMLImageElement;
      return [naturalWidth, naturalHeight > 0];
    });
    expect(size).toEqual([200, true]);
  }
  const sources = await page
    .locator(".library-card img")
    .evaluateAll((images) => images.map((image) => image.getAttribute("src")));
  expect(new Set(sources).size).toBe(2);
  expect(await axeFindings(page)).toEqual([]);
  await photograph(page, "part-templates-thumbnails");
  // The pictures stay while a person works in another part.
  await go(page, "viewJobs");
  await go(page, "viewTemplates");
  await expect.poll(() => page.locator(".library-card img").count()).toBe(2);
});
