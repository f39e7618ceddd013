import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { descendantsOf, residentMb, statOf } from "../processes.ts";
import { documents, task } from "./documents.ts";
import { generate } from "./generate.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { type StartedServer, startServer } from "./start-server.ts";

/**
 * `npm run bench:jobs`: measures whole jobs over HTTP, side by side in one run: docops in its
 * modes, the same engine without isolation, and docxtemplater behind Express. All servers run all
 * the time and take turns. Writes artifacts/bench/jobs.json.
 */

interface Figure {
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** CPU time of the server and all its workers. */
  cpuMsPerJob: number;
  serverPeakMb: number;
  workersPeakMb: number;
  /** Its rate divided by that of bare starts in the same round, and their CPU time divided by its own. */
  ofBareStarts: number;
  ofBareCpu: number;
}

type Measured = Omit<Figure, "ofBareStarts" | "ofBareCpu">;

interface Server extends StartedServer {
  name: string;
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const main = path("../../apps/api/main.ts");
const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-bench-"));
const ticksPerMs = 100 / 1000;
const rounds = 3;
/** The load before the first round with a document, while V8 compiles in every server. */
const settling = { concurrency: 2, pauseMs: 0, warmMs: 0, durationMs: 3000 };
/**
 * The loads, beginning with a light one: the number of clients, and each client's pause before its
 * next job.
 */
const loads = [
  { concurrency: 1, pauseMs: 400, warmMs: 500, durationMs: 4500 },
  ...[1, 2, 8].map((concurrency) => ({ concurrency, pauseMs: 0, warmMs: 500, durationMs: 1700 })),
];
const docops = (settings: Record<string, string>) => () =>
  startServer(main, {
    DOCOPS_PORT: "0",
    DOCOPS_TMP_DIR: tmpDirectory,
    DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
    ...settings,
  });
const starters: Record<string, () => Promise<StartedServer>> = {
  spawn: docops({}),
  "spawn, no spare": docops({ DOCOPS_WORKER_MAX_SPARES: "0" }),
  forkserver: docops({ DOCOPS_MP_START: "forkserver" }),
  reuse: docops({ DOCOPS_MP_START: "reuse", DOCOPS_WORKER_MAX_JOBS: "1000" }),
  "no isolation": () => startServer(path("./servers/in-process.ts"), {}),
  docxtemplater: () => startServer(path("./servers/docxtemplater.ts"), {}),
};

const servers: Server[] = [];
for (const [name, start] of Object.entries(starters)) servers.push({ name, ...(await start()) });
const bareStarts: BareStarts[] = [];
const results: Record<string, Record<string, Figure>> = {};
try {
  for (const document of ["notice", "500 paragraphs"]) {
    for (const server of servers) await measure(server, document, settling);
    for (const load of loads) {
      const figures = new Map<string, Figure[]>();
      for (let round = 0; round < rounds; round++) {
        const bare = await startBareNodes();
        bareStarts.push(bare);
        for (const server of servers) {
          const figure = beside(bare, await measure(server, document, load));
          figures.set(server.name, [...(figures.get(server.name) ?? []), figure]);
        }
      }
      const row = Object.fromEntries([...figures].map(([name, all]) => [name, best(all)]));
      const pauses = load.pauseMs > 0 ? `, pauses of ${load.pauseMs} ms` : "";
      const title = `${document}, concurrency ${load.concurrency}${pauses}`;
      results[title] = row;
      print(title, row);
    }
  }
} finally {
  for (const server of servers) server.process.kill("SIGKILL");
  rmSync(tmpDirectory, { recursive: true, force: true });
}
const barePerSecond = median(bareStarts.map(({ perSecond }) => perSecond));
const bareCpuMs = median(bareStarts.map(({ cpuMs }) => cpuMs));
process.stdout.write(
  `\nbare "node -e 0": ${barePerSecond.toFixed(1)} started and ended a second, ${bareCpuMs.toFixed(1)} ms of CPU each\n`,
);
printRatios();
const folder = new URL("../../artifacts/bench/", import.meta.url);
mkdirSync(folder, { recursive: true });
const json = JSON.stringify({ cores: cpus().length, barePerSecond, bareCpuMs, results }, null, 2);
writeFileSync(new URL("jobs.json", folder), `${json}\n`);

async function measure(server: Server, document: string, load: typeof settling): Promise<Measured> {
  const pid = server.process.pid ?? 0;
  const order: LoadOrder = {
    url: server.url,
    template: documents[document]?.().template.toString("base64") ?? "",
    task,
    apiKey: null,
    isOnceOnly: false,
    ...load,
  };
  let workersPeakMb = 0;
  let serverPeakMb = 0;
  const sampler = setInterval(() => {
    serverPeakMb = Math.max(serverPeakMb, residentMb(pid));
    workersPeakMb = Math.max(workersPeakMb, sum(descendantsOf(pid).map(residentMb)));
  }, 50);
  const cpuBefore = cpuTicks(pid);
  const { allJobs, jobs, seconds, latencies } = await generate<LoadResult>("load.ts", order);
  clearInterval(sampler);
  const at = (part: number) => latencies[Math.min(Math.floor(jobs * part), jobs - 1)] ?? 0;
  return {
    perSecond: jobs / seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    cpuMsPerJob: (cpuTicks(pid) - cpuBefore) / ticksPerMs / allJobs,
    serverPeakMb,
    workersPeakMb,
  };
}

/**
 * The rate and cost of starting and ending the smallest Node processes, one at a time on each core.
 */
interface BareStarts {
  perSecond: number;
  /** CPU time of one process. A busy machine changes it less than the rate. */
  cpuMs: number;
}

async function startBareNodes(): Promise<BareStarts> {
  const cpuBefore = endedTicks();
  const endAt = performance.now() + 2000;
  const startedAt = performance.now();
  let count = 0;
  const lane = async () => {
    while (performance.now() < endAt) {
      await new Promise((resolve) =>
        spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }).once("exit", resolve),
      );
      count++;
    }
  };
  await Promise.all(cpus().map(lane));
  return {
    perSecond: count / ((performance.now() - startedAt) / 1000),
    cpuMs: (endedTicks() - cpuBefore) / ticksPerMs / count,
  };
}

function beside(bare: BareStarts, measured: Measured): Figure {
  const ofBareStarts = measured.perSecond / bare.perSecond;
  return { ...measured, ofBareStarts, ofBareCpu: bare.cpuMs / measured.cpuMsPerJob };
}

/** User and system time of a process and all its descendants, running or ended. */
function cpuTicks(pid: number): number {
  return sum([pid, ...descendantsOf(pid)].map((member) => sum(statOf(member).slice(11, 15))));
}

/** User and system time of this process's children that have ended. */
function endedTicks(): number {
  return sum(statOf(process.pid).slice(13, 15));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The round that was disturbed least by the machine, with the medians of the ratios. */
function best(figures: readonly Figure[]): Figure {
  const [first] = figures.toSorted((a, b) => b.perSecond - a.perSecond) as [Figure];
  return {
    ...first,
    ofBareStarts: median(figures.map(({ ofBareStarts }) => ofBareStarts)),
    ofBareCpu: median(figures.map(({ ofBareCpu }) => ofBareCpu)),
  };
}

function print(title: string, row: Record<string, Figure>): void {
  process.stdout.write(`\n${title}\n`);
  process.stdout.write(
    `  ${"".padEnd(18)}  jobs/s     p50     p95     p99  CPU/job  server  workers\n`,
  );
  for (const [name, figure] of Object.entries(row)) {
    const { perSecond, p50, p95, p99, cpuMsPerJob, serverPeakMb, workersPeakMb } = figure;
    const cells = [
      perSecond.toFixed(1).padStart(8),
      ...[p50, p95, p99].map((ms) => ms.toFixed(1).padStart(8)),
      cpuMsPerJob.toFixed(1).padStart(9),
      `${serverPeakMb.toFixed(0)} MB`.padStart(8),
      `${workersPeakMb.toFixed(0)} MB`.padStart(9),
    ];
    process.stdout.write(`  ${name.padEnd(18)}${cells.join("")}\n`);
  }
}

/** Prints the cost of isolation. */
function printRatios(): void {
  for (const [title, row] of Object.entries(results)) {
    const of = (name: string) => row[name] as Figure;
    const ratio = (a: number, b: number) => (a / b).toFixed(2);
    const [kept, forked, spawned] = [of("reuse"), of("forkserver"), of("spawn")];
    process.stdout.write(
      `${title}: forkserver ${forked.ofBareStarts.toFixed(2)} of bare starts, ` +
        `${forked.ofBareCpu.toFixed(2)} by CPU, ` +
        `p50 ${ratio(forked.p50, kept.p50)} of reuse's; ` +
        `reuse ${ratio(kept.perSecond, of("no isolation").perSecond)} of no isolation, ` +
        `${ratio(kept.perSecond, of("docxtemplater").perSecond)} of docxtemplater; ` +
        `spawn p50 ${ratio(spawned.p50, kept.p50)} of reuse, ` +
        `${spawned.ofBareStarts.toFixed(2)} of bare starts, ${spawned.ofBareCpu.toFixed(2)} by CPU\n`,
    );
  }
}
