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
 * `npm run bench:state`: what keys, limits, a state and stored answers cost a job. Every round asks each server for the
 * same jobs, and compares it with the plain server of that round; the result is the median of all rounds. PostgreSQL
 * and Redis must be installed. Writes artifacts/bench/state.json.
 *
 * `npm run bench:state -- --mode spawn --rounds 12 --seconds 2`
 */

const { values: options } = parseArgs({
  options: {
    mode: { type: "string", default: "reuse" },
    rounds: { type: "string", default: "12" },
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
  for (const subject of subjects) await perSecond(subject, 1000);
  const measured = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    // Every second round goes the other way, so that no server always has the better moment.
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      measured.get(subject.name)?.push(await perSecond(subject, durationMs));
    }
  }
  report(measured);
} finally {
  for (const { process } of new Set(subjects.map(({ server }) => server))) process.kill("SIGKILL");
  await redis.remove();
  await postgres.remove();
  rmSync(directory, { recursive: true, force: true });
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

function report(measured: ReadonlyMap<string, readonly number[]>): void {
  const plain = measured.get("plain") ?? [];
  const rows = Array.from(measured, ([name, figures]) => ({
    name,
    perSecond: median(figures),
    ofPlain: median(figures.map((figure, round) => figure / (plain[round] ?? Number.NaN))),
  }));
  process.stdout.write(`${options.mode}, the notice, 2 clients, ${rounds} rounds\n`);
  for (const { name, perSecond, ofPlain } of rows) {
    const figures = `${perSecond.toFixed(1).padStart(7)} jobs/s ${ofPlain.toFixed(3).padStart(7)}`;
    process.stdout.write(`  ${name.padEnd(38)}${figures} of plain\n`);
  }
  const folder = new URL("../../artifacts/bench/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const result = { cores: cpus().length, mode: options.mode, rounds, rows };
  writeFileSync(new URL("state.json", folder), `${JSON.stringify(result, null, 2)}\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
