import { describe, expect, it } from "vitest";
import { postRun, readMembers, runForm, startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { runForPdf, sharedPdfServer, textOfPdf } from "./support.ts";

const server = sharedPdfServer();

describe("a run that asks for a PDF", () => {
  it("output=pdf has the PDF and its report in place of the document, and the PDF has the values", async () => {
    const { body, pdf, report } = await runForPdf(server);
    expect(Object.keys(body)).toEqual([
      "out.replace_log.json",
      "out.missing_fields.json",
      "out.format_report.json",
      "out.pdf",
      "out.pdf_report.json",
      "api_result.json",
    ]);
    expect(textOfPdf(pdf)).toContain("关于召开季度例会的通知");
    expect(report).toMatchObject({
      profile: "pdf",
      converter: "libreoffice",
      pages: 1,
      checks: {
        opens: { status: "passed", by: "qpdf" },
        fonts: { status: "passed" },
        values: { status: "passed" },
      },
      values: { total: 5, found: 5, truncated: false },
      removed: [],
    });
    expect(body["api_result.json"]).toMatchObject({ pdf: { pages: 1 }, exit_code: 0 });
  });

  it("output=both has the document and the PDF, output=docx has no PDF", async () => {
    const both = await runForPdf(server, { output: "both" });
    expect(Object.keys(both.body)).toEqual(expect.arrayContaining(["out.docx", "out.pdf"]));
    const plain = await readMembers(await postRun(server, runForm({ output: "docx" })));
    expect(Object.keys(plain)).toContain("out.docx");
    expect(Object.keys(plain)).not.toContain("out.pdf");
  });

  it("pdfa-2b and pdfua-1 claim their standards, and all fonts are embedded", async () => {
    const archive = await runForPdf(server, { pdf_profile: "pdfa-2b" });
    expect(archive.report).toMatchObject({
      claims: { pdfa: "2B" },
      checks: { fonts: { status: "passed" } },
    });
    const accessible = await runForPdf(server, { pdf_profile: "pdfua-1" });
    expect(accessible.report.claims.pdfua).toBe("1");
  });

  it("a template that cannot be filled gives no PDF, but the reports that say why", async () => {
    const template = docx(p("【meeting_title】"));
    const answer = await postRun(server, runForm({ template, output: "pdf" }));
    expect(answer.headers.get("x-docops-exit-code")).toBe("3");
    const names = Object.keys(await readMembers(answer));
    expect(names).toContain("out.docx");
    expect(names).not.toContain("out.pdf");
  });

  it("a font that is not installed is named, with the font in the PDF that took its place", async () => {
    const run =
      '<w:r><w:rPr><w:rFonts w:ascii="Nowhere Sans" w:hAnsi="Nowhere Sans"/></w:rPr><w:t>Nowhere 【MEETING_TITLE】</w:t></w:r>';
    const { report } = await runForPdf(server, { template: docx(`<w:p>${run}</w:p>`) });
    const font = report.document_fonts.find(({ name }) => name === "Nowhere Sans");
    expect(font?.status).toBe("missing");
    expect(font?.replaced_by.length).toBeGreaterThan(0);
    const inPdf = report.fonts.map(({ name }) => name);
    for (const name of font?.replaced_by ?? []) expect(inPdf).toContain(name);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: "PDF_FONT_MISSING", subject: "Nowhere Sans" }),
    );
  });

  it("a value that does not show is a finding with its field and place", async () => {
    const hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>【MEETING_TITLE】</w:t></w:r>";
    const { report } = await runForPdf(server, { template: docx(`<w:p>${hidden}</w:p>`) });
    expect(report.checks.values.status).toBe("failed");
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        code: "PDF_VALUE_NOT_FOUND",
        subject: "MEETING_TITLE",
        paragraph_path: "p0",
      }),
    );
  });
});

describe("a server that makes no PDFs", () => {
  it("answers 400 with the documents that it makes", async () => {
    const plain = await startTestServer();
    const answer = await postRun(plain, runForm({ output: "pdf" }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      detail: { field: "output", value: "pdf", allowed: ["docx"] },
    });
  });
});
