import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { locateWorker } from "../apps/api/workers/worker-code.ts";
import { apiKeyOption, argumentsWithoutKey, withoutApiKey } from "./operate/api-key.ts";
import { type LoadSummary, runLoadTest } from "./operate/load-test.ts";
import { type LogSummary, summarizeLogs } from "./operate/log-summary.ts";
import { whole } from "./operate/number-options.ts";
import { ServerNotReady, ServerProcess } from "./operate/server-process.ts";
import {
  firstErrorOf,
  latencyChart,
  type SmokeResult,
  smokeReport,
} from "./operate/smoke-report.ts";
import {
  type Check,
  checkThresholds,
  readThresholds,
  warnOfUnknown,
} from "./operate/thresholds.ts";

/**
 * `npm run ci-smoke`: builds the worker if needed, starts a server, puts it under load in rounds,
 * and compares the worst measured round with the thresholds DOCOPS_CI_*. Exit 0: all within; 1: the
 * server is not stable; 2: the test could not be run. Ends all processes that it started.
 */

const program = new Command("ci-smoke")
  .description("Starts a server, puts it under load, and says whether it is stable.")
  .option("--port <port>", "of the server; 0: any free one", whole(0), 0)
  .option("--repeat <count>", "measured rounds", whole(1), 3)
  .option("--repeat-warmup <count>", "rounds before them that do not count", whole(0), 1)
  .option("--requests <count>", "of each round", whole(1), 20)
  .option("--concurrency <count>", "requests at once", whole(1), 6)
  .option("--skill <name>", "a skill with a sample in samples/", "meeting_notice")
  .option("--artifacts-dir <directory>", "where results go", "artifacts")
  .option("--start-timeout-ms <ms>", "until the server has to answer", whole(1), 30_000)
  .option("--server-command <words...>", "what starts the server, instead of this version's own")
  .addOption(apiKeyOption())
  .option("--json", "print ci_result.json")
  .parse();
const options = program.opts();
const folder: string = options.artifactsDir;
const tmpRoot = mkdtempSync(join(tmpdir(), "docops-smoke-"));
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
}

const outputs = {
  result: "ci_result.json",
  page: "ci_result.md",
  load: "load_summary.json",
  log: "log_summary.json",
  chart: "ci_latency.svg",
  server: "server.log",
};

mkdirSync(folder, { recursive: true });
// Files of an earlier run must not be taken for results of this one.
for (const name of Object.values(outputs)) rmSync(join(folder, name), { force: true });
warnOfUnknown(process.env);
const result = await smoke();
const write = (name: string, content: unknown) =>
  writeFileSync(
    join(folder, name),
    typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
  );
write(outputs.result, result);
write(outputs.page, smokeReport(result));
write(outputs.load, result.rounds);
write(outputs.log, result.log);
if (result.rounds.length > 0) write(outputs.chart, latencyChart(result.rounds));
rmSync(tmpRoot, { recursive: true, force: true });
process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : smokeReport(result));
process.exitCode = result.passed ? 0 : result.failure === "tooling" ? 2 : 1;

async function smoke(): Promise<SmokeResult> {
  const args = argumentsWithoutKey(process.argv.slice(2));
  const command = ["npm run ci-smoke", ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
  const rounds: LoadSummary[] = [];
  let log: LogSummary | null = null;
  let checks: Check[] = [];
  let server: ServerProcess | null = null;
  try {
    const thresholds = readThresholds(process.env);
    if (options.serverCommand === undefined) build();
    server = await startServer();
    let since = new Date();
    for (let round = 0; round < options.repeatWarmup + options.repeat; round++) {
      if (round === options.repeatWarmup) since = new Date();
      const summary = await stoppable(measure(server.url));
      if (round >= options.repeatWarmup) rounds.push(summary);
    }
    await server.stop();
    log = await summarizeLogs([join(folder, outputs.server)], { since, by: null });
    checks = checkThresholds(rounds, log, thresholds);
  } catch (error) {
    const reason =
      error instanceof ServerNotReady
        ? `the server did not get ready: ${error.message}`
        : (error as Error).message;
    const first_error = firstError();
    return { passed: false, failure: "tooling", reason, checks, rounds, log, first_error, command };
  } finally {
    await server?.stop(1000);
  }
  const failed = checks.find(({ passed }) => !passed);
  const reason = failed && `${failed.name}: ${failed.actual} where ${failed.allowed} is allowed`;
  return {
    passed: failed === undefined,
    failure: failed === undefined ? null : "stability",
    reason: reason ?? null,
    checks,
    rounds,
    log,
    first_error: failed === undefined ? null : firstError(),
    command,
  };
}

function firstError(): SmokeResult["first_error"] {
  const file = join(folder, outputs.server);
  return existsSync(file) ? firstErrorOf(readFileSync(file, "utf8")) : null;
}

/**
 * Builds the worker unless the build is up to date, because the test must measure what production
 * runs.
 */
function build(): void {
  if (locateWorker().kind === "built") return;
  const script = fileURLToPath(new URL("build.ts", import.meta.url));
  try {
    execFileSync(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit"] });
  } catch {
    throw new Error("the build failed: `npm run build` shows how");
  }
}

/** Starts the server on a free port, and on another one if that is taken meanwhile. */
async function startServer(): Promise<ServerProcess> {
  const attempts = options.port === 0 ? 3 : 1;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ServerProcess.start(
        {
          command: options.serverCommand ?? null,
          env: {
            ...withoutApiKey,
            DOCOPS_PORT: String(options.port),
            DOCOPS_TMP_DIR: tmpRoot,
            DOCOPS_DEBUG_ARTIFACTS: "1",
            DOCOPS_QUEUE_TIMEOUT_SECONDS: process.env.DOCOPS_QUEUE_TIMEOUT_SECONDS ?? "60",
          },
          logFile: join(folder, outputs.server),
          startTimeoutMs: options.startTimeoutMs,
        },
        interrupted.signal,
      );
    } catch (error) {
      const isTaken = error instanceof ServerNotReady && error.message.startsWith("it ended");
      if (!isTaken || attempt >= attempts || interrupted.signal.aborted) throw error;
    }
  }
}

function measure(baseUrl: string): Promise<LoadSummary> {
  const sample = (name: string) =>
    fileURLToPath(new URL(`../samples/${options.skill}/${name}`, import.meta.url));
  return runLoadTest({
    baseUrl,
    apiKey: options.apiKey || null,
    concurrency: options.concurrency,
    requests: options.requests,
    duration: null,
    skill: options.skill,
    template: sample("template.docx"),
    task: sample("task.json"),
    checkLeaks: true,
    leakGraceMs: 1500,
    tmpRoot,
    timeoutRatio: 0,
    abortRatio: 0,
    onProgress: () => undefined,
  });
}

/** Resolves with the work, or rejects when it is interrupted by Ctrl-C. */
function stoppable<T>(work: Promise<T>): Promise<T> {
  const { signal } = interrupted;
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
    work.then(resolve, reject);
  });
}
