import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { en } from "../../web/src/words/en.ts";
import { type Language, type Say, sayIn } from "../../web/src/words/words.ts";

/** The console as its tests use it. */

export const on = { DOCOPS_ENABLE_WEB_CONSOLE: "1", DOCOPS_MAX_CONCURRENCY: "4" };
export const ownSkills = {
  ...on,
  DOCOPS_SKILLS_DIR: fileURLToPath(new URL("../../samples/skills/", import.meta.url)),
};

export type StateWord = Extract<keyof typeof en, `state${string}`>;

/** Waits until the state of the work is this one. */
export async function waitForState(page: Page, word: StateWord): Promise<void> {
  await expect.poll(() => stateOf(page), { timeout: 20_000 }).toBe(word);
}

export function stateOf(page: Page): Promise<string | null> {
  return pill(page).getAttribute("data-state");
}

/** The state that is in sight: in the bar, or below the panes of a narrow screen. */
export const pill = (page: Page) => page.locator(".pill:visible");

export const button = (page: Page, name: string) =>
  page.getByRole("button", { name, exact: true }).filter({ visible: true });

/** Opens a part of the console by the rail. */
export async function go(
  page: Page,
  part: Extract<keyof typeof en, `view${string}`>,
  say: Say = sayIn("en"),
): Promise<void> {
  const rail = page.getByRole("navigation", { name: say("parts") });
  await rail.getByRole("button", { name: say(part), exact: true }).click();
  await page.getByRole("heading", { level: 1, name: say(part), exact: true }).waitFor();
}

/** Opens a template from a file, as the dialog of the browser does. */
export async function openTemplate(
  page: Page,
  template: string | Buffer,
  name = "template.docx",
): Promise<void> {
  const buffer = Buffer.isBuffer(template) ? template : readFileSync(template);
  const mimeType = "application/octet-stream";
  await page.setInputFiles('input[accept=".docx"]', { name, mimeType, buffer });
}

/** Opens a sample from the first screen, with its data. */
export async function openSample(page: Page, name: string | RegExp): Promise<void> {
  await page.locator(".sample").filter({ hasText: name }).click();
  await waitForState(page, "stateReady");
}

/** Runs the present work by the keyboard, and waits for its end. */
export async function runTo(page: Page, word: StateWord): Promise<void> {
  await page.keyboard.press("Control+Enter");
  await waitForState(page, word);
}

/** The text of the document in the page pane. */
export function pageText(page: Page): Promise<string> {
  return page.locator(".page section.docx").first().innerText();
}

/** Opens a dialog of the menu. */
export async function openDialog(page: Page, name: string, say: Say = sayIn("en")): Promise<void> {
  await button(page, say("more")).click();
  await page.getByRole("menuitem", { name, exact: true }).click();
  await page.getByRole("dialog").waitFor();
}

export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}

/** Replaces the data in the JSON editor. */
export async function writeJson(page: Page, text: string): Promise<void> {
  await page.getByRole("tab", { name: "JSON" }).click();
  await page.getByRole("textbox", { name: "JSON" }).fill(text);
}

export const problems = (page: Page) => page.locator(".problem");

/** The languages, with the locale of a browser and the words. */
export const languages: readonly (readonly [Language, string, Say])[] = [
  ["en", "en-US", sayIn("en")],
  ["zh-CN", "zh-CN", sayIn("zh-CN")],
];

/** Counts the presses of the pointer from now on. */
export async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = globalThis as unknown as { clicks: number };
    counted.clicks = 0;
    addEventListener("pointerdown", () => counted.clicks++, true);
  });
  return () => page.evaluate(() => (globalThis as unknown as { clicks: number }).clicks);
}
