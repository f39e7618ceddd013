import { readdir } from "node:fs/promises";
import type { SandboxSupport } from "../../confine/find.ts";
import { forkServerArgument } from "../../worker/protocol.ts";
import type { WorkerConfig } from "../config.ts";
import type { PrivateDirectory, Workspace } from "../workspace/workspace.ts";
import { ForkServer } from "./fork-server.ts";
import type { Launcher } from "./launcher.ts";
import { QuietTime } from "./quiet-time.ts";
import { canFork, forkServerArguments, workerConfinement } from "./sandbox.ts";
import type { Demand, StartMethod, Worker } from "./start-method.ts";
import { workerBounds } from "./usage.ts";
import { forkCourse, WarmUp, warmUpCourse, warmUpRequest } from "./warm-up.ts";
import type { WorkerCode } from "./worker-code.ts";
import { WorkerProcess } from "./worker-process.ts";

/** Fork servers do not work here: another start method has to. */
export class ForkServerUnfit extends Error {
  override readonly name = "ForkServerUnfit";
}

/** A server with the directory that its forks' are in, and how far it has come. */
interface Slot {
  readonly server: ForkServer;
  readonly home: PrivateDirectory;
  /** Jobs of our own that it has done. */
  warmUps: number;
  /** Resident memory at its first fork after it was warm; until then it may grow. */
  warmRssBytes: number;
  successor: "none" | "coming" | "there";
}

/** How often a server does our course: V8 has compiled by then what the forks need. */
const courses = 6;
const allWarmUps = courses * warmUpCourse.length;

/**
 * After so many a server gives back what they have taken. V8 then forgets some of what it has learned:
 * the last course is for that.
 */
const warmUpsUntilTidy = allWarmUps - warmUpCourse.length;

/** What even a server that somebody waits for does first, and between two forks until it is warm. */
const firstWarmUps = 2;
const warmUpsBetween = 2;

/** A server has no reason to grow: one that does is replaced. */
const maxGrowth = 1.5;

/** How long the sample job of the self-test may take. */
const selfTestMs = 5000;

/**
 * `forkserver`: every job has a process that nobody used before and nobody uses after, forked from a
 * server that has everything loaded and is warm. There is a server for each job at once, with a fork
 * that waits for its job.
 */
export class ForkServerMethod implements StartMethod {
  readonly name = "forkserver";
  readonly isKept = false;
  readonly #options: ForkServerMethodOptions;
  readonly #slots = new Map<Worker, Slot>();
  readonly #servers = new Set<Slot>();
  /** Forks that wait for a job. */
  readonly #ready: Worker[] = [];
  readonly #warmUps = new WeakMap<Worker, WarmUp>();
  readonly #quiet = new QuietTime(() => this.#warmForks());
  /** Jobs that wait for a fork. */
  readonly #waiting: PromiseWithResolvers<Worker>[] = [];
  readonly #ending = new Set<Promise<void>>();
  /** Forks that are on their way, of old servers and new ones. */
  readonly #coming = new Set<Promise<void>>();
  #isTested = false;
  /** There was no job for some time. */
  #isIdle = false;
  #isClosed = false;
  /** Processes that were started, ever: servers and forks. */
  starts = 0;

  constructor(options: ForkServerMethodOptions) {
    this.#options = options;
  }

  get idle(): number {
    return this.#ready.length;
  }

  warm(): void {
    this.#startServer();
  }

  async claim(): Promise<Worker> {
    this.#isIdle = false;
    for (let worker = this.#ready.pop(); worker !== undefined; worker = this.#ready.pop()) {
      await this.#warmUps.get(worker)?.stop();
      if (worker.process.isUsable) return worker;
      // It died while it waited: the caller gets another.
      void this.retire(worker);
    }
    const waiting = Promise.withResolvers<Worker>();
    this.#waiting.push(waiting);
    this.#supply();
    return waiting.promise;
  }

  onClaimed(demand: Demand): void {
    // Another fork is made when this one has ended: until then the server waits for it.
    this.#quiet.note(demand);
  }

  staysFit(): boolean {
    return false;
  }

  keep(worker: Worker): void {
    void this.retire(worker);
  }

  /** Ends a fork; its server makes the next. */
  retire(worker: Worker): Promise<void> {
    const slot = this.#slots.get(worker);
    this.#slots.delete(worker);
    const ended = worker.process.end().then(() => worker.home.dispose());
    this.#follow(this.#ending, ended);
    if (slot !== undefined) this.#expect(ended.then(() => this.#next(slot)));
    return ended;
  }

  onReleased(demand: Demand): void {
    // The end of a fork is what the next waits for, and `retire` sees that.
    this.#quiet.note(demand);
  }

  /** One server is enough without work. */
  trim(): void {
    this.#isIdle = true;
    for (const worker of this.#ready.splice(1)) {
      const slot = this.#slots.get(worker);
      this.#slots.delete(worker);
      if (slot !== undefined) this.#endServer(slot);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#quiet.stop();
    this.#ready.length = 0;
    while (this.#coming.size > 0) await Promise.all(this.#coming);
    for (const slot of this.#servers) this.#endServer(slot);
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("the pool is closed"));
    await Promise.all(this.#ending);
  }

  /** Starts a server for each job that none of those which are on their way will have a fork for. */
  #supply(): void {
    while (!this.#isClosed && this.#coming.size < this.#waiting.length) this.#startServer();
  }

  #startServer(): Promise<boolean> {
    const started = this.#bringUp().then(
      () => true,
      (error) => {
        // As with every start: the one who waits is told, the next one tries again.
        this.#waiting.shift()?.reject(error);
        return false;
      },
    );
    this.#expect(started.then(() => undefined));
    return started;
  }

  /** A new server, warm, with its first fork. */
  async #bringUp(): Promise<void> {
    if (!canFork()) throw this.#unfit(`Node ${process.version} on ${process.platform} cannot`);
    const slot = await this.#launch();
    try {
      await this.#warm(slot, () => this.#waiting.length > 0 && slot.warmUps >= firstWarmUps);
      const worker = await this.#fork(slot);
      if (this.#isTested) return this.#offer(worker);
      await this.#test(worker);
      this.#isTested = true;
      await worker.process.end();
      await worker.home.dispose();
      this.#slots.delete(worker);
      this.#offer(await this.#fork(slot));
    } catch (error) {
      await this.#endServer(slot);
      if (this.#isTested || this.#isClosed) throw error;
      throw this.#unfit((error as Error).message);
    }
  }

  async #launch(): Promise<Slot> {
    const { code, config, launcher, maxOutputBytes, sandbox, workspace } = this.#options;
    const home = await workspace.createWorkerHome();
    this.starts++;
    try {
      const args = [
        ...forkServerArguments(code.files, home.path, config.maxMemoryBytes, sandbox),
        code.entry,
        ...workerConfinement(code, home.path, maxOutputBytes, sandbox),
        forkServerArgument,
      ];
      const server = new ForkServer(await launcher.launch(args, 2));
      const slot: Slot = { server, home, warmUps: 0, warmRssBytes: Number.POSITIVE_INFINITY, successor: "none" };
      this.#servers.add(slot);
      return slot;
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  /** Lets a server do jobs of our own until it is warm, or `isEnough`. */
  async #warm(slot: Slot, isEnough: () => boolean): Promise<void> {
    while (slot.warmUps < allWarmUps && !isEnough() && !this.#isClosed) {
      const inputs = warmUpCourse[slot.warmUps % warmUpCourse.length] ?? [];
      await slot.server.warmUp(warmUpRequest(`${slot.home.path}/job`), inputs);
      slot.warmUps++;
      if (slot.warmUps === warmUpsUntilTidy) await slot.server.tidy();
    }
  }

  async #fork(slot: Slot): Promise<Worker> {
    const { config, maxOutputBytes, workspace } = this.#options;
    const home = await workspace.createWorkerHome(slot.home);
    try {
      const forked = await slot.server.fork(home.path);
      if (slot.warmUps >= allWarmUps) {
        slot.warmRssBytes = Math.min(slot.warmRssBytes, slot.server.rssBytes);
      }
      this.starts++;
      const bounds = workerBounds(config.maxMemoryBytes, maxOutputBytes);
      const worker = { process: new WorkerProcess(forked, home.path, bounds), home };
      this.#slots.set(worker, slot);
      void forked.ended.then(() => this.#replace(worker));
      return worker;
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  /** A fork that ends while it waits for a job makes room for another. */
  #replace(worker: Worker): void {
    const at = this.#ready.indexOf(worker);
    if (at < 0 || this.#isClosed) return;
    this.#ready.splice(at, 1);
    void this.retire(worker);
  }

  /** After a fork has ended: the next one, if nothing speaks against the server. */
  async #next(slot: Slot): Promise<void> {
    try {
      if (this.#isClosed) return;
      if (slot.successor === "there" || !(await this.#isSound(slot))) {
        await this.#endServer(slot);
        return;
      }
      if (slot.successor === "none" && this.#isOld(slot)) {
        slot.successor = "coming";
        void this.#startServer().then((isThere) => {
          slot.successor = isThere ? "there" : "none";
        });
      }
      const end = slot.warmUps + warmUpsBetween;
      await this.#warm(slot, () => slot.warmUps >= end);
      this.#offer(await this.#fork(slot));
    } catch {
      // Trouble of any kind is the end of a server. Who waits gets another.
      await this.#endServer(slot);
    }
  }

  /** Whether the last fork has left nothing behind that the next could meet. */
  async #isSound({ server, home }: Slot): Promise<boolean> {
    return server.isUsable && (await readdir(home.path)).length === 0;
  }

  #isOld({ server, warmRssBytes }: Slot): boolean {
    const { maxJobs } = this.#options.config;
    return server.forks >= maxJobs || server.rssBytes > warmRssBytes * maxGrowth;
  }

  #offer(worker: Worker): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(worker);
    else waiting.resolve(worker);
    // One that was on its way when the others were ended.
    if (this.#isIdle) this.trim();
    if (!this.#isClosed) this.#quiet.watch();
  }

  #warmForks(): void {
    for (const worker of this.#ready) {
      if (this.#warmUps.has(worker)) continue;
      this.#warmUps.set(worker, new WarmUp(worker.process, worker.home.path, forkCourse));
    }
  }

  /** A fork that does a job of ours: whether that comes out right. */
  async #test({ process, home }: Worker): Promise<void> {
    const [inputs] = warmUpCourse;
    const limits = { timeoutMs: selfTestMs, signal: new AbortController().signal };
    const end = await process.run(warmUpRequest(`${home.path}/job`), inputs ?? [], limits);
    if (end.outcome !== "answered") throw new Error(`the job of a fork ended as ${end.outcome}`);
    const { type } = end.answer.outcome;
    if (type !== "done") throw new Error(`the job of a fork ended as ${type}`);
  }

  #unfit(reason: string): ForkServerUnfit {
    const error = new ForkServerUnfit(reason);
    this.#options.onUnfit(error);
    return error;
  }

  /** Resolves when the server, its fork and their directories are gone. */
  #endServer(slot: Slot): Promise<void> {
    if (!this.#servers.delete(slot)) return Promise.resolve();
    const ended = slot.server.end().then(() => slot.home.dispose());
    this.#follow(this.#ending, ended);
    return ended;
  }

  /** @param fork on its way: what is still missing when it has come, or has not, is started then. */
  #expect(fork: Promise<void>): void {
    this.#follow(this.#coming, fork);
    void fork.then(() => this.#supply());
  }

  #follow(group: Set<Promise<void>>, promise: Promise<void>): void {
    group.add(promise);
    void promise.finally(() => group.delete(promise));
  }
}

export interface ForkServerMethodOptions {
  code: WorkerCode;
  config: WorkerConfig;
  /** What holds workers. */
  sandbox: SandboxSupport;
  /** Bytes of all that a job writes. */
  maxOutputBytes: number;
  workspace: Workspace;
  launcher: Launcher;
  /** Hears that fork servers do not work here, before whoever waits does. */
  onUnfit(reason: ForkServerUnfit): void;
}
