/// <reference lib="dom" />
import { describe, expect, it } from "vitest";
import { sayIn } from "../../web/src/words/words.ts";
import { startTestServer } from "../api/support.ts";
import {
  button,
  closeDialog,
  on,
  openDialog,
  openSample,
  openTemplate,
  ownSkills,
  runTo,
  waitForState,
} from "./console.ts";
import { axeFindings, openConsole, photograph, sample } from "./support.ts";

const screens = [1440, 1280, 390].flatMap((width) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    (["en", "zh-CN"] as const).map((language) => [width, colorScheme, language] as const),
  ),
);

describe("everybody can use it", () => {
  it.each(screens)(
    "axe finds nothing and nothing sticks out at %i pixels, %s, in %s",
    async (width, colorScheme, language) => {
      const server = await startTestServer(ownSkills);
      const say = sayIn(language);
      const viewport = { width, height: width === 390 ? 844 : width === 1280 ? 800 : 900 };
      const page = await openConsole(server.url, { viewport, colorScheme, locale: language });
      const name = (state: string) => `state-${state}-${width}-${colorScheme}-${language}`;
      const check = async (state: string) => {
        await photograph(page, name(state));
        expect(await axeFindings(page)).toEqual([]);
        const size = await page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement;
          return [scrollWidth, scrollHeight];
        });
        expect(size).toEqual([width, viewport.height]);
      };
      await page.locator(".sample").first().waitFor();
      await check("empty");
      await openSample(page, /contract|合同/i);
      await check("ready");
      await runTo(page, "stateDone");
      await page.locator(".result").waitFor({ state: "attached" });
      if (width === 390) await button(page, say("paneProblems")).first().click();
      await check("done");
      await openDialog(page, say("runSettings"), say);
      await page.getByLabel(say("advanced")).check();
      await check("settings");
    },
  );

  it("no word of one language stands in the other", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale: "zh-CN" });
    await openTemplate(page, sample("document").template);
    await waitForState(page, "stateMissing");
    const words = async () => {
      const texts = await page.locator("header, nav, main").allInnerTexts();
      // Names of fields that have no words before their tags are the author's own.
      return texts.join("\n").replace(/docops|JSON|APA|DIN|FRAP|template\.docx|【[^】]*】/g, "");
    };
    const author = ["Title", "Client", "Items", "Delivery", "Remark", "Warranty"];
    const english = (await words()).match(/[A-Za-z]{3,}/g) ?? [];
    expect(english.filter((word) => !author.includes(word))).toEqual([]);
  });

  it("the console speaks Chinese and English, and keeps what was chosen", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url, { locale: "zh-CN" });
    await page.getByRole("heading", { name: "打开一个 Word 模板" }).waitFor();
    await button(page, "更多").click();
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await page.getByRole("heading", { name: "Open a Word template" }).waitFor();
    await button(page, "More").click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "Open a Word template" }).waitFor();
    const { lang, theme } = await page.evaluate(() => {
      const { documentElement } = document;
      return { lang: documentElement.lang, theme: documentElement.getAttribute("data-theme") };
    });
    expect([lang, theme]).toEqual(["en", "dark"]);
  });

  it("everything can be done by keys: the list of them stands under ?", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.locator(".sample").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      "Skip to the content",
    );
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await photograph(page, "shortcuts");
    await closeDialog(page);
    await page.locator(".sample").first().focus();
    await page.keyboard.press("Enter");
    await waitForState(page, "stateReady");
    await page.keyboard.press("Control+Enter");
    await waitForState(page, "stateDone");
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.keyboard.press("Alt+3");
    expect(await focused()).toBe("pane-problems");
    const border = page.getByRole("separator", { name: "Width of the data pane" });
    const before = Number(await border.getAttribute("aria-valuenow"));
    await border.press("ArrowRight");
    await expect.poll(() => border.getAttribute("aria-valuenow")).toBe(String(before + 2));
  });

  it("a screen reader hears each change of the state", async () => {
    const server = await startTestServer(on);
    const page = await openConsole(server.url);
    await page.route("**/v1/precheck", () => undefined);
    await openTemplate(page, sample("meeting_notice").template);
    await waitForState(page, "stateReading");
    await page.locator(".page section.docx").first().waitFor();
    await photograph(page, "state-reading");
    const status = page.getByRole("banner").getByRole("status");
    expect(await status.innerText()).toBe("Reading the template");
    expect(await page.getByText("Nothing to mend").count()).toBe(0);
  });
});
