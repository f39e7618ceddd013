/// <reference lib="dom" />
import { describe, expect, it } from "vitest";
import { detailedReport } from "../engine/format/detailed-report.ts";
import { axeFindings, newPage, photograph } from "./support.ts";

const html = detailedReport()("html").toString();

describe.each(["light", "dark"] as const)("the report as a page, %s", (colorScheme) => {
  it("the report as a page has no fault of WCAG 2.2 A and AA, and no text that one cannot make out", async () => {
    const page = await newPage({ colorScheme });
    await page.setContent(html);
    expect(await axeFindings(page)).toEqual([]);
    await photograph(page, `report-${colorScheme}`);
  });

  it("the report as a page fits a telephone: nothing has to be scrolled sideways", async () => {
    const page = await newPage({ colorScheme, viewport: { width: 360, height: 800 } });
    await page.setContent(html);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await axeFindings(page)).toEqual([]);
  });
});

it("runs and loads nothing, whatever got into it", async () => {
  const page = await newPage({ isRefused: /default-src 'none'/ });
  const evil = `<img src="data:image/png;base64,AAAA"><script>document.title = "run"</script>`;
  await page.setContent(html.replace("</main>", `${evil}</main>`));
  expect(await page.title()).not.toBe("run");
});

it("on paper nothing stays folded up", async () => {
  const page = await newPage();
  await page.setContent(html);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = false;
  });
  const cell = page.locator("td").first();
  const height = () => cell.evaluate((element) => element.getBoundingClientRect().height);
  expect(await height()).toBe(0);
  await page.emulateMedia({ media: "print" });
  expect(await height()).toBeGreaterThan(5);
});
