import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { isRunning, type ProcessEntry, processesWith, processTable, treeOf } from "../processes.ts";
import { faultOf, isExpected } from "../soak/check-answer.ts";
import { drawLoad, type Errand, jobSeconds, maxTaskBytes, plain } from "../soak/jobs.ts";
import type { Random } from "../soak/random.ts";
import { kill, processesByRole, type Role } from "../soak/roles.ts";
import { type Answer, sendJob } from "../soak/send-job.ts";
import type { Phase } from "./phases.ts";
import { Supervisor } from "./supervisor.ts";

/** A kill: of a process of that role by SIGKILL, or of the whole by twenty SIGTERM at once. */
export type Blow = Role | "twenty SIGTERM";

const clients = 6;
const slots = 2;

/** How long processes of what was killed may run on, and directories of theirs may stay. */
const goneMs = 5000;

/** How long a server may take to be there again: jobs without end wait before the one that is to be done. */
const recoveryMs = 60_000;

/** One server under load, whose processes are killed one after the other. */
export class PhaseRun {
  readonly #phase: Phase;
  readonly #tmpDirectory: string;
  readonly #url: string;
  readonly #random: Random;
  readonly #supervisor: Supervisor;
  readonly #counts = new Map<string, number>();
  readonly #blows: Blow[] = [];
  /**
   * Until when an API process was gone (performance.now): whoever has begun before may be without an
   * answer. For ever, while one is gone.
   */
  #goneUntil = 0;
  #slowestAnswerMs = 0;
  #lost = 0;
  #isPaused = false;
  #isOver = false;
  #slowestRecoveryMs = 0;
  #slowestEndMs = 0;
  /** What was not as it has to be. */
  readonly faults: string[] = [];

  constructor(phase: Phase, options: { tmpDirectory: string; port: number; random: Random }) {
    const { tmpDirectory, port, random } = options;
    this.#phase = phase;
    this.#tmpDirectory = tmpDirectory;
    this.#random = random;
    this.#url = `http://127.0.0.1:${port}`;
    const env = {
      DOCOPS_PORT: String(port),
      DOCOPS_TMP_DIR: tmpDirectory,
      DOCOPS_MP_START: phase.mode,
      DOCOPS_WORKERS: String(phase.processes),
      DOCOPS_MAX_CONCURRENCY: String(slots),
      DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
      DOCOPS_REQUEST_TIMEOUT_SECONDS: String(jobSeconds),
      DOCOPS_DRAIN_SECONDS: "1",
      DOCOPS_MAX_TASK_BYTES: String(maxTaskBytes),
      DOCOPS_MAX_UNPACKED_BYTES: "50000000",
      ...phase.env,
    };
    const onLine = ({ event, message }: Readonly<Record<string, unknown>>) => {
      if (event === "notice") this.#fail(`notice: ${message}`);
    };
    this.#supervisor = new Supervisor({ command: phase.command, env, onLine }, (how) => {
      this.#goneUntil = performance.now() + recoveryMs;
      this.#fail(`the server ended by itself: ${how}`);
    });
  }

  /** Deals the blows, one after the other; resolves to a summary in one line. */
  async perform(blows: () => Blow, count: number): Promise<string> {
    await this.#recovered("at the start");
    const load = Promise.all(Array.from({ length: clients }, (_, client) => this.#client(client)));
    for (let blow = 0; blow < count; blow++) {
      await delay(100 + this.#random.below(700));
      await this.#strike(blows);
    }
    this.#isOver = true;
    await load;
    await this.#recovered("at the end");
    await this.#lookForZombies();
    const { exitCode, signal } = await this.#supervisor.stop();
    if (exitCode !== 0) this.#fail(`the server ended with ${signal ?? exitCode}`);
    await this.#within(goneMs, "process after the end", () => this.#orphans([]));
    const left = readdirSync(this.#tmpDirectory);
    if (left.length > 0) this.#fail(`left in the temp directory after the end: ${left}`);
    const maxLost = this.#blows.length * 2 * slots;
    if (this.#lost > maxLost) this.#fail(`${this.#lost} jobs were lost`);
    // Node itself says something where a process that starts finds no primary.
    const isTopKilled = this.#blows.some((blow) => blow === "primary" || blow === "twenty SIGTERM");
    if (this.#supervisor.errors !== "" && !isTopKilled) {
      this.#fail(`on standard error: ${this.#supervisor.errors}`);
    }
    const answers = [...this.#counts].sort().map(([what, number]) => `${what} ${number}`);
    return `killed ${this.#blows.join(", ")}; ${answers.join(", ")}; slowest answer ${this.#slowestAnswerMs} ms; ready again within ${this.#slowestRecoveryMs} ms, processes gone within ${this.#slowestEndMs} ms`;
  }

  async #strike(blows: () => Blow): Promise<void> {
    const root = this.#supervisor.pid;
    const present = processesByRole(root, this.#phase);
    let blow = blows();
    while (blow !== "twenty SIGTERM" && !present.has(blow)) blow = blows();
    const top = this.#phase.processes > 1 ? "primary" : "api";
    const role = blow === "twenty SIGTERM" ? top : blow;
    const victim = this.#random.pick(present.get(role) ?? []);
    if (victim === undefined) return this.#fail("there is no server to kill");
    const condemned = treeOf(victim.pid);
    if (role === top) this.#supervisor.expectEnd();
    const isApi = role === "api" || role === "primary";
    if (isApi) this.#goneUntil = Number.POSITIVE_INFINITY;
    if (this.#phase.diskBytes !== null) this.#isPaused = true;
    const struckAt = performance.now();
    if (blow === "twenty SIGTERM") {
      for (let signal = 0; signal < 20; signal++) process.kill(victim.pid, "SIGTERM");
    } else if (!kill(victim)) return;
    this.#blows.push(blow);
    const name = `kill ${this.#blows.length} (${blow})`;
    await this.#within(goneMs, `process after ${name}`, () => this.#orphans(condemned));
    this.#slowestEndMs = Math.max(this.#slowestEndMs, Math.round(performance.now() - struckAt));
    await this.#recovered(`after ${name}`);
    if (isApi) this.#goneUntil = performance.now();
    const recoveredMs = Math.round(performance.now() - struckAt);
    this.#slowestRecoveryMs = Math.max(this.#slowestRecoveryMs, recoveredMs);
    await this.#within(goneMs, `directory after ${name}`, () => this.#directoriesOfTheDead());
    this.#isPaused = false;
  }

  /** Resolves when all API processes listen, the server says that it is ready, and a job is done. */
  async #recovered(when: string): Promise<void> {
    let state = "";
    for (const end = performance.now() + recoveryMs; performance.now() < end; await delay(50)) {
      const serving = processesByRole(this.#supervisor.pid, this.#phase).get("api") ?? [];
      const listening = serving.filter(({ pid }) => this.#supervisor.listening.has(pid)).length;
      state = `${listening} of ${this.#phase.processes} processes listen`;
      if (listening < this.#phase.processes) continue;
      const ready = await sendJob(this.#url, { ...plain, method: "GET", path: "/readyz" }, "ready");
      state = ready.type === "answered" ? `/readyz is ${ready.answer.body}` : "/readyz is broken";
      if (ready.type !== "answered" || ready.answer.status !== 200) continue;
      const job = await sendJob(this.#url, plain, "again");
      state = job.type === "answered" ? `a job is ${job.answer.status}` : "a job is broken";
      if (job.type === "answered" && isExpected(job.answer, plain.expected)) return;
    }
    this.#fail(`not there ${when} within ${recoveryMs / 1000} s: ${state}`);
  }

  async #client(client: number): Promise<void> {
    for (let index = 0; !this.#isOver; index++) {
      while (this.#isPaused && !this.#isOver) await delay(20);
      const errand = drawLoad(this.#random, this.#phase.diskBytes !== null);
      await this.#send(errand, `kills-${client}-${index}`);
    }
  }

  async #send({ job, leave }: Errand, id: string): Promise<void> {
    const startedAt = performance.now();
    const sent = await sendJob(this.#url, job, id, leave);
    if (sent.type === "left") return this.#count("left");
    if (sent.type === "broken") {
      this.#count(sent.hasBegun ? "broken off" : "no connection");
      const isExplained = startedAt < this.#goneUntil || this.#phase.hasFewDescriptors;
      if (!isExplained || sent.reason === "no answer in time") {
        this.#fail(`${job.name} (${id}) has no answer: ${sent.reason}`);
      }
      // What cannot connect would only try again.
      return delay(20);
    }
    const { answer } = sent;
    this.#slowestAnswerMs = Math.max(
      this.#slowestAnswerMs,
      Math.round(performance.now() - startedAt),
    );
    this.#count(String(answer.status));
    const fault = faultOf(answer, [this.#tmpDirectory]);
    if (fault !== null) this.#fail(`${job.name} (${id}): ${fault}`);
    else if (!isExpected(answer, job.expected)) this.#judge(answer, `${job.name} (${id})`);
  }

  /** An answer that the job would not have had without the kills and the want. */
  #judge({ status, body }: Answer, what: string): void {
    const code = JSON.parse(body.toString()).error_code;
    const isLowDisk = this.#phase.diskBytes !== null;
    if (code === "INTERNAL_ERROR") this.#lost++;
    else if (code === "SHUTTING_DOWN" && this.#blows.length > 0) return;
    else if (code === "NOT_READY" && isLowDisk) return;
    else if (code === "TOO_MANY_REQUESTS" && this.#phase.hasFewDescriptors) return;
    else this.#fail(`${what} is ${status}: ${body.subarray(0, 300)}`);
  }

  /** Processes that should not run any more, and those of nobody who lives. */
  #orphans(condemned: readonly ProcessEntry[]): string[] {
    const table = processTable();
    const own = new Set(treeOf(this.#supervisor.pid, table).map(({ pid }) => pid));
    const strays = processesWith(this.#tmpDirectory).filter(({ pid }) => !own.has(pid));
    const running = [...condemned, ...strays].filter(isRunning);
    return [...new Set(running.map(({ pid }) => `${pid}`))];
  }

  /** Entries of the temp directory whose owner is gone: their name has its pid. */
  #directoriesOfTheDead(): string[] {
    const table = processTable();
    return readdirSync(this.#tmpDirectory).filter((name) => {
      const [, pid, startTicks] = /^docops-n\d+-(\d+)-(\d+)-/.exec(name) ?? [];
      const owner = table.get(Number(pid));
      return owner?.startTicks !== Number(startTicks) || owner.state === "Z";
    });
  }

  async #lookForZombies(): Promise<void> {
    await this.#within(goneMs, "zombie", () =>
      treeOf(this.#supervisor.pid)
        .filter(({ state }) => state === "Z")
        .map(({ pid }) => `${pid}`),
    );
  }

  /** Waits until there is nothing of a kind; what there is after that time is a fault. */
  async #within(ms: number, what: string, find: () => string[]): Promise<void> {
    const end = performance.now() + ms;
    let found = find();
    while (found.length > 0 && performance.now() < end) {
      await delay(50);
      found = find();
    }
    if (found.length > 0) this.#fail(`left, ${what}: ${found.join(", ")}`);
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  #fail(fault: string): void {
    this.faults.push(fault);
  }
}
