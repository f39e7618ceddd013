import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FileKeyStore } from "../../apps/api/auth/file-key-store.ts";
import { createKey, pepper } from "./create-key.ts";
import { documents, task } from "./documents.ts";
import { generate } from "./generate.ts";
import type { LoadOrder, LoadResult } from "./load.ts";
import { startServer } from "./start-server.ts";
import type { WrongKeysOrder, WrongKeysResult } from "./wrong-keys.ts";

/**
 * `npm run bench:keys`: finds how many wrong keys a second the server refuses, then sends half of that beside jobs with
 * a good key, from the same address, and compares the jobs with those of a quiet server. Ends with 1 where a job takes
 * more than twice as long; a job that is refused ends the measurement. Writes artifacts/bench/keys.json.
 *
 * `npm run bench:keys -- --seconds 1` is a short look.
 */

const at = process.argv.indexOf("--seconds");
const durationMs = 1000 * (at < 0 ? 5 : Number(process.argv[at + 1]));
const rounds = 5;
const allowedRatio = 2;
const connections = 16;

const directory = mkdtempSync(join(tmpdir(), "docops-bench-keys-"));
const keysFile = join(directory, "keys.json");
const apiKey = await createKey(new FileKeyStore(keysFile));
const server = await startServer(
  fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url)),
  {
    DOCOPS_PORT: "0",
    DOCOPS_TMP_DIR: directory,
    DOCOPS_AUTH: "keys",
    DOCOPS_KEY_PEPPER: pepper,
    DOCOPS_API_KEYS_FILE: keysFile,
  },
);
try {
  await jobs();
  const { refused, seconds, accepted } = await wrongKeys(null);
  if (accepted > 0) throw new Error(`${accepted} wrong keys were taken`);
  const most = refused / seconds;
  process.stdout.write(`${most.toFixed(0)} wrong keys a second are refused, at most\n`);
  const quiet: number[] = [];
  const beside: number[] = [];
  let sent = 0;
  for (let round = 0; round < rounds; round++) {
    quiet.push(...(await jobs()).latencies);
    const [flood, load] = await Promise.all([wrongKeys(most / 2), jobs()]);
    beside.push(...load.latencies);
    sent += flood.refused / flood.seconds / rounds;
  }
  const ratio = quantile(beside, 0.5) / quantile(quiet, 0.5);
  print("quiet", quiet);
  print(`beside ${sent.toFixed(0)} wrong keys a second`, beside);
  process.stdout.write(`the median is ${ratio.toFixed(2)} times as long\n`);
  write({ cores: cpus().length, mostPerSecond: most, sentPerSecond: sent, ratio });
  process.exitCode = ratio > allowedRatio ? 1 : 0;
} finally {
  server.process.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
}

function jobs(): Promise<LoadResult> {
  const order: LoadOrder = {
    url: server.url,
    template: documents.notice?.().template.toString("base64") ?? "",
    task,
    apiKey,
    isOnceOnly: false,
    concurrency: 1,
    pauseMs: 20,
    warmMs: durationMs / 5,
    durationMs,
  };
  return generate("load.ts", order);
}

function wrongKeys(perSecond: number | null): Promise<WrongKeysResult> {
  // They are there before the first job that counts, and until the last has ended.
  const order: WrongKeysOrder = {
    url: server.url,
    connections,
    durationMs: durationMs * 1.5,
    perSecond,
  };
  return generate("wrong-keys.ts", order);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN;
}

function print(what: string, latencies: readonly number[]): void {
  const [p50, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
  process.stdout.write(
    `${what}: ${latencies.length} jobs, p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms\n`,
  );
}

function write(figures: object): void {
  const folder = new URL("../../artifacts/bench/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("keys.json", folder), `${JSON.stringify(figures, null, 2)}\n`);
}
