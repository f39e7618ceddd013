import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openLibreOffice } from "../../apps/api/converters/libreoffice/open-libreoffice.ts";
import { Workspace } from "../../apps/api/workspace/workspace.ts";

/**
 * `node scripts/bench/pdf.ts [RUNS]`: the time of a one-page PDF on a warm slot, and by one `soffice --convert-to` a
 * document, in turns. Fails if the slot's median is more than a tenth.
 */

const runs = Number(process.argv[2] ?? 12);
const document = fileURLToPath(
  new URL("../../samples/meeting_notice/template.docx", import.meta.url),
);
const directory = mkdtempSync(join(tmpdir(), "docops-bench-pdf-"));
const workspace = new Workspace(directory, () => undefined);
const slots = openLibreOffice({
  ...{ slots: 1, maxConversions: 1000, maxMemoryBytes: 2 ** 31, isBoxed: true },
  ...{ programDirectory: null, fontsDirectory: null, workspace, onEnded: () => undefined },
});
const profile = join(directory, "profile");
const slotMs: number[] = [];
const commandMs: number[] = [];
try {
  // The first start of a profile sets it up, and the first conversion of a slot waits for its start.
  convertByCommand();
  await convertBySlot(0);
  for (let run = 1; run <= runs; run++) {
    slotMs.push(await time(() => convertBySlot(run)));
    commandMs.push(await time(async () => convertByCommand()));
  }
} finally {
  await slots.close();
  await workspace.close();
  rmSync(directory, { recursive: true });
}
const share = median(slotMs) / median(commandMs);
console.log(
  `warm slot: median ${median(slotMs)} ms (${Math.min(...slotMs)} to ${Math.max(...slotMs)})`,
);
console.log(
  `soffice --convert-to: median ${median(commandMs)} ms (${Math.min(...commandMs)} to ${Math.max(...commandMs)})`,
);
console.log(`the slot takes ${(100 * share).toFixed(1)} % of the time`);
if (share > 0.1) process.exitCode = 1;

async function convertBySlot(run: number): Promise<void> {
  const pdf = join(directory, `${run}.pdf`);
  const job = {
    document,
    pdf,
    pages: null,
    firstPages: null,
    profile: "pdf",
    maxBytes: 1e9,
  } as const;
  await slots.convert(job, AbortSignal.timeout(120_000));
}

function convertByCommand(): void {
  const args = [
    `-env:UserInstallation=${pathToFileURL(profile)}`,
    "--headless",
    "--convert-to",
    "pdf",
  ];
  execFileSync("soffice", [...args, "--outdir", directory, document], {
    stdio: "ignore",
    timeout: 120_000,
  });
  readFileSync(join(directory, "template.pdf"));
}

async function time(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
