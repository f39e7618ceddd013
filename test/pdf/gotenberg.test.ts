import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import type { Converter } from "../../apps/api/converters/converter.ts";
import { openLibreOffice } from "../../apps/api/converters/libreoffice/open-libreoffice.ts";
import { postRun, runForm, startTestServer } from "../api/support.ts";
import { runForPdf, textOfPdf } from "./support.ts";

/**
 * A double of Gotenberg's LibreOffice route: the form parts, the statuses and the headers are those of its
 * documentation, and the PDFs are LibreOffice's. DOCOPS_TEST_GOTENBERG_URL names a real one.
 */
const real = process.env.DOCOPS_TEST_GOTENBERG_URL;
let office: Converter | null = null;

beforeAll(() => {
  office = openLibreOffice({
    ...{ slots: 1, maxConversions: 50, maxMemoryBytes: 2 ** 30, isBoxed: true },
    ...{ programDirectory: null, fontsDirectory: null, onEnded: () => undefined },
    workspace: { createWorkerHome: () => Promise.reject(new Error("a box needs no directory")) },
  });
});
afterAll(() => office?.close());

interface Double {
  url: string;
  forms: FormData[];
}

/** @param status the answer to every form. */
async function startDouble(status = 200): Promise<Double> {
  const forms: FormData[] = [];
  const directory = mkdtempSync(join(tmpdir(), "docops-gotenberg-"));
  const listener = createServer(async (req, res) => {
    if (req.url !== "/forms/libreoffice/convert" || req.method !== "POST") {
      res.writeHead(404).end("Not Found");
      return;
    }
    const form = await formOf(req);
    forms.push(form);
    if (status !== 200) {
      res.writeHead(status, { "Content-Type": "text/plain; charset=UTF-8" }).end("refused");
      return;
    }
    const document = join(directory, `${forms.length}.docx`);
    const pdf = join(directory, `${forms.length}.pdf`);
    writeFileSync(document, Buffer.from(await (form.get("files") as File).arrayBuffer()));
    const profile =
      form.get("pdfa") === "PDF/A-2b"
        ? "pdfa-2b"
        : form.get("pdfua") === "true"
          ? "pdfua-1"
          : "pdf";
    const plain = { pages: null, firstPages: null, maxBytes: 1e8 } as const;
    const job = { ...plain, document, pdf, profile } as const;
    await office?.convert(job, AbortSignal.timeout(120_000));
    res
      .writeHead(200, { "Content-Type": "application/pdf", "Gotenberg-Trace": "1" })
      .end(readFileSync(pdf));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    listener.closeAllConnections();
    listener.close();
    rmSync(directory, { recursive: true });
  });
  return { url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`, forms };
}

async function formOf(req: IncomingMessage): Promise<FormData> {
  const body: Buffer[] = [];
  for await (const piece of req) body.push(piece);
  const headers = { "Content-Type": req.headers["content-type"] ?? "" };
  return new Response(Buffer.concat(body), { headers }).formData();
}

function settingsFor(url: string) {
  return { DOCOPS_PDF: "gotenberg", DOCOPS_GOTENBERG_URL: url, DOCOPS_PDF_SLOTS: "2" };
}

describe("PDFs by Gotenberg", () => {
  it("it gets one document with a neutral name, and its PDF is proven", async () => {
    const double = await startDouble();
    const server = await startTestServer(settingsFor(double.url));
    const { pdf, report } = await runForPdf(server);
    expect(textOfPdf(pdf)).toContain("季度例会");
    expect(report).toMatchObject({
      converter: "gotenberg",
      pages: 1,
      checks: { values: { status: "passed" } },
    });
    const files = double.forms.flatMap((form) => form.getAll("files") as File[]);
    expect(files.map(({ name }) => name)).toEqual(["document.docx"]);
  });

  it("profiles are asked for by Gotenberg's form parts", async () => {
    const double = await startDouble();
    const server = await startTestServer(settingsFor(double.url));
    expect((await runForPdf(server, { pdf_profile: "pdfa-2b" })).report.claims.pdfa).toBe("2B");
    expect((await runForPdf(server, { pdf_profile: "pdfua-1" })).report.claims.pdfua).toBe("1");
    expect(double.forms.map((form) => [form.get("pdfa"), form.get("pdfua")])).toEqual([
      ["PDF/A-2b", null],
      [null, "true"],
    ]);
  });

  it("a document that Gotenberg refuses is 422, and does not open the breaker", async () => {
    const double = await startDouble(400);
    const server = await startTestServer(settingsFor(double.url));
    for (let job = 0; job < 5; job++) {
      const answer = await postRun(server, runForm({ output: "pdf" }));
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({
        error_code: "PDF_FAILED",
        detail: { reason: "refused" },
      });
    }
    expect(double.forms.length).toBe(5);
  });

  it("a Gotenberg that is gone is 503, opens the breaker, and documents are made all the same", async () => {
    const server = await startTestServer(settingsFor("http://127.0.0.1:9"));
    for (let job = 0; job < 4; job++) {
      const answer = await postRun(server, runForm({ output: "pdf" }));
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({
        error_code: "NOT_READY",
        detail: { reasons: ["pdf"] },
      });
    }
    const status = await (await fetch(`${server.url}/status`)).json();
    expect(status.readiness.parts.pdf).toBe("not_ready");
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect((await postRun(server)).status).toBe(200);
  });

  it("without an address the server does not start", () => {
    expect(() => readConfig({ DOCOPS_PDF: "gotenberg" })).toThrow(
      /DOCOPS_PDF.*DOCOPS_GOTENBERG_URL/,
    );
  });

  it.skipIf(real === undefined)("a real Gotenberg makes a PDF with the values", async () => {
    const server = await startTestServer(settingsFor(real ?? ""));
    expect((await runForPdf(server)).report.checks.values.status).toBe("passed");
  });
});
