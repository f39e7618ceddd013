import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { jobRequest, sqliteState, submitJob, untilEnded } from "../api/jobs/support.ts";
import { startPdfServer, textOfPdf } from "./support.ts";

describe("a stored job that asks for a PDF", () => {
  it("its result has the PDF, and Accept picks it", async () => {
    const server = await startPdfServer(sqliteState());
    const { id } = await submitJob(server, { output: "pdf", pdf_profile: "pdfa-2b" });
    expect(await untilEnded(server, id)).toMatchObject({ state: "succeeded" });
    const answer = await jobRequest(server, "GET", `/${id}/result`, { Accept: "application/pdf" });
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(textOfPdf(Buffer.from(await answer.arrayBuffer()))).toContain("季度例会");
  });

  it("a PDF that cannot be made is the job's answer, without further attempts", async () => {
    const crash = fileURLToPath(new URL("../fixtures/offices/crash", import.meta.url));
    const server = await startPdfServer({ ...sqliteState(), DOCOPS_LIBREOFFICE_DIR: crash });
    const { id } = await submitJob(server, { output: "pdf" });
    expect(await untilEnded(server, id)).toMatchObject({
      state: "failed",
      attempt: 1,
      error: { error_code: "PDF_FAILED", detail: { reason: "crashed" } },
    });
  });

  it("a job that asks for a PDF where PDFs are off is refused before it is stored", async () => {
    const server = await startPdfServer({ ...sqliteState(), DOCOPS_PDF: "off" });
    const form = new FormData();
    form.set("output", "both");
    const answer = await fetch(`${server.url}/v1/jobs`, { method: "POST", body: form });
    expect(answer.status).toBe(400);
  });
});
