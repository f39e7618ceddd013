import { testForks } from "./fork-self-test.ts";
import { QuietTime } from "./quiet-time.ts";
import { canFork } from "./sandbox.ts";
import type { Demand, StartMethod, Worker } from "./start-method.ts";
import { WarmServer } from "./warm-server.ts";
import { forkCourse } from "./warm-up/courses.ts";
import { WarmUp } from "./warm-up/warm-up.ts";
import type { WorkerSetup } from "./worker-setup.ts";

/** Fork servers do not work here: another start method has to. */
export class ForkServerUnfit extends Error {
  override readonly name = "ForkServerUnfit";
}

/** Whether another server is to take the place of one, and has come. */
type Successor = "none" | "coming" | "there";

/** What even a server that somebody waits for does first, and between two forks until it is warm. */
const firstWarmUps = 2;
const warmUpsBetween = 2;

export interface ForkServerMethodOptions {
  /** After so many forks another server takes the place of one. */
  maxForks: number;
  /** Hears that fork servers do not work here, before whoever waits does. */
  onUnfit(reason: ForkServerUnfit): void;
}

/**
 * `forkserver`: every job has a process that nobody used before and nobody uses after, forked from a
 * server that has everything loaded and is warm. There is a server for each job at once, with a fork
 * that waits for its job.
 */
export class ForkServerMethod implements StartMethod {
  readonly name = "forkserver";
  readonly isKept = false;
  readonly #setup: WorkerSetup;
  readonly #options: ForkServerMethodOptions;
  readonly #servers = new Map<WarmServer, Successor>();
  /** Whose fork a process is. */
  readonly #serverOf = new Map<Worker, WarmServer>();
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

  constructor(setup: WorkerSetup, options: ForkServerMethodOptions) {
    this.#setup = setup;
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
    const server = this.#serverOf.get(worker);
    this.#serverOf.delete(worker);
    const ended = worker.process.end().then(() => worker.home.dispose());
    this.#follow(this.#ending, ended);
    if (server !== undefined) this.#expect(ended.then(() => this.#next(server)));
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
      const server = this.#serverOf.get(worker);
      this.#serverOf.delete(worker);
      if (server !== undefined) this.#endServer(server);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#quiet.stop();
    this.#ready.length = 0;
    while (this.#coming.size > 0) await Promise.all(this.#coming);
    for (const server of this.#servers.keys()) this.#endServer(server);
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

  /** A new server, warm, with its first fork. The first of all has to pass the test. */
  async #bringUp(): Promise<void> {
    if (!canFork()) throw this.#unfit(`Node ${process.version} on ${process.platform} cannot`);
    this.starts++;
    const server = await WarmServer.start(this.#setup);
    this.#servers.set(server, "none");
    try {
      const isWanted = () => this.#waiting.length > 0 && server.warmUps >= firstWarmUps;
      await server.warm(() => this.#isClosed || isWanted());
      if (!this.#isTested) await testForks(server, this.#setup.sandbox);
      this.#isTested = true;
      await this.#fork(server);
    } catch (error) {
      await this.#endServer(server);
      if (this.#isTested || this.#isClosed) throw error;
      throw this.#unfit((error as Error).message);
    }
  }

  /** The next fork of a server, for who has waited longest, or for whoever comes. */
  async #fork(server: WarmServer): Promise<void> {
    const worker = await server.fork();
    this.starts++;
    this.#serverOf.set(worker, server);
    void worker.process.ended.then(() => this.#replace(worker));
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(worker);
    else waiting.resolve(worker);
    // One that was on its way when the others were ended.
    if (this.#isIdle) this.trim();
    if (!this.#isClosed) this.#quiet.watch();
  }

  /** A fork that ends while it waits for a job makes room for another. */
  #replace(worker: Worker): void {
    const at = this.#ready.indexOf(worker);
    if (at < 0 || this.#isClosed) return;
    this.#ready.splice(at, 1);
    void this.retire(worker);
  }

  /** After a fork has ended: the next one, if nothing speaks against the server. */
  async #next(server: WarmServer): Promise<void> {
    try {
      if (this.#isClosed) return;
      if (this.#servers.get(server) === "there" || !(await server.isSound())) {
        await this.#endServer(server);
        return;
      }
      if (server.isOld(this.#options.maxForks)) this.#succeed(server);
      const end = server.warmUps + warmUpsBetween;
      await server.warm(() => this.#isClosed || server.warmUps >= end);
      await this.#fork(server);
    } catch {
      // Trouble of any kind is the end of a server. Who waits gets another.
      await this.#endServer(server);
    }
  }

  /** Starts a server that takes the place of this one, which goes on until then. */
  #succeed(server: WarmServer): void {
    if (this.#servers.get(server) !== "none") return;
    this.#servers.set(server, "coming");
    void this.#startServer().then((isThere) => {
      if (this.#servers.has(server)) this.#servers.set(server, isThere ? "there" : "none");
    });
  }

  #warmForks(): void {
    for (const worker of this.#ready) {
      if (this.#warmUps.has(worker)) continue;
      this.#warmUps.set(worker, new WarmUp(worker.process, worker.home.path, forkCourse));
    }
  }

  #unfit(reason: string): ForkServerUnfit {
    const error = new ForkServerUnfit(reason);
    this.#options.onUnfit(error);
    return error;
  }

  /** Resolves when the server, its fork and their directories are gone. */
  #endServer(server: WarmServer): Promise<void> {
    if (!this.#servers.delete(server)) return Promise.resolve();
    const ended = server.end();
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
