import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PostgresServer } from "../../test/conformance/postgres.ts";
import { RedisServer } from "../../test/conformance/redis.ts";
import type { AsyncLoadOrder, AsyncLoadResult } from "./async-load.ts";
import { documents, task } from "./documents.ts";
import { generate } from "./generate.ts";
import { type StartedServer, startServer } from "./start-server.ts";

/**
 * `npm run bench:async`: jobs that outlive their request, with each engine of delivery, beside the same work on a bare
 * BullMQ and a bare pg-boss. All servers run all the time and take turns; each round compares docops with the better
 * bare one of that round. PostgreSQL and Redis must be installed. Writes artifacts/bench/async.json.
 *
 * `npm run bench:async -- --mode spawn --rounds 12 --jobs 300`
 */

const { values: options } = parseArgs({
  options: {
    mode: { type: "string", default: "reuse" },
    rounds: { type: "string", default: "12" },
    jobs: { type: "string", default: "300" },
  },
});
const rounds = Number(options.rounds);
const concurrency = 4;

interface Subject extends StartedServer {
  name: string;
  isBare: boolean;
}

/** One round of one server. */
interface Figure {
  perSecond: number;
  /** Milliseconds until half of the jobs, or 95 of 100, were stored. */
  p50: number;
  p95: number;
}

const directory = mkdtempSync(join(tmpdir(), "docops-bench-async-"));
const postgres = await PostgresServer.start();
const redis = await RedisServer.start();
const subjects: Subject[] = [];
try {
  await addDocops("local on SQLite", { DOCOPS_STATE: "sqlite" });
  for (const queue of ["local", "pg-boss", "bullmq"]) {
    const settings = { DATABASE_URL: postgres.createDatabase(), DOCOPS_MIGRATE: "auto" };
    const limits = queue === "bullmq" ? { DOCOPS_REDIS_URL: redis.address } : {};
    await addDocops(`${queue} on PostgreSQL`, { ...settings, ...limits, DOCOPS_QUEUE: queue });
  }
  await addBare("bare BullMQ", { BENCH_REDIS: redis.address });
  await addBare("bare pg-boss", { BENCH_DATABASE: postgres.createDatabase() });
  for (const subject of subjects) await measure(subject, 100);
  const measured = new Map(subjects.map(({ name }) => [name, [] as Figure[]]));
  for (let round = 0; round < rounds; round++) {
    // Every second round goes the other way, so that no server always has the better moment.
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      measured.get(subject.name)?.push(await measure(subject, Number(options.jobs)));
    }
  }
  report(measured);
} finally {
  for (const { process } of subjects) process.kill("SIGKILL");
  await redis.remove();
  await postgres.remove();
  rmSync(directory, { recursive: true, force: true });
}

async function addDocops(name: string, env: Record<string, string>): Promise<void> {
  const main = fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url));
  const server = await startServer(main, {
    DOCOPS_PORT: "0",
    DOCOPS_TMP_DIR: directory,
    DOCOPS_STATE_DIR: join(directory, name.replaceAll(" ", "-")),
    DOCOPS_MP_START: options.mode,
    DOCOPS_WORKER_MAX_JOBS: "1000",
    // One slot is for requests alone, so that two stored jobs run at a time, as on the bare queues.
    DOCOPS_MAX_CONCURRENCY: "3",
    ...env,
  });
  subjects.push({ name, isBare: false, ...server });
}

async function addBare(name: string, env: Record<string, string>): Promise<void> {
  const file = fileURLToPath(new URL("./servers/bare-queue.ts", import.meta.url));
  const server = await startServer(file, { BENCH_DIRECTORY: directory, ...env });
  subjects.push({ name, isBare: true, ...server });
}

async function measure({ url }: StartedServer, jobs: number): Promise<Figure> {
  const order: AsyncLoadOrder = {
    url,
    template: documents.notice?.().template.toString("base64") ?? "",
    task,
    apiKey: null,
    jobs,
    concurrency,
  };
  const { latencies, seconds } = await generate<AsyncLoadResult>("async-load.ts", order);
  const at = (part: number) => latencies[Math.floor(part * latencies.length)] ?? Number.NaN;
  return { perSecond: jobs / seconds, p50: at(0.5), p95: at(0.95) };
}

function report(measured: ReadonlyMap<string, readonly Figure[]>): void {
  const bare = subjects.filter(({ isBare }) => isBare).map(({ name }) => measured.get(name) ?? []);
  const best = (round: number, pick: (...figures: number[]) => number, key: keyof Figure) =>
    pick(...bare.map((figures) => figures[round]?.[key] ?? Number.NaN));
  const rows = Array.from(measured, ([name, figures]) => ({
    name,
    perSecond: median(figures.map(({ perSecond }) => perSecond)),
    p50: median(figures.map(({ p50 }) => p50)),
    p95: median(figures.map(({ p95 }) => p95)),
    ofBare: median(
      figures.map(({ perSecond }, round) => perSecond / best(round, Math.max, "perSecond")),
    ),
    p50OfBare: median(figures.map(({ p50 }, round) => p50 / best(round, Math.min, "p50"))),
  }));
  process.stdout.write(
    `${options.mode}, ${options.jobs} notices by ${concurrency} clients, ${rounds} rounds, beside the better bare queue\n`,
  );
  for (const { name, perSecond, p50, p95, ofBare, p50OfBare } of rows) {
    const rate = `${perSecond.toFixed(1).padStart(7)} jobs/s (${ofBare.toFixed(2)})`;
    const stored = `stored in ${p50.toFixed(1)} ms p50 (${p50OfBare.toFixed(2)}), ${p95.toFixed(1)} p95`;
    process.stdout.write(`  ${name.padEnd(24)}${rate}, ${stored}\n`);
  }
  const folder = new URL("../../artifacts/bench/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const result = { cores: cpus().length, mode: options.mode, rounds, rows };
  writeFileSync(new URL("async.json", folder), `${JSON.stringify(result, null, 2)}\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
