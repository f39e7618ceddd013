import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processesWith, residentMb } from "../processes.ts";
import { ApiProcess } from "./api-process.ts";
import { isExpected, violationOf } from "./check-answer.ts";
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
  /** The command that starts the server. */
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  draw(random: Random): Errand;
  /** The share of jobs during which a process is killed. */
  killPart: number;
  /** A separate generator for each client. */
  random(client: number): Random;
}

const slots = 2;

/** The roles that are killed, by weight. `npm run kills` kills the others more often. */
const killWeights: readonly (readonly [number, Role])[] = [
  [90, "worker"],
  [8, "fork server"],
  [2, "launcher"],
];

/**
 * The number of jobs that may be lost when a process of a role is killed: those that it or its
 * children work on.
 */
const lostBy: Readonly<Record<Role, number>> = {
  primary: Number.POSITIVE_INFINITY,
  api: Number.POSITIVE_INFINITY,
  launcher: 2 * slots,
  "fork server": 2,
  worker: 1,
};

/** The number of memory samples in a run. */
const memorySamples = 400;

/**
 * The time after which resources must be released: longer than sockets and idle processes are kept.
 */
const settleMs = 20_000;

/**
 * With fewer jobs than this, the slope of memory means nothing: the API process has hardly
 * collected its old space once, and restarted fork servers are still warming up. Memory is bounded
 * instead. So is that of launchers that are killed: a launcher reaches its final size after 1,500
 * starts, and the slope would show the ages of those that happen to run.
 */
const jobsForSlope = 5000;
const maxMb = { api: 400, launcher: 100, "fork server": 150 } as const;

const watched = ["api", "launcher", "fork server"] as const;

/** Sends many jobs to one server and checks answers, leaks and memory. */
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
  /** The most jobs that kills may have lost, and those that answers report as lost. */
  #maxLost = 0;
  #lost = 0;
  /** Everything that failed. */
  readonly failures: string[] = [];

  constructor(options: SoakOptions) {
    this.#options = options;
    this.#shape = { mode: options.mode, processes: 1 };
  }

  /** Runs all jobs; resolves to a summary in one line. */
  async perform(): Promise<string> {
    const server = this.#start();
    const url = await server.url;
    const { pid } = server;
    // The first job of each kind loads code and opens files that stay open, so it runs before the
    // first count.
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
    this.#checkRemains();
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
      if (index % Math.max(Math.floor(jobs / memorySamples), 1) === 0)
        this.#sampleMemory(server.pid);
    }
  }

  async #perform(url: string, { kind, job, leave }: Errand, id: string): Promise<void> {
    const sent = await sendJob(url, job, id, leave);
    if (sent.type === "left") return this.#count(`${kind} left`);
    if (sent.type === "broken") {
      // Only a streamed ZIP may break off, when its source is gone.
      this.#count(`${kind} broken`);
      return this.#fail(`${job.name} (${id}) has no answer: ${sent.reason}`);
    }
    const { answer } = sent;
    this.#count(`${kind} ${answer.status}`);
    const violation = violationOf(answer, [this.#tmpDirectory]);
    if (violation !== null) return this.#fail(`${job.name} (${id}): ${violation}`);
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

  #sampleMemory(pid: number): void {
    const present = processesByRole(pid, this.#shape);
    for (const name of watched) {
      const sizes = (present.get(name) ?? []).map((entry) => residentMb(entry.pid));
      const middle = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)];
      if (middle !== undefined && middle > 0) this.#memory[name].push(middle);
    }
  }

  /** The resources when they no longer change. */
  async #settledResources(server: { pid: number; url: string }): Promise<Resources> {
    let last = await this.#resources(server);
    for (const end = performance.now() + settleMs; performance.now() < end; ) {
      // Longer than idle processes are kept.
      await delay(2500);
      const present = await this.#resources(server);
      if (JSON.stringify(present) === JSON.stringify(last)) return present;
      last = present;
    }
    return last;
  }

  /** The resources when they are no more than before, or after the time in which they should be. */
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
    const { jobs, killPart } = this.#options;
    const isBoundOnly = jobs < jobsForSlope || (name === "launcher" && killPart > 0);
    if (isBoundOnly ? Math.max(...values) > maxMb[name] : !isFlat(growth)) this.#fail(told);
    return told;
  }

  /** Checks that after the end no process runs and the disk is empty. */
  #checkRemains(): void {
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

  #fail(violation: string): void {
    this.failures.push(violation);
  }
}
