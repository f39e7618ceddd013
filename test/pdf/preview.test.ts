import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DocopsClient } from "../../apps/client/client.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { bearer, keysDatabase, newKey } from "../api/auth/support.ts";
import { noticeTemplate, payload, startTestServer } from "../api/support.ts";
import { pageBreak } from "../fixtures/contents.ts";
import { docx, p } from "../fixtures/docx.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";
import { sharedPdfServer, startPdfServer } from "./support.ts";

const server = sharedPdfServer();

type Parts = Readonly<Record<string, string | Buffer>>;

function postPreview(
  url: string,
  { template = noticeTemplate, task, ...texts }: Parts,
  headers: Readonly<Record<string, string>> = {},
) {
  const form = new FormData();
  form.set("template", new Blob([new Uint8Array(template as Buffer)]), "t.docx");
  if (task !== undefined) form.set("task", new Blob([task as string]), "task.json");
  for (const [name, text] of Object.entries(texts)) form.set(name, text as string);
  return fetch(`${url}/v1/preview`, { method: "POST", body: form, headers });
}

async function membersOf(answer: Response): Promise<Map<string, Buffer>> {
  if (answer.status !== 200) throw new Error(await answer.text());
  const archive = Buffer.from(await answer.arrayBuffer());
  return new Map(
    readZip(archive, defaultPackageLimits).map((entry) => [
      entry.name,
      inflateEntry(entry, defaultPackageLimits),
    ]),
  );
}

/** The width and height of a PNG (RFC 2083, 11.2.1). */
function sizeOf(png: Buffer | undefined): [number, number] {
  expect(png?.subarray(1, 4).toString()).toBe("PNG");
  return [png?.readUInt32BE(16) ?? 0, png?.readUInt32BE(20) ?? 0];
}

const resultOf = (members: Map<string, Buffer>) =>
  JSON.parse(members.get("api_result.json")?.toString() ?? "");

const task = JSON.stringify({ task_type: "meeting_notice", payload });
const threePages = docx(p("One") + pageBreak + p("Two") + pageBreak + p("Three"));

describe("POST /v1/preview", () => {
  it("a filled document is shown with the reports of its run", async () => {
    const members = await membersOf(await postPreview(server.url, { task, width: "400" }));
    expect([...members.keys()]).toEqual([
      "page-1.png",
      "out.replace_log.json",
      "out.missing_fields.json",
      "out.format_report.json",
      "api_result.json",
    ]);
    const [width, height] = sizeOf(members.get("page-1.png"));
    expect(width).toBe(400);
    expect(height).toBeGreaterThan(400);
    expect(resultOf(members)).toMatchObject({ exit_code: 0, preview: { pages: 1, shown: 1 } });
  });

  it("a document without a task is shown as it is, and all of its pages are counted", async () => {
    const members = await membersOf(
      await postPreview(server.url, { template: threePages, pages: "2", width: "100" }),
    );
    expect([...members.keys()]).toEqual(["page-1.png", "page-2.png", "api_result.json"]);
    expect(resultOf(members).preview).toEqual({ pages: 3, shown: 2 });
  });

  it("the filled document looks other than its template", async () => {
    const one = await membersOf(await postPreview(server.url, { width: "200" }));
    const other = await membersOf(await postPreview(server.url, { task, width: "200" }));
    expect(one.get("page-1.png")?.equals(other.get("page-1.png") as Buffer)).toBe(false);
  });

  it("a template that cannot be filled has its reports and no picture", async () => {
    const answer = await postPreview(server.url, { template: docx(p("【meeting_title】")), task });
    expect(answer.headers.get("x-docops-exit-code")).toBe("3");
    const members = await membersOf(answer);
    expect([...members.keys()]).not.toContain("page-1.png");
    expect([...members.keys()]).toContain("out.replace_log.json");
  });

  it("a page that is a long strip is drawn no higher than four times its width", async () => {
    const strip = '<w:sectPr><w:pgSz w:w="1440" w:h="28800"/></w:sectPr>';
    const members = await membersOf(
      await postPreview(server.url, { template: docx(p("x") + strip), width: "100" }),
    );
    const [width, height] = sizeOf(members.get("page-1.png"));
    expect(width).toBeLessThan(100);
    expect(height).toBeLessThanOrEqual(400);
  });

  it.each([
    ["pages", "0", "1"],
    ["pages", "21", "20"],
    ["width", "99999", "2000"],
    ["width", "wide", undefined],
  ])("%s=%s is refused with what is allowed", async (part, value, nearest) => {
    const answer = await postPreview(server.url, { [part]: value });
    expect(answer.status).toBe(400);
    const { detail } = (await answer.json()) as { detail: Record<string, string> };
    expect(detail).toMatchObject({ field: part, allowed: expect.stringContaining("from") });
    expect(detail.nearest).toBe(nearest);
  });

  it("options of a run without a task are refused, and so are options that make no difference", async () => {
    const needing = await postPreview(server.url, { preset: "strict" });
    expect(needing.status).toBe(400);
    expect(await needing.json()).toMatchObject({ detail: { needed_by: ["preset"] } });
    const unknown = await postPreview(server.url, { task, output: "pdf" });
    expect(unknown.status).toBe(400);
  });

  it("no connection is tried for a picture that a document links to", async () => {
    let connections = 0;
    const listener = createServer(() => undefined).on("connection", () => connections++);
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const { port } = listener.address() as { port: number };
    const relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="http://127.0.0.1:${port}/a.png" TargetMode="External"/></Relationships>`;
    const field = `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="100000" cy="100000"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:link="rId1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
    const template = docx(field, { "word/_rels/document.xml.rels": relationships });
    expect((await postPreview(server.url, { template })).status).toBe(200);
    listener.close();
    expect(connections).toBe(0);
  });

  it("the client shows pages", async () => {
    const client = new DocopsClient({ baseUrl: server.url });
    const answer = await client.preview({
      template: new Uint8Array(threePages),
      pages: 3,
      width: 60,
    });
    const names = readZip(Buffer.from(await answer.bytes()), defaultPackageLimits);
    expect(names.map(({ name }) => name)).toContain("page-3.png");
    expect((await client.meta()).supports_preview).toBe(true);
  });

  it("a server with keys asks for the scope `run`", async () => {
    const { env, service } = await keysDatabase();
    const { url } = await startPdfServer(env);
    const statusWith = async (scope: "run" | "audit") => {
      const { apiKey } = await service.create(newKey({ scopes: [scope] }));
      return (await postPreview(url, {}, bearer(apiKey))).status;
    };
    expect((await postPreview(url, {})).status).toBe(401);
    expect(await statusWith("audit")).toBe(403);
    expect(await statusWith("run")).toBe(200);
  });
});

describe("docops preview", () => {
  it("pictures of pages are written as files", async () => {
    const directory = temporaryDirectory();
    const document = join(directory, "a.docx");
    writeFileSync(document, threePages);
    const options = ["--pages", "2", "--width", "80", "--out-dir", directory, "--json"];
    const env = { DOCOPS_PDF: "libreoffice" };
    const { code, stderr, stdout } = await run(
      "apps/cli/main.ts",
      ["preview", document, ...options],
      { env },
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ pages: 3, shown: 2 });
    expect(sizeOf(readFileSync(join(directory, "page-2.png")))[0]).toBe(80);
  });

  it.each([
    [["--pages", "0"], "--pages must be a whole number from 1 to 20; got 0."],
    [[], "docops preview needs a program that makes PDFs."],
  ])("docops preview %j is refused with the reason", async (options, reason) => {
    const args = ["preview", "a.docx", ...options];
    const { code, stderr } = await run("apps/cli/main.ts", args, { env: { DOCOPS_PDF: "off" } });
    expect(code).toBe(64);
    expect(stderr).toContain(reason);
  });
});

describe("previews that cannot be had", () => {
  it("a server that makes no PDFs answers 404, and says so in meta", async () => {
    const plain = await startTestServer();
    expect((await postPreview(plain.url, {})).status).toBe(404);
    const meta = await (await fetch(`${plain.url}/v1/meta`)).json();
    expect(meta).toMatchObject({ supports_preview: false });
  });

  it("a document that ends LibreOffice twice is answered 422", async () => {
    const crash = fileURLToPath(new URL("../fixtures/offices/crash", import.meta.url));
    const crashing = await startPdfServer({ DOCOPS_LIBREOFFICE_DIR: crash });
    const answer = await postPreview(crashing.url, { task });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ detail: { reason: "crashed" } });
  });
});
