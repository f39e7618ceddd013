import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, expect, onTestFinished } from "vitest";

let browser: Promise<Browser> | null = null;

afterAll(async () => {
  await (await browser)?.close();
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Opens the console of a server in Debian's Chromium, in a new context. Violations of the page's policy and
 * errors of its scripts fail the test.
 *
 * @param options.isRefused whether the test expects the policy to forbid this.
 */
export async function openConsole(url: string, options: PageOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto(`${url}/web`);
  return page;
}

type PageOptions = BrowserContextOptions & { isRefused?: RegExp };

/** Opens an empty page, under the same conditions. */
export async function newPage(options: PageOptions = {}): Promise<Page> {
  browser ??= chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const { isRefused, ...own } = options;
  const context = await (await browser).newContext({
    locale: "en-US",
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
    ...own,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => {
    const isExpected = isRefused?.test(message.text()) === true;
    if (/Content Security Policy/.test(message.text()) && !isExpected) {
      problems.push(message.text());
    }
  });
  onTestFinished(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });
  return page;
}

/** The violations of WCAG 2.2 A and AA that axe finds in the current page. */
export async function axeFindings(page: Page): Promise<string[]> {
  // The script is added by the debugger, to which the page's policy does not apply.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

const pictures = fileURLToPath(new URL("../../artifacts/web/", import.meta.url));

/** Writes a picture of the page, or of a part of it, to `artifacts/web/`. */
export async function photograph(page: Page, name: string, part?: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const path = `${pictures}${name}.png`;
  if (part === undefined) await page.screenshot({ path });
  else await page.locator(part).screenshot({ path });
}

export function sample(name: string): { template: string; task: string } {
  const folder = fileURLToPath(new URL(`../../samples/${name}/`, import.meta.url));
  return { template: `${folder}template.docx`, task: `${folder}task.json` };
}
