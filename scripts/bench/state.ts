import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DatabaseKeyStore } from "../../apps/api/auth/database-key-store.ts";
import { FileKeyStore } from "../../apps/api/auth/file-key-store.ts";
import { readConfig } from "../../apps/api/config/config.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { PostgresServer } from "../../test/conformance/postgres.ts";
import { RedisServer } from "../../test/conformance/redis.ts";
import { createKey, pepper } from "./create-key.ts";
import { documents, task } from "./documents.ts";
import { generate } from "./generate.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { type StartedServer, startServer } from "./start-server.ts";

/**
 * `npm run bench:state`: what keys, limits, a state and stored answers cost a job. Each server does the same jobs in turn
 * with a plain one, in pairs that alternate, so that both have rested equally long; the result is the median of the
 * pairs' ratios. PostgreSQL and Redis must be installed. Writes artifacts/bench/state.json.
 *
 * `npm run bench:state -- --mode spawn --rounds 12 --seconds 2 --only memory`
 */

const { values: options } = parseArgs({
  options: {
    mode: { type: "string", default: "reuse" },
    rounds: { type: "string", default: "12" },
    only: { type: "string", default: "" },
    seconds: { type: "string", default: "2" },
  },
});
const rounds = Number(options.rounds);
const durationMs = 1000 * Number(options.seconds);

/** A server that is measured, and how its jobs are sent. */
interface Subject extends Pick<LoadOrder, "apiKey" | "isOnceOnly"> {
  name: string;
  server: StartedServer;
}

const directory = mkdtempSync(join(tmpdir(), "docops-bench-state-"));
const limits = {
  DOCOPS_RATE_LIMIT_ENABLED: "1",
  DOCOPS_RATE_LIMIT_RUN: "1000000/minute",
  DOCOPS_BUDGET_JOBS_PER_DAY: "1000000000",
  DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR: "1000000000",
};
const keys = { DOCOPS_AUTH: "keys", DOCOPS_KEY_PEPPER: pepper };
const keysFile = { ...keys, DOCOPS_API_KEYS_FILE: join(directory, "keys.json") };
const sqlite = { ...keys, DOCOPS_STATE: "sqlite", DOCOPS_STATE_DIR: join(directory, "state") };

const postgres = await PostgresServer.start();
const redis = await RedisServer.start();
const subjects: Subject[] = [];
try {
  const database = {
    ...keys,
    DATABASE_URL: postgres.createDatabase(),
    DOCOPS_MIGRATE: "auto",
    DOCOPS_STATE_DIR: join(directory, "blobs"),
  };
  const redisLimits = { ...limits, DOCOPS_REDIS_URL: redis.address };
  const fileKey = await createKey(new FileKeyStore(keysFile.DOCOPS_API_KEYS_FILE));
  const sqliteKey = await createKeyIn(sqlite);
  const databaseKey = await createKeyIn(database);
  await add("plain", {}, null);
  await add("keys, limits in memory", { ...keysFile, ...limits }, fileKey);
  await add("keys, limits in Redis", { ...keysFile, ...redisLimits }, fileKey);
  await add("SQLite", { ...sqlite, ...limits }, sqliteKey);
  await add("PostgreSQL and Redis", { ...database, ...redisLimits }, databaseKey);
  // The same servers, with an Idempotency-Key for each job.
  for (const name of ["SQLite", "PostgreSQL and Redis"]) {
    const subject = subjects.find((each) => each.name === name);
    if (subject) subjects.push({ ...subject, name: `${name}, stored answers`, isOnceOnly: true });
  }
  const [plain, ...others] = subjects;
  if (plain !== undefined) {
    const rows: Row[] = [];
    const wanted = others.filter(({ name }) => name.includes(options.only));
    for (const subject of wanted) rows.push(await compare(plain, subject));
    report(rows);
  }
} finally {
  for (const { process } of new Set(subjects.map(({ server }) => server))) process.kill("SIGKILL");
  await redis.remove();
  await postgres.remove();
  rmSync(directory, { recursive: true, force: true });
}

/** The jobs a second of a server and of the plain one, and their ratio. */
interface Row {
  name: string;
  perSecond: number;
  plainPerSecond: number;
  ofPlain: number;
}

async function compare(plain: Subject, subject: Subject): Promise<Row> {
  const pairs: { plain: number; subject: number }[] = [];
  for (const each of [plain, subject]) await perSecond(each, 1000);
  for (let round = 0; round < rounds; round++) {
    const pair = { plain: 0, subject: 0 };
    // Every second pair goes the other way, so that neither always has the better moment.
    for (const side of round % 2 === 0
      ? (["plain", "subject"] as const)
      : (["subject", "plain"] as const)) {
      pair[side] = await perSecond(side === "plain" ? plain : subject, durationMs);
    }
    pairs.push(pair);
  }
  return {
    name: subject.name,
    perSecond: median(pairs.map((pair) => pair.subject)),
    plainPerSecond: median(pairs.map((pair) => pair.plain)),
    ofPlain: median(pairs.map((pair) => pair.subject / pair.plain)),
  };
}

async function add(name: string, env: Record<string, string>, apiKey: string | null) {
  const main = fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url));
  const server = await startServer(main, {
    DOCOPS_PORT: "0",
    DOCOPS_TMP_DIR: directory,
    DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
    DOCOPS_MP_START: options.mode,
    ...env,
  });
  subjects.push({ name, server, apiKey, isOnceOnly: false });
}

/** @returns the key in a database that the settings name. */
async function createKeyIn(env: Record<string, string>): Promise<string> {
  const database = await openDatabase(readConfig(env).state);
  if (database === null) throw new Error("these settings have no state");
  try {
    return await createKey(new DatabaseKeyStore(database));
  } finally {
    await database.close();
  }
}

async function perSecond({ server, apiKey, isOnceOnly }: Subject, ms: number): Promise<number> {
  const order: LoadOrder = {
    url: server.url,
    template: documents.notice?.().template.toString("base64") ?? "",
    task,
    apiKey,
    isOnceOnly,
    concurrency: 2,
    pauseMs: 0,
    warmMs: 300,
    durationMs: ms,
  };
  const { jobs, seconds } = await generate<LoadResult>("load.ts", order);
  return jobs / seconds;
}

function report(rows: readonly Row[]): void {
  process.stdout.write(`${options.mode}, the notice, 2 clients, ${rounds} pairs each\n`);
  for (const { name, perSecond, plainPerSecond, ofPlain } of rows) {
    const figures = `${perSecond.toFixed(1)} jobs/s, plain ${plainPerSecond.toFixed(1)}`;
    process.stdout.write(`  ${name.padEnd(38)}${ofPlain.toFixed(3)} of plain (${figures})\n`);
  }
  const folder = new URL("../../artifacts/bench/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const result = { cores: cpus().length, mode: options.mode, rounds, rows };
  writeFileSync(new URL("state.json", folder), `${JSON.stringify(result, null, 2)}\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
