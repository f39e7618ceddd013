import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processesWith, residentMb } from "../processes.ts";
import { ApiProcess } from "./api-process.ts";
import { faultOf, isExpected } from "./check-answer.ts";
import { type Errand, everyJob, jobSeconds, maxTaskBytes } from "./jobs.ts";
import { type Growth, growthOf, isFlat } from "./memory.ts";
import type { Random } from "./random.ts";
import { countResources, leaks, type Resources } from "./resources.ts";
import { drawVictim, kill, processesByRole, type Role } from "./roles.ts";
import { sendJob } from "./send-job.ts";

export interface SoakOptions {
  mode: string;
  jobs: number;
  concurrency: number;
  /** What starts the server. */
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  draw(random: Random): Errand;
  /** Part of the jobs at which a process is killed. */
  killPart: number;
  /** A generator of its own for each client. */
  random(client: number): Random;
}

const slots = 2;

/** Whom a kill meets. The kills of `npm run kills` meet the others more often. */
const killWeights: readonly (readonly [number, Role])[] = [
  [90, "worker"],
  [8, "fork server"],
  [2, "launcher"],
];

/** Jobs that may be lost by the kill of one: those that it, or what it has started, works for. */
const lostBy: Readonly<Record<Role, number>> = {
  primary: Number.POSITIVE_INFINITY,
  api: Number.POSITIVE_INFINITY,
  launcher: 2 * slots,
  "fork server": 2,
  worker: 1,
};

/** How often memory is looked at, over the whole run. */
const looks = 400;

/** How long what was in use may take to go away: longer than sockets and idle processes. */
const settleMs = 20_000;

/**
 * In fewer jobs than these the API process has hardly collected the garbage of its old space once, and fork
 * servers that took the place of killed ones are still becoming warm: how their memory goes says nothing
 * then, and it is bounded instead.
 */
const jobsForSlope = 5000;
const maxMb = { api: 400, launcher: 100, "fork server": 150 } as const;

const watched = ["api", "launcher", "fork server"] as const;

/** Many jobs against one server: what was answered, what is left, and how its memory went. */
export class SoakRun {
  readonly #options: SoakOptions;
  readonly #tmpDirectory = mkdtempSync(join(tmpdir(), "docops-soak-"));
  readonly #counts = new Map<string, number>();
  readonly #memory: Record<(typeof watched)[number], number[]> = {
    api: [],
    launcher: [],
    "fork server": [],
  };
  readonly #shape: { mode: string; processes: number };
  #next = 0;
  #kills = 0;
  /** Jobs that were killed, at most, and those that are said to have been. */
  #maxLost = 0;
  #lost = 0;
  /** What was not as it has to be. */
  readonly faults: string[] = [];

  constructor(options: SoakOptions) {
    this.#options = options;
    this.#shape = { mode: options.mode, processes: 1 };
  }

  /** Runs all; resolves to a summary in one line. */
  async perform(): Promise<string> {
    const server = this.#start();
    const url = await server.url;
    const { pid } = server;
    // What is loaded and opened by the first of a kind stays.
    if (this.#options.killPart > 0) for (const job of everyJob) await sendJob(url, job, "first");
    const before = await this.#settledResources({ pid, url });
    const { concurrency, random } = this.#options;
    const clients = Array.from({ length: concurrency }, (_, index) => random(index));
    await Promise.all(clients.map((drawn, index) => this.#client({ pid, url }, index, drawn)));
    if (this.#lost > this.#maxLost) {
      this.#fail(`${this.#lost} jobs were lost, by ${this.#kills} kills`);
    }
    const after = await this.#resourcesLike(before, { pid, url });
    for (const leak of leaks(before, after)) this.#fail(leak);
    const memory = watched.map((name) => this.#growth(name));
    server.kill("SIGTERM");
    const { exitCode, signal } = await server.ended;
    if (exitCode !== 0) this.#fail(`the server ended with ${signal ?? exitCode}`);
    if (server.errors !== "") this.#fail(`the server said: ${server.errors}`);
    this.#lookForRemains();
    const answers = [...this.#counts].sort().map(([what, count]) => `${what} ${count}`);
    return `${answers.join(", ")}; ${this.#kills} kills, ${this.#lost} jobs lost by them; ${memory.filter((told) => told !== "").join(", ")}; left ${JSON.stringify(after)}`;
  }

  #start(): ApiProcess {
    const { command, env, mode } = this.#options;
    return new ApiProcess({
      command,
      env: {
        DOCOPS_PORT: "0",
        DOCOPS_TMP_DIR: this.#tmpDirectory,
        DOCOPS_MP_START: mode,
        DOCOPS_MAX_CONCURRENCY: String(slots),
        DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
        DOCOPS_REQUEST_TIMEOUT_SECONDS: String(jobSeconds),
        DOCOPS_WORKER_IDLE_SECONDS: "1",
        DOCOPS_MAX_TASK_BYTES: String(maxTaskBytes),
        DOCOPS_MAX_UNPACKED_BYTES: "50000000",
        DOCOPS_ENABLE_METRICS: "1",
        ...env,
      },
      onLine: ({ event, message, ...rest }) => {
        if (event === "notice") this.#fail(`notice: ${message}`);
        if (event === "cleanup_failed") this.#fail(`cleanup_failed: ${JSON.stringify(rest)}`);
      },
    });
  }

  async #client(server: { pid: number; url: string }, client: number, random: Random) {
    const { draw, jobs, killPart } = this.#options;
    while (this.#next < jobs) {
      const index = this.#next++;
      if (random.next() < killPart) this.#killOne(server.pid, random);
      await this.#perform(server.url, draw(random), `soak-${client}-${index}`);
      if (index % Math.max(Math.floor(jobs / looks), 1) === 0) this.#lookAtMemory(server.pid);
    }
  }

  async #perform(url: string, { kind, job, leave }: Errand, id: string): Promise<void> {
    const sent = await sendJob(url, job, id, leave);
    if (sent.type === "left") return this.#count(`${kind} left`);
    if (sent.type === "broken") {
      // A ZIP that is streamed ends in the middle when its source is gone, and nothing else does.
      this.#count(`${kind} broken`);
      return this.#fail(`${job.name} (${id}) has no answer: ${sent.reason}`);
    }
    const { answer } = sent;
    this.#count(`${kind} ${answer.status}`);
    const fault = faultOf(answer, [this.#tmpDirectory]);
    if (fault !== null) return this.#fail(`${job.name} (${id}): ${fault}`);
    if (isExpected(answer, job.expected)) return;
    if (answer.status === 500) this.#lost++;
    else this.#fail(`${job.name} (${id}) is ${answer.status}: ${answer.body.subarray(0, 300)}`);
  }

  #killOne(pid: number, random: Random): void {
    const drawn = drawVictim(random, processesByRole(pid, this.#shape), killWeights);
    if (drawn === null || !kill(drawn.victim)) return;
    this.#kills++;
    this.#maxLost += lostBy[drawn.role];
  }

  #lookAtMemory(pid: number): void {
    const present = processesByRole(pid, this.#shape);
    for (const name of watched) {
      const sizes = (present.get(name) ?? []).map((entry) => residentMb(entry.pid));
      const middle = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)];
      if (middle !== undefined && middle > 0) this.#memory[name].push(middle);
    }
  }

  /** What there is when it does not change any more. */
  async #settledResources(server: { pid: number; url: string }): Promise<Resources> {
    let last = await this.#resources(server);
    for (const end = performance.now() + settleMs; performance.now() < end; ) {
      // Longer than processes without a job are kept.
      await delay(2500);
      const present = await this.#resources(server);
      if (JSON.stringify(present) === JSON.stringify(last)) return present;
      last = present;
    }
    return last;
  }

  /** What there is when it is no more than before, or has had its time to become that. */
  async #resourcesLike(before: Resources, server: { pid: number; url: string }) {
    const end = performance.now() + settleMs;
    let present = await this.#resources(server);
    while (leaks(before, present).length > 0 && performance.now() < end) {
      await delay(500);
      present = await this.#resources(server);
    }
    return present;
  }

  #resources(server: { pid: number; url: string }): Promise<Resources> {
    return countResources(server, this.#shape, this.#tmpDirectory);
  }

  #growth(name: (typeof watched)[number]): string {
    const values = this.#memory[name];
    if (values.length === 0) return "";
    const growth: Growth = growthOf(values);
    const told = `memory of ${name} ${growth.from.toFixed(1)} -> ${growth.to.toFixed(1)} MiB`;
    const isBoundOnly = this.#options.jobs < jobsForSlope;
    if (isBoundOnly ? Math.max(...values) > maxMb[name] : !isFlat(growth)) this.#fail(told);
    return told;
  }

  /** After the end there is no process, and nothing on the disk. */
  #lookForRemains(): void {
    for (const { pid } of processesWith(this.#tmpDirectory)) {
      this.#fail(`process ${pid} is left after the end`);
    }
    const left = readdirSync(this.#tmpDirectory);
    if (left.length > 0) this.#fail(`left in the temp directory: ${left}`);
    rmSync(this.#tmpDirectory, { recursive: true, force: true });
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  #fail(fault: string): void {
    this.faults.push(fault);
  }
}
