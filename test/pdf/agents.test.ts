import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tocReportBody } from "../../apps/contract/answers/toc-report.ts";
import { sqliteState } from "../api/jobs/support.ts";
import { startTestServer } from "../api/support.ts";
import { wrongContents } from "../fixtures/contents.ts";
import { docx } from "../fixtures/docx.ts";
import { connectStdio, workingDirectory } from "../mcp/stdio-support.ts";
import { call, connect, inlineTemplate, refused, task } from "../mcp/support.ts";

const office = { DOCOPS_PDF: "libreoffice", DOCOPS_PDF_SLOTS: "1" };
const checks = { opens: { status: "passed" }, fonts: { status: "passed" } };

describe("tools for agents and PDFs", () => {
  it("an agent goes its whole way by HTTP: skill, schema, inspection, precheck, fill, PDF and the reports", async () => {
    const server = await startTestServer({ DOCOPS_MCP: "1", ...sqliteState(), ...office });
    const client = await connect(server);
    const { skills } = await call(client, "list_skills", { skill: task.task_type });
    const fields = Object.keys(skills[0].task_schema.properties.payload.properties);
    expect(fields).toEqual(expect.arrayContaining(Object.keys(task.payload)));
    expect(await call(client, "inspect_template", inlineTemplate)).toMatchObject({ ok: true });
    expect(await call(client, "precheck", { ...inlineTemplate, task })).toMatchObject({ ok: true });
    const both = { ...inlineTemplate, task, output: "both", wait_seconds: 60 };
    const filled = await call(client, "fill", both);
    expect(filled).toMatchObject({ ok: true, pdf: { profile: "pdf", pages: 1, checks } });
    const names = filled.files.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["out.docx", "out.pdf", "out.pdf_report.json"]));
    for (const { media_type, name, place } of filled.files) {
      const file = await fetch(server.url + place);
      expect(file.status, name).toBe(200);
      expect(file.headers.get("content-type"), name).toBe(media_type);
    }
    const report = async (name: string) => {
      const uri = `docops://jobs/${filled.job.id}/${name}`;
      const { contents } = await client.readResource({ uri });
      const [file] = contents;
      return JSON.parse(file && "text" in file ? file.text : "");
    };
    expect(await report("out.format_report.json")).toMatchObject({ passed: true });
    expect(await report("out.pdf_report.json")).toMatchObject({ pages: 1, checks });
    const place = `/v1/jobs/${filled.job.id}/result?member=out.docx`;
    const document = Buffer.from(await (await fetch(server.url + place)).arrayBuffer());
    const finished = { document_base64: document.toString("base64") };
    const converted = await call(client, "convert_to_pdf", {
      ...finished,
      pdf_profile: "pdfa-2b",
      wait_seconds: 60,
    });
    expect(converted).toMatchObject({ ok: true, pdf: { profile: "pdfa-2b", pages: 1 } });
    expect(converted.files.map(({ name }: { name: string }) => name)).not.toContain("out.docx");
    const template = { document_base64: inlineTemplate.template_base64 };
    expect(await refused(client, "convert_to_pdf", template)).toMatchObject({
      detail: { reason: "has_tags" },
    });
  });

  it("without a server, a PDF is written below the root", async () => {
    const { directory } = workingDirectory();
    const { client } = await connectStdio(directory, { env: office });
    const filled = await call(client, "fill", {
      ...{ template: "template.docx", task_file: "task.json", out_dir: "out" },
      output: "pdf",
    });
    expect(filled).toMatchObject({ ok: true, pdf: { checks } });
    expect(existsSync(join(directory, "out/out.pdf"))).toBe(true);
    expect(existsSync(join(directory, "out/out.docx"))).toBe(false);
  });

  it("without a server, a fill that writes page numbers has their report among its files", async () => {
    const { directory } = workingDirectory();
    writeFileSync(join(directory, "contents.docx"), docx(wrongContents));
    const { client } = await connectStdio(directory, { env: office });
    const args = { template: "contents.docx", task_file: "task.json", out_dir: "out" };
    const filled = await call(client, "fill", { ...args, update_toc: true });
    const names = filled.files.map(({ name }: { name: string }) => name);
    expect(names).toContain("out.toc_report.json");
    const report = readFileSync(join(directory, "out/out.toc_report.json"), "utf8");
    expect(tocReportBody.parse(JSON.parse(report)).summary.written).toBe(4);
  });
});
