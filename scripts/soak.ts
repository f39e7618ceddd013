import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { docx, p } from "../test/fixtures/docx.ts";
import { childrenOf, residentMb, workersOf } from "./processes.ts";

/**
 * `npm run soak [-- --jobs N --seed N --mode spawn|forkserver|reuse]`: many jobs against a real server, of
 * which some have their worker killed, run into their time limit, lose their client or bring a
 * hostile file. Afterwards nothing may be left, every answer must have been one of the contract's,
 * and the memory of the server and of its fork servers must not have grown over the second half. Ends
 * with exit 1 otherwise.
 */

const { values: options } = parseArgs({
  options: {
    jobs: { type: "string", default: "5000" },
    seed: { type: "string", default: "1" },
    mode: { type: "string", multiple: true, default: ["spawn", "forkserver", "reuse"] },
    concurrency: { type: "string", default: "4" },
  },
});

type Kind = "plain" | "killed" | "timeout" | "disconnect" | "hostile";

const allowedStatuses: Readonly<Record<Kind, readonly number[]>> = {
  plain: [200],
  // The kill may hit another job than the one that drew it, or none at all.
  killed: [200, 500],
  timeout: [408],
  disconnect: [],
  hostile: [400, 413, 415],
};

const random = generator(Number(options.seed));
const payload = {
  meeting_title: "季度例会",
  meeting_date: "10月12日",
  meeting_time: "9:30",
  meeting_location: "1108",
  organizer: "综合部",
};
const task = Buffer.from(JSON.stringify({ task_type: "meeting_notice", payload }));
const plain = docx(p("关于召开【MEETING_TITLE】的通知") + p("【MEETING_DATE】【ORGANIZER】"));
/** Takes longer than the time limit of the soak's server. */
const slow = docx(p("【MEETING_TITLE】，【MEETING_DATE】，【ORGANIZER】").repeat(120_000));
const bomb = docx("", { "word/document.xml": "<!DOCTYPE a []><a/>" });
const hostile: readonly Buffer[] = [
  Buffer.from("PK\x03\x04 but no more"),
  Buffer.from("no document at all"),
  bomb,
  plain.subarray(0, plain.length - 40),
  docx("<w:p>"),
];

let failures = 0;
for (const mode of options.mode) await soak(mode);
process.exitCode = failures > 0 ? 1 : 0;

async function soak(mode: string): Promise<void> {
  const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-soak-"));
  const server = await startServer(mode, tmpDirectory);
  const jobs = Number(options.jobs);
  const counts = new Map<string, number>();
  const memory: number[] = [];
  const forkerMemory: number[] = [];
  let next = 0;
  /** Kills that landed: as many plain jobs may fail. */
  let kills = 0;
  let unexplained = 0;
  await settle();
  const before = await resources(server, tmpDirectory);
  const lane = async () => {
    while (next < jobs) {
      const index = next++;
      const kind = draw();
      if (kind === "killed" && killOne(server.pid)) kills++;
      const status = await send(server.url, kind, index);
      const key = `${kind} ${status}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      if (status === 500 && kind !== "killed") unexplained++;
      else if (
        status !== 500 &&
        kind !== "disconnect" &&
        !allowedStatuses[kind].includes(Number(status))
      ) {
        fail(`${kind} job ${index} was answered ${status}`);
      }
      if (index % 50 > 0) continue;
      memory.push(residentMb(server.pid));
      const started = childrenOf(server.pid).flatMap(childrenOf);
      forkerMemory.push(Math.max(...started.map(residentMb), 0));
    }
  };
  await Promise.all(Array.from({ length: Number(options.concurrency) }, lane));
  if (unexplained > kills) fail(`${unexplained} jobs ended as 500, but only ${kills} were killed`);
  await settle();
  const after = await resources(server, tmpDirectory);
  for (const [name, count] of Object.entries(after)) {
    const allowed = before[name as keyof typeof before];
    // What the server does not tell is not allowed either.
    if (!(count <= allowed)) fail(`${name}: ${count} afterwards, ${allowed} before`);
  }
  const told = [growthOf("memory", memory)];
  if (mode === "forkserver") told.push(growthOf("of fork servers", forkerMemory));
  for (const notice of server.notices) fail(notice);
  if ((await send(server.url, "plain", 0)) !== 200) fail("no job is done any more");
  server.kill("SIGTERM");
  if ((await server.ended) !== 0) fail("the server did not end well");
  const left = readdirSync(tmpDirectory);
  if (left.length > 0) fail(`${left.length} directories are left after the end`);
  rmSync(tmpDirectory, { recursive: true });
  const answers = [...counts].sort().map(([key, count]) => `${key}: ${count}`);
  process.stdout.write(
    `${mode}: ${jobs} jobs, ${answers.join(", ")}; ${told.join(", ")}; ` +
      `before ${JSON.stringify(before)}, after ${JSON.stringify(after)}\n`,
  );
}

function draw(): Kind {
  const value = random();
  if (value < 0.05) return "killed";
  if (value < 0.1) return "timeout";
  if (value < 0.15) return "disconnect";
  return value < 0.2 ? "hostile" : "plain";
}

async function startServer(mode: string, tmpDirectory: string) {
  const child = spawn(
    process.execPath,
    // As `npm start` has it.
    ["--max-semi-space-size=2", fileURLToPath(new URL("../apps/api/main.ts", import.meta.url))],
    {
      env: {
        DOCOPS_PORT: "0",
        DOCOPS_TMP_DIR: tmpDirectory,
        DOCOPS_MP_START: mode,
        DOCOPS_MAX_CONCURRENCY: "2",
        DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
        DOCOPS_REQUEST_TIMEOUT_SECONDS: "1",
        DOCOPS_WORKER_IDLE_SECONDS: "1",
        DOCOPS_ENABLE_METRICS: "1",
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  /** What it has said, until it has said where it listens. */
  let output: string | null = "";
  const notices: string[] = [];
  const url = await new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk) => {
      if (String(chunk).includes('"event":"notice"')) notices.push(String(chunk));
      if (output === null) return;
      output += chunk;
      const line = output.split("\n").find((text) => text.includes('"listening"'));
      if (line === undefined) return;
      output = null;
      resolve(JSON.parse(line).url);
    });
  });
  const kill = (signal: NodeJS.Signals) => child.kill(signal);
  return { url, pid: child.pid ?? 0, ended, notices, kill };
}

/** Sends one job; resolves to its status, or to what became of it. */
function send(url: string, kind: Kind, index: number): Promise<number | "closed" | "error"> {
  const template =
    kind === "timeout"
      ? slow
      : kind === "hostile"
        ? (hostile[index % hostile.length] ?? plain)
        : plain;
  const boundary = "soak";
  const part = (name: string, filename: string, content: Buffer) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n\r\n`,
    ),
    content,
    Buffer.from("\r\n"),
  ];
  const body = Buffer.concat([
    ...part("template", "t.docx", template),
    ...part("task", "t.json", task),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  const headers = {
    "Content-Type": `multipart/form-data; boundary=${boundary}`,
    "Content-Length": body.length,
    Connection: "close",
  };
  return new Promise((resolve) => {
    const sent = request(`${url}/v1/run`, { method: "POST", headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
      response.once("error", () => resolve(kind === "disconnect" ? "closed" : "error"));
    });
    sent.once("error", () => resolve(kind === "disconnect" ? "closed" : "error"));
    if (kind === "disconnect") {
      const cut = Math.floor(random() * body.length * 1.2);
      sent.write(body.subarray(0, cut));
      setTimeout(() => sent.destroy(), random() * 60);
    } else {
      sent.end(body);
    }
  });
}

/** Kills one of the server's workers, whatever it does just then. */
function killOne(pid: number): boolean {
  const workers = workersOf(pid);
  const victim = workers[Math.floor(random() * workers.length)];
  if (victim === undefined) return false;
  try {
    process.kill(victim, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

/** What may leak, counted now. */
async function resources({ pid, url }: { pid: number; url: string }, tmpDirectory: string) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return {
    workers: workersOf(pid).length,
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
    tempEntries: readdirSync(tmpDirectory).length,
    tokens: Number(/^docops_tokens_in_use (\d+)$/m.exec(metrics)?.[1]),
  };
}

/** Kept processes and spares go away after their idle time, sockets a little after their last byte. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 2500));
}

/** Says how a figure in MiB went over the second half, which may not be up. */
function growthOf(name: string, values: readonly number[]): string {
  const [middle, end] = [average(values, 0.5, 0.65), average(values, 0.85, 1)];
  const told = `${name} ${middle.toFixed(0)} -> ${end.toFixed(0)} MB`;
  if (end > middle * 1.1 + 8) fail(told);
  return told;
}

/** Of the values from one part of the way to another. */
function average(values: readonly number[], from: number, to: number): number {
  const some = values.slice(Math.floor(values.length * from), Math.ceil(values.length * to));
  return some.reduce((sum, value) => sum + value, 0) / Math.max(some.length, 1);
}

function fail(message: string): void {
  failures++;
  process.stdout.write(`FAILED: ${message}\n`);
}

/** mulberry32: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
