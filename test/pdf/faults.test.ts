import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { postRun, runForm, type TestServer } from "../api/support.ts";
import { officePids, runForPdf, startPdfServer } from "./support.ts";

const patient = { timeout: 120_000, interval: 50 };

/** The process that has made a PDF: it was started before the spare one. */
async function busyOffice(server: TestServer): Promise<number> {
  await runForPdf(server);
  await expect.poll(() => officePids().length, patient).toBe(2);
  return Math.min(...officePids());
}

async function metric(server: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

describe("a conversion that does not end well", () => {
  it("a conversion that hangs is killed at its deadline, and the next one works", async () => {
    const server = await startPdfServer({ DOCOPS_PDF_TIMEOUT_SECONDS: "15" });
    const pid = await busyOffice(server);
    process.kill(pid, "SIGSTOP");
    const answer = await postRun(server, runForm({ output: "pdf" }));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error_code: "PDF_FAILED",
      detail: {
        reason: "timeout",
        timeout_seconds: 15,
        hint: expect.stringContaining("output=docx"),
      },
    });
    expect(officePids()).not.toContain(pid);
    expect((await runForPdf(server)).report.pages).toBe(1);
  });

  it("a document whose LibreOffice was killed gets a second try in a new one", async () => {
    const server = await startPdfServer({ DOCOPS_ENABLE_METRICS: "1" });
    const pid = await busyOffice(server);
    process.kill(pid, "SIGSTOP");
    const answer = runForPdf(server);
    await expect.poll(() => metric(server, "docops_pdf_slots_in_use"), patient).toBe(1);
    process.kill(pid, "SIGKILL");
    expect((await answer).report.pages).toBe(1);
    expect(server.logLines()).toContainEqual(
      expect.objectContaining({ event: "office_ended", reason: "crashed" }),
    );
  });

  it("a document that ends LibreOffice twice gets no third try, and says how to get the document", async () => {
    const crash = fileURLToPath(new URL("../fixtures/offices/crash", import.meta.url));
    const server = await startPdfServer({
      DOCOPS_LIBREOFFICE_DIR: crash,
      DOCOPS_ENABLE_METRICS: "1",
    });
    const answer = await postRun(server, runForm({ output: "pdf" }));
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error_code: "PDF_FAILED",
      detail: { reason: "crashed", crashes: 2, hint: expect.stringContaining("output=docx") },
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('docops_pdf_process_ends_total{reason="crashed"} 2');
    expect((await postRun(server, runForm())).status).toBe(200);
  });

  it("a full queue of PDFs answers 429, and documents without a PDF are made meanwhile", async () => {
    const server = await startPdfServer({
      DOCOPS_PDF_MAX_QUEUE_SIZE: "0",
      DOCOPS_PDF_TIMEOUT_SECONDS: "20",
      DOCOPS_ENABLE_METRICS: "1",
    });
    process.kill(await busyOffice(server), "SIGSTOP");
    const hanging = postRun(server, runForm({ output: "pdf" }));
    await expect.poll(() => metric(server, "docops_pdf_slots_in_use"), patient).toBe(1);
    const refused = await postRun(server, runForm({ output: "pdf" }));
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    for (let job = 0; job < 5; job++) expect((await postRun(server)).status).toBe(200);
    expect(await metric(server, "docops_pdf_slots_in_use")).toBe(1);
    expect((await hanging).status).toBe(422);
  });

  it("a client that leaves takes its conversion with it", async () => {
    const server = await startPdfServer({ DOCOPS_ENABLE_METRICS: "1" });
    const pid = await busyOffice(server);
    process.kill(pid, "SIGSTOP");
    const leaving = new AbortController();
    const answer = postRun(server, runForm({ output: "pdf" }), { signal: leaving.signal });
    await expect.poll(() => metric(server, "docops_pdf_slots_in_use"), patient).toBe(1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(() => officePids(), patient).not.toContain(pid);
    await expect.poll(() => metric(server, "docops_pdf_slots_in_use"), patient).toBe(0);
  });

  it("a LibreOffice is replaced after its number of conversions, and none is left at the end", async () => {
    const server = await startPdfServer({
      DOCOPS_PDF_MAX_CONVERSIONS: "1",
      DOCOPS_ENABLE_METRICS: "1",
    });
    const first = await busyOffice(server).catch(() => 0);
    await runForPdf(server);
    expect(officePids()).not.toContain(first);
    await server.close(0);
    expect(officePids()).toEqual([]);
  });
});
