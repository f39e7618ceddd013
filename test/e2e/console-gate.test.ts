/// <reference lib="dom" />
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { keysFile, newKey } from "../api/auth/support.ts";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import {
  button,
  closeDialog,
  on,
  openDialog,
  openSample,
  openTemplate,
  runTo,
  stateOf,
  waitForState,
} from "./console.ts";
import { axeFindings, openConsole, photograph } from "./support.ts";

describe("the gate", () => {
  it("the console is not there unless it is switched on", async () => {
    const server = await startTestServer();
    expect((await fetch(`${server.url}/web`)).status).toBe(404);
    expect((await fetch(`${server.url}/web/static/web_console.js`)).status).toBe(404);
  });

  it("the console with a login asks for it, and works with it", async () => {
    const server = await startTestServer({ ...on, DOCOPS_WEB_BASIC_AUTH: "ops:s3cret" });
    expect((await fetch(`${server.url}/web`)).status).toBe(401);
    const httpCredentials = { username: "ops", password: "s3cret" };
    const page = await openConsole(server.url, { httpCredentials });
    await openSample(page, /Meeting/);
  });

  it("somebody signs in with a key, runs a job with it, and signs out", async () => {
    const { env, service } = await keysFile();
    const { apiKey, record } = await service.create(newKey());
    const server = await startTestServer({ ...env, ...on });
    const page = await openConsole(server.url);
    await waitForState(page, "stateSignedOut");
    await photograph(page, "state-signed-out");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByLabel("API key").fill(apiKey);
    await button(page, "Sign in").click();
    await openSample(page, /Meeting/);
    await runTo(page, "stateDone");
    const kept = await page.evaluate(() => JSON.stringify([localStorage, document.cookie]));
    expect(kept).not.toContain("docops_");
    await openDialog(page, "Sign-in");
    await page.getByText(`Signed in with key ${record.id}, tenant acme`).waitFor();
    await button(page, "Sign out").click();
    await waitForState(page, "stateSignedOut");
  });

  it("the console's files are read and not written", async () => {
    const server = await startTestServer(on);
    const answer = await fetch(`${server.url}/web`, { method: "POST" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD");
    expect((await fetch(`${server.url}/web/static/nothing.js`)).status).toBe(404);
    expect((await fetch(`${server.url}/web/static/..%2f..%2fpackage.json`)).status).toBe(404);
  });
});

it("its first load is small; panes, documents, dialogs and the editor come when they are needed", async () => {
  const server = await startTestServer(on);
  const page = await openConsole(server.url);
  await page.locator(".sample").first().waitFor();
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name),
  );
  const files = [`${server.url}/web`, ...loaded.filter((name) => name.includes("/web/static/"))];
  const bytes = await Promise.all(files.map(async (url) => (await fetch(url)).bytes()));
  const compressed = bytes.reduce((sum, content) => sum + gzipSync(content).length, 0);
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(compressed).toBeLessThan(180_000);
  const names = files.join(" ");
  expect(names).not.toMatch(/docx-pages|code-editor|fill-view|dialogs-/);
});

describe("an API on another origin", () => {
  const elsewhere = { DOCOPS_ENABLE_CORS: "1", DOCOPS_CORS_ALLOW_ORIGINS: "*" };

  async function askAcross(
    env: Record<string, string>,
    allowsConnect: boolean,
    isRefused = /nothing of this/,
  ): Promise<Page> {
    const api = await startTestServer(env);
    const connect = allowsConnect ? { DOCOPS_WEB_CONNECT_SRC: api.url } : {};
    const console = await startTestServer({ ...on, ...connect });
    const page = await openConsole(console.url, { isRefused });
    await openDialog(page, "Server address");
    await page.getByLabel("API Base URL").fill(api.url);
    await button(page, "Load Meta").click();
    return page;
  }

  it("an API on another origin works where the console may connect and the API lets it in", async () => {
    const page = await askAcross(elsewhere, true);
    await page.getByRole("dialog").getByText("skills loaded").waitFor();
    await closeDialog(page);
    await openSample(page, /Meeting/);
    await runTo(page, "stateDone");
    await page.locator(".result summary").first().click();
    expect(await page.locator(".facts code").first().innerText()).not.toBe("");
  });

  it("an API on another origin says what may be wrong where the console may not connect", async () => {
    const page = await askAcross(elsewhere, false, /connect-src|Refused to connect/);
    await page.getByText("cross-origin access not allowed").first().waitFor();
    expect(await stateOf(page)).toBe("stateOffline");
  });

  it("an API on another origin says what may be wrong where the API does not let it in", async () => {
    const page = await askAcross({}, true);
    await page.getByText("cross-origin access not allowed").first().waitFor();
  });
});

it("links and pages in a document are harmless in the preview", async () => {
  const server = await startTestServer(on);
  const page = await openConsole(server.url);
  const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const link = (id: string) =>
    `<w:p><w:hyperlink r:id="${id}"><w:r><w:t>${id}</w:t></w:r></w:hyperlink></w:p>`;
  const target = (id: string, to: string) =>
    `<Relationship Id="${id}" Type="${relationships}/hyperlink" Target="${to}" TargetMode="External"/>`;
  const template = docx(
    `${p("【MEETING_TITLE】")}${link("web")}${link("script")}${link("file")}<w:altChunk r:id="chunk"/>`,
    {
      "word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${target("web", "https://example.org/a")}${target("script", "javascript:document.title='run'")}${target("file", "file:///etc/passwd")}<Relationship Id="chunk" Type="${relationships}/aFChunk" Target="chunk.html"/></Relationships>`,
      "word/chunk.html": "<h1>a page of its own</h1><script>parent.document.title = 'run'</script>",
    },
  );
  await openTemplate(page, template);
  const preview = page.locator(".page section.docx").first();
  await preview.getByText("web").waitFor();
  const links = await preview
    .locator("a")
    .evaluateAll((found) =>
      found.map((each) => ["href", "target", "rel"].map((name) => each.getAttribute(name))),
    );
  expect(links).toEqual([
    ["https://example.org/a", "_blank", "noopener noreferrer"],
    [null, null, null],
    [null, null, null],
  ]);
  expect(await preview.locator("iframe").count()).toBe(0);
  await preview.getByText("script").click();
  expect(page.url()).toBe(`${server.url}/web`);
  expect(await page.title()).not.toBe("run");
});
