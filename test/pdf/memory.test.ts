import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openLibreOffice } from "../../apps/api/converters/libreoffice/open-libreoffice.ts";
import { docx, p } from "../fixtures/docx.ts";

const mebibyte = 1024 * 1024;

/** Slots of LibreOffice that end with the test, and the reasons why processes were ended. */
function slotsWith(maxMemoryBytes: number) {
  const reasons: string[] = [];
  const slots = openLibreOffice({
    ...{ slots: 1, maxConversions: 50, maxMemoryBytes, isBoxed: true },
    ...{ programDirectory: null, fontsDirectory: null },
    onEnded: (reason) => reasons.push(reason),
    workspace: { createWorkerHome: () => Promise.reject(new Error("a box needs no directory")) },
  });
  const directory = mkdtempSync(join(tmpdir(), "docops-memory-"));
  onTestFinished(async () => {
    await slots.close();
    rmSync(directory, { recursive: true });
  });
  const document = join(directory, "a.docx");
  writeFileSync(document, docx(p("Text")));
  const convert = async (name: string) => {
    const files = { document, pdf: join(directory, name), pages: null };
    const job = { ...files, firstPages: null, profile: "pdf", maxBytes: 1e8 } as const;
    return slots.convert(job, AbortSignal.timeout(60_000));
  };
  return { convert, reasons, slots };
}

it("a LibreOffice over its memory bound is replaced after its conversion, and the next one works", async () => {
  const { convert, reasons, slots } = slotsWith(mebibyte);
  for (const name of ["1.pdf", "2.pdf", "3.pdf"]) {
    expect((await convert(name)).pdfBytes).toBeGreaterThan(1000);
    // Its end takes place behind the answer.
    await expect.poll(() => slots.processes, { timeout: 60_000, interval: 20 }).toBe(0);
  }
  expect(reasons).toEqual(["memory", "memory", "memory"]);
});

it("a LibreOffice below its memory bound converts one document after the other", async () => {
  const { convert, reasons, slots } = slotsWith(1024 * mebibyte);
  for (const name of ["1.pdf", "2.pdf"]) await convert(name);
  expect([slots.starts <= 2, slots.processes, reasons]).toEqual([true, 1, []]);
  expect(slots.rssBytes).toBeGreaterThan(50 * mebibyte);
});
