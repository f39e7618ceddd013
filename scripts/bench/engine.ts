import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { documents } from "./documents.ts";
import { subjectNames } from "./engine-subject.ts";

/**
 * `npm run bench:engine`: compares docops with other engines and with a lower bound, side by side
 * in one run. Each figure is the median of three processes. The subjects take turns, so that a slow
 * minute of the machine affects all. Writes artifacts/bench/engine.json.
 */

interface Figure {
  /** The time of a run with compiled code. */
  ms: number;
  /** The time of the first run of a process. */
  coldMs: number;
  peakMb: number;
}

const rounds = 3;
const timeoutMs = 60_000;
/** The number of runs in a process: enough to compile the code, and few for slow documents. */
const runsPerProcess: Readonly<Record<string, number>> = {
  notice: 200,
  "notice of Word": 200,
  "report with pictures": 40,
  "500 paragraphs": 40,
  "5,000 paragraphs": 14,
  "2,000 rows": 14,
  "2,000 rows of one": 40,
  "50,000 paragraphs": 6,
};

/**
 * The runs of other engines on the largest documents, which take seconds each; the code is compiled
 * after the first.
 */
const largestRunsOfPeers = 2;
const peers = subjectNames.filter((name) => !name.startsWith("docops") && name !== "limit");

const subjectFile = fileURLToPath(new URL("./engine-subject.ts", import.meta.url));
const run = promisify(execFile);
/** The documents that the command line names; all if it names none. */
const wanted = process.argv.slice(2);
const results: Record<string, Record<string, Figure | null>> = {};

for (const document of Object.keys(documents)) {
  if (wanted.length > 0 && !wanted.includes(document)) continue;
  const figures = new Map<string, Figure[]>(subjectNames.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [subject, measured] of figures) {
      // A subject that timed out once will do so in the next round too.
      if (measured.length < round) continue;
      const figure = await measure(subject, document);
      if (figure) measured.push(figure);
    }
  }
  const row = Object.fromEntries([...figures].map(([subject, all]) => [subject, median(all)]));
  results[document] = row;
  print(document, row);
  printCheck(row);
  printPackageCheck(row);
}
printGrowth();

const folder = new URL("../../artifacts/bench/", import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("engine.json", folder), `${JSON.stringify(results, null, 2)}\n`);

async function measure(subject: string, document: string): Promise<Figure | null> {
  const args = [subjectFile, subject, document, String(runsOf(subject, document))];
  try {
    const { stdout } = await run(process.execPath, args, { timeout: timeoutMs });
    return JSON.parse(stdout);
  } catch (error) {
    // Another engine that fails on a document, or takes longer than this, has no figure.
    if (subject === "docops" || subject === "limit") throw error;
    return null;
  }
}

function runsOf(subject: string, document: string): number {
  const runs = runsPerProcess[document] ?? 1;
  const isLargest = document === "50,000 paragraphs";
  return isLargest && peers.includes(subject) ? Math.min(runs, largestRunsOfPeers) : runs;
}

function median(figures: readonly Figure[]): Figure | null {
  if (figures.length === 0) return null;
  const middle = (key: keyof Figure) =>
    figures.map((figure) => figure[key]).sort((a, b) => a - b)[figures.length >> 1] ?? 0;
  return { ms: middle("ms"), coldMs: middle("coldMs"), peakMb: middle("peakMb") };
}

function print(document: string, row: Record<string, Figure | null>): void {
  const docopsMs = row.docops?.ms ?? 0;
  process.stdout.write(`\n${document} (${documents[document]?.().tags} tags)\n`);
  for (const [subject, figure] of Object.entries(row)) {
    const columns =
      figure === null
        ? [`no figure: failed, or over ${timeoutMs / 1000} s for ${runsOf(subject, document)} runs`]
        : [
            `${figure.ms.toFixed(1)} ms`.padStart(12),
            `${figure.peakMb.toFixed(0)} MB`.padStart(9),
            `${(figure.ms / docopsMs).toFixed(2)} x docops`.padStart(16),
          ];
    process.stdout.write(`  ${subject.padEnd(22)}${columns.join("")}\n`);
  }
}

/**
 * Prints the time of the check beside that of opening, filling and writing, which should be longer.
 */
function printCheck(row: Record<string, Figure | null>): void {
  const without = row["docops, no check"]?.ms;
  const every = row["docops, every rule"]?.ms;
  if (without === undefined || every === undefined) return;
  const check = every - without;
  process.stdout.write(
    `  every rule and report ${check.toFixed(1)} ms, ${(check / without).toFixed(2)} of the work without\n`,
  );
}

/**
 * Prints the time of the package check, which should be at most 15 % of a notice and 10 % with
 * media.
 */
function printPackageCheck(row: Record<string, Figure | null>): void {
  const job = row.docops?.ms;
  const check = row["docops, package check"]?.ms;
  if (job === undefined || check === undefined) return;
  const share = `${((100 * check) / job).toFixed(1)} %`;
  process.stdout.write(`  package check ${check.toFixed(3)} ms, ${share} of the job\n`);
}

/**
 * Prints the growth of time for a document ten times as large, which should be about ten times, for
 * docops and for the lower bound.
 */
function printGrowth(): void {
  process.stdout.write("\n5,000 to 50,000 paragraphs\n");
  for (const subject of ["docops", "limit"]) {
    const small = results["5,000 paragraphs"]?.[subject];
    const large = results["50,000 paragraphs"]?.[subject];
    if (!small || !large) continue;
    const grown = (key: keyof Figure) => (large[key] / small[key]).toFixed(1);
    process.stdout.write(
      `  ${subject.padEnd(22)}time x ${grown("ms")}, first run x ${grown("coldMs")}, memory x ${grown("peakMb")}\n`,
    );
  }
}
