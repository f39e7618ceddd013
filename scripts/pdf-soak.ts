import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Command } from "commander";
import { readConfig } from "../apps/api/config/config.ts";
import { startServer } from "../apps/api/server.ts";
import { pdfMembers } from "../apps/contract/artifacts.ts";
import { defaultPackageLimits } from "../apps/engine/inputs.ts";
import { inflateEntry, readZip } from "../apps/engine/layers.ts";
import { whole } from "./operate/number-options.ts";
import { isRunning, treeOf } from "./processes.ts";

/**
 * `node scripts/pdf-soak.ts`: makes PDFs one after the other on two slots. Fails if one is wrong, if LibreOffice takes
 * more memory than its limit allows, or if a process is left at the end.
 */

const program = new Command("pdf-soak")
  .description(
    "Makes PDFs on two slots, and checks them, the memory, and the processes that are left.",
  )
  .argument("[pdfs]", "how many", whole(1), 60)
  .parse();
const total: number = program.processedArgs[0];
const sample = new URL("../samples/meeting_notice/", import.meta.url);
const read = (file: string) => new Uint8Array(readFileSync(new URL(file, sample)));
const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-pdf-soak-"));
const server = await startServer(
  readConfig({
    DOCOPS_PORT: "0",
    DOCOPS_TMP_DIR: tmpDirectory,
    DOCOPS_PDF: "libreoffice",
    DOCOPS_PDF_SLOTS: "2",
    DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
    DOCOPS_ENABLE_METRICS: "1",
  }),
  { write: () => undefined },
);

let wrong = 0;
let made = 0;
let largestBytes = 0;

await Promise.all([makeAll(), makeAll()]);
const replaced = await metric('docops_pdf_process_ends_total{reason="conversions"}');
const [, ...children] = treeOf(process.pid);
await server.close(0);
// The kernel takes a moment to end a killed box: its first process waits for all others.
const running = () => children.filter((child) => isRunning(child)).length;
for (const start = performance.now(); running() > 0 && performance.now() - start < 5000; ) {
  await wait(20);
}
const left = running();
rmSync(tmpDirectory, { recursive: true });
const megabytes = Math.round(largestBytes / 1024 / 1024);
console.log(
  `${made} PDFs, ${wrong} wrong, LibreOffice at most ${megabytes} MB in all, ${replaced} processes replaced, ${left} left`,
);
// Three processes at a time, each below its limit after a conversion.
if (wrong > 0 || children.length === 0 || left > 0 || largestBytes > 3 * 600 * 1024 * 1024)
  process.exitCode = 1;

async function makeAll(): Promise<void> {
  while (made < total) {
    made++;
    const form = new FormData();
    form.set("template", new File([read("template.docx")], "template.docx"));
    form.set("task", new File([read("task.json")], "task.json"));
    form.set("output", "pdf");
    const answer = await fetch(`${server.url}/v1/run`, { method: "POST", body: form });
    const zip = Buffer.from(await answer.arrayBuffer());
    const isRight = answer.status === 200 && isProven(zip);
    if (!isRight) wrong++;
    largestBytes = Math.max(largestBytes, await metric("docops_pdf_memory_bytes"));
  }
}

/** Whether a result has a PDF with all values. */
function isProven(zip: Buffer): boolean {
  const entries = readZip(zip, defaultPackageLimits);
  const report = entries.find(({ name }) => name === pdfMembers.report);
  if (report === undefined || !entries.some(({ name }) => name === pdfMembers.pdf)) return false;
  const { checks } = JSON.parse(inflateEntry(report, defaultPackageLimits).toString());
  return checks.opens.status === "passed" && checks.values.status === "passed";
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.split(" ").at(-1) ?? 0);
}
