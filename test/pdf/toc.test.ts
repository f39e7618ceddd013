import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PdfMaker } from "../../apps/api/converters/pdf-maker.ts";
import { settlePages } from "../../apps/api/converters/settle-pages.ts";
import { type TocReport, tocReportBody } from "../../apps/contract/answers/toc-report.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { jobRequest, sqliteState, submitJob, untilEnded } from "../api/jobs/support.ts";
import { payload, postRun, readMembers, runForm, startTestServer } from "../api/support.ts";
import { contents, heading, pageBreak, wrongContents } from "../fixtures/contents.ts";
import { docx, p } from "../fixtures/docx.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";
import { sharedPdfServer, startPdfServer, textOfPdf } from "./support.ts";

const server = sharedPdfServer();
const template = docx(wrongContents);

/** The files of a run that writes page numbers. */
async function runWithToc(parts: Parameters<typeof runForm>[0] = {}) {
  const answer = await postRun(server, runForm({ update_toc: "true", ...parts }));
  if (answer.status !== 200) throw new Error(await answer.text());
  const members = await readMembers(answer);
  const report: TocReport = tocReportBody.parse(members["out.toc_report.json"]);
  return { members, report, xml: documentXml(members["out.docx"]) };
}

function documentXml(archive: Buffer | undefined): string {
  if (archive === undefined) return "";
  const entries = readZip(archive, defaultPackageLimits);
  const main = entries.find(({ name }) => name === "word/document.xml");
  return main === undefined ? "" : inflateEntry(main, defaultPackageLimits).toString("utf8");
}

const pagesOf = ({ places }: TocReport) => places.map(({ page }) => page);

describe("a run with update_toc", () => {
  it("the document gets the pages of its headings, and nothing else changes but the entry of the filled heading", async () => {
    const plain = await readMembers(await postRun(server, runForm({ template })));
    const { members, report, xml } = await runWithToc({ template });
    expect(pagesOf(report)).toEqual(["1", "2", "4", "4"]);
    expect(members["api_result.json"]).toMatchObject({
      toc: { written: 4, codes: ["TOC_ENTRY_UPDATED"] },
    });
    let expected = documentXml(plain["out.docx"]).replace(
      "【MEETING_TITLE】",
      payload.meeting_title,
    );
    for (const page of ["1", "2", "4"]) {
      expected = expected.replace(
        '<w:t xml:space="preserve">9<',
        `<w:t xml:space="preserve">${page}<`,
      );
    }
    expect(xml).toBe(
      expected.replace('<w:t xml:space="preserve">9<', '<w:t xml:space="preserve">4<'),
    );
  });

  it("the PDF of the same job has each heading on the page that the document names", async () => {
    const { members, report } = await runWithToc({ template, output: "both" });
    const pages = textOfPdf(members["out.pdf"]).split("\f");
    expect(pagesOf(report)).toEqual(["1", "2", "4", "4"]);
    expect(pages[1]).toContain(payload.meeting_title);
    expect(pages[3]).toContain("Third");
    // Its table of contents stands on the first page.
    for (const shown of [/^First 1$/m, /^季度例会$/m, /^2$/m, /^Third 4$/m]) {
      expect(pages[0]).toMatch(shown);
    }
  });

  it("pages are counted as their sections count them", async () => {
    const section = (numbers: string) =>
      `<w:p><w:pPr><w:sectPr><w:pgNumType ${numbers}/></w:sectPr></w:pPr></w:p>`;
    const body = [
      contents([
        { text: "Preface", bookmark: "a", page: "9" },
        { text: "Chapter", bookmark: "b", page: "9" },
      ]),
      pageBreak,
      heading("Preface", "a", 1),
      section('w:fmt="lowerRoman"'),
      pageBreak,
      heading("Chapter", "b", 2),
      '<w:sectPr><w:pgNumType w:start="10"/></w:sectPr>',
    ].join("");
    const { report } = await runWithToc({ template: docx(body) });
    expect(pagesOf(report)).toEqual(["ii", "11"]);
  });

  it("a document whose own bookmarks have the names of docops' gets the right pages", async () => {
    const body = [
      contents([
        { text: "One", bookmark: "docopsPage1", page: "9" },
        { text: "Two", bookmark: "docopsPage0", page: "9" },
      ]),
      heading("One", "docopsPage1", 1),
      pageBreak,
      heading("Two", "docopsPage0", 2),
    ].join("");
    const { report } = await runWithToc({ template: docx(body) });
    expect(pagesOf(report)).toEqual(["1", "2"]);
  });

  it("new texts of entries that move pages are laid out again", async () => {
    const long = "A long title of a chapter that takes several lines. ".repeat(12);
    const names = Array.from({ length: 20 }, (_, at) => `_Toc${at}`);
    const entries = names.map((bookmark, at) => ({ text: `Old ${at}`, bookmark, page: "1" }));
    const body =
      contents(entries) + names.map((name, at) => heading(`${at} ${long}`, name, at)).join("");
    const { members, report } = await runWithToc({ template: docx(body), output: "both" });
    expect(report.summary.updated_texts).toBe(20);
    const pages = textOfPdf(members["out.pdf"]).split("\f");
    for (const [at, { page }] of report.places.entries()) {
      const title = new RegExp(`(?:^|\\n)${at} A long title`);
      const last = pages.findLastIndex((text) => title.test(text));
      expect(last + 1, `heading ${at}`).toBe(Number(page));
    }
  });

  it("a template that cannot be filled gets no page numbers", async () => {
    const broken = docx(`${wrongContents}${p("【meeting_title】")}`);
    const answer = await postRun(server, runForm({ template: broken, update_toc: "true" }));
    expect(answer.headers.get("x-docops-exit-code")).toBe("3");
    expect(Object.keys(await readMembers(answer))).not.toContain("out.toc_report.json");
  });

  it("update_toc=false and no update_toc are the same", async () => {
    const one = await readMembers(await postRun(server, runForm({ template })));
    const other = await readMembers(
      await postRun(server, runForm({ template, update_toc: "false" })),
    );
    expect(other["out.docx"]?.equals(one["out.docx"] as Buffer)).toBe(true);
    expect(Object.keys(other)).not.toContain("out.toc_report.json");
  });
});

describe("update_toc on other ways", () => {
  it("a stored job has the report and the page numbers", async () => {
    const stored = await startPdfServer(sqliteState());
    const { id } = await submitJob(stored, { template, update_toc: "true" });
    expect(await untilEnded(stored, id)).toMatchObject({ state: "succeeded" });
    const members = await readMembers(await jobRequest(stored, "GET", `/${id}/result`));
    expect(pagesOf(tocReportBody.parse(members["out.toc_report.json"]))).toEqual([
      "1",
      "2",
      "4",
      "4",
    ]);
  });

  it("docops run --update-toc writes the same document as the server", async () => {
    const directory = temporaryDirectory();
    const file = (name: string) => join(directory, name);
    writeFileSync(file("template.docx"), template);
    writeFileSync(file("task.json"), JSON.stringify({ task_type: "meeting_notice", payload }));
    const options = ["--template", file("template.docx"), "--task", file("task.json")];
    const outputs = ["--out-dir", file("out"), "--update-toc", "--output", "both"];
    const { code, stderr } = await run("apps/cli/main.ts", ["run", ...options, ...outputs], {
      env: { DOCOPS_PDF: "libreoffice" },
    });
    expect(code, stderr).toBe(0);
    const { xml } = await runWithToc({ template });
    expect(documentXml(readFileSync(file("out/out.docx")))).toBe(xml);
    const report = JSON.parse(readFileSync(file("out/out.toc_report.json"), "utf8"));
    expect(pagesOf(tocReportBody.parse(report))).toEqual(["1", "2", "4", "4"]);
    expect(readFileSync(file("out/out.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  });
});

describe("page numbers that cannot be had", () => {
  it.each([
    { DOCOPS_PDF: "off" },
    { DOCOPS_PDF: "gotenberg", DOCOPS_GOTENBERG_URL: "http://127.0.0.1:9" },
  ])("a server with %j answers 400 with what is allowed", async (env) => {
    const other = await startTestServer(env);
    const answer = await postRun(other, runForm({ update_toc: "true" }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      detail: { field: "update_toc", allowed: [false] },
    });
    expect(await (await fetch(`${other.url}/v1/meta`)).json()).toMatchObject({
      supports_update_toc: false,
    });
  });

  it("a document that ends LibreOffice gets 422, which says how to get the document without", async () => {
    const crash = fileURLToPath(new URL("../fixtures/offices/crash", import.meta.url));
    const crashing = await startPdfServer({ DOCOPS_LIBREOFFICE_DIR: crash });
    const answer = await postRun(crashing, runForm({ template, update_toc: "true" }));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error_code: "PDF_FAILED",
      detail: { reason: "crashed", hint: expect.stringContaining("without update_toc") },
    });
  });

  it("a layout that never settles is an error, and not a wrong number", async () => {
    const directory = mkdtempSync(join(tmpdir(), "docops-test-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    let layouts = 0;
    const layOut = async ({ pages }: { pages: string }) => {
      writeFileSync(join(directory, pages), `{"0": ${layouts++}}`);
    };
    const written: string[] = [];
    const write = async (pages: Buffer) => void written.push(pages.toString());
    const job = { directory, isPatient: false, profile: null, write };
    const { signal } = new AbortController();
    const settling = settlePages({ layOut } as unknown as PdfMaker, job, signal);
    await expect(settling).rejects.toMatchObject({ reason: "unsettled", detail: { rounds: 3 } });
    expect(written).toEqual(['{"0": 0}', '{"0": 1}', '{"0": 2}']);
  });
});
