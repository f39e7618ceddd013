import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { type RunningServer, startServer } from "../../apps/api/server.ts";
import { type PdfReport, pdfReportBody } from "../../apps/contract/answers/pdf-report.ts";
import {
  noLog,
  postRun,
  readMembers,
  runForm,
  sandbox,
  startTestServer,
  type TestServer,
} from "../api/support.ts";

export const withOffice = { DOCOPS_PDF: "libreoffice", DOCOPS_PDF_SLOTS: "1" };

/** A server that makes PDFs. It ends with the test. */
export function startPdfServer(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  return startTestServer({ ...withOffice, ...env });
}

/** One server for all tests of a file: LibreOffice takes seconds to start. */
export function sharedPdfServer(env: Readonly<Record<string, string>> = {}): { url: string } {
  const shared = { url: "" };
  let server: RunningServer | null = null;
  const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-test-"));
  beforeAll(async () => {
    const settings = { DOCOPS_PORT: "0", DOCOPS_TMP_DIR: tmpDirectory, ...withOffice, ...env };
    server = await startServer(readConfig(settings), noLog, { sandbox });
    shared.url = server.url;
  });
  afterAll(async () => {
    await server?.close(0);
    rmSync(tmpDirectory, { recursive: true });
  });
  return shared;
}

/** The answer to a run with a PDF, with its checked report. */
export async function runForPdf(
  server: Pick<TestServer, "url">,
  parts: Parameters<typeof runForm>[0] = {},
): Promise<{ status: number; body: Record<string, unknown>; pdf: Buffer; report: PdfReport }> {
  const response = await postRun(server, runForm({ output: "pdf", ...parts }));
  if (response.status !== 200) {
    const body = (await response.json()) as Record<string, unknown>;
    throw new Error(`${response.status} ${JSON.stringify(body)}`);
  }
  const body = await readMembers(response);
  return {
    status: response.status,
    body,
    pdf: body["out.pdf"],
    report: pdfReportBody.parse(body["out.pdf_report.json"]),
  };
}

/** The text of a PDF, by pdftotext. */
export function textOfPdf(pdf: Buffer): string {
  const directory = mkdtempSync(join(tmpdir(), "docops-pdf-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, "a.pdf");
  writeFileSync(file, pdf);
  return execFileSync("pdftotext", ["-enc", "UTF-8", file, "-"], { encoding: "utf8" });
}

/** The processes of LibreOffice below this process. */
export function officePids(): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const own = new Set([String(process.pid)]);
  for (let size = 0; size !== own.size; ) {
    size = own.size;
    for (const [pid = "", parent = ""] of rows) if (own.has(parent)) own.add(pid);
  }
  return rows
    .filter(([pid = "", , name = ""]) => own.has(pid) && name.startsWith("soffice"))
    .map(([pid]) => Number(pid));
}

export function sample(name: string, file: string): Buffer {
  return readFileSync(new URL(`../../samples/${name}/${file}`, import.meta.url));
}
