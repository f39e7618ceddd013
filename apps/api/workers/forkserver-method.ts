import { testForks } from "./fork-self-test.ts";
import { QuietTime } from "./quiet-time.ts";
import { canFork } from "./sandbox.ts";
import type { Demand, StartMethod, Worker } from "./start-method.ts";
import { WarmServer } from "./warm-server.ts";
import { forkCourse } from "./warm-up/courses.ts";
import { WarmUp } from "./warm-up/warm-up.ts";
import type { WorkerSetup } from "./worker-setup.ts";

/** Fork servers do not work on this system, and another start method is needed. */
export class ForkServerUnfit extends Error {
  override readonly name = "ForkServerUnfit";
}

/** The state of the server that will replace a server. */
type Successor = "none" | "starting" | "ready";

/** So many servers may fail the self-test: one may be killed, or too slow on a machine that starts up. */
const maxSelfTests = 3;
/** The warm-up jobs of a server before its first fork, even if a job waits for it. */
const firstWarmUps = 2;
/** The warm-up jobs between two forks, until the server is warm. */
const warmUpsBetween = 2;

export interface ForkServerMethodOptions {
  /** A server is replaced after this many forks. */
  maxForks: number;
  /** Is called when fork servers turn out not to work, before waiting jobs get the error. */
  onUnfit(reason: ForkServerUnfit): void;
}

/**
 * `forkserver`: every job has a new process, which is forked from a warm server and used only once. There
 * is one server for each job that runs at the same time. Each has one fork, which waits for its job or
 * runs it.
 */
export class ForkServerMethod implements StartMethod {
  readonly name = "forkserver";
  readonly reusesWorkers = false;
  readonly #setup: WorkerSetup;
  readonly #options: ForkServerMethodOptions;
  readonly #servers = new Map<WarmServer, Successor>();
  /** The server of each fork. */
  readonly #serverOf = new Map<Worker, WarmServer>();
  /** Forks that wait for a job. */
  readonly #ready: Worker[] = [];
  readonly #warmUps = new WeakMap<Worker, WarmUp>();
  readonly #quiet = new QuietTime(() => this.#warmForks());
  /** Jobs that wait for a fork. */
  readonly #waiting: PromiseWithResolvers<Worker>[] = [];
  readonly #ending = new Set<Promise<void>>();
  /** Forks that are being made, by old and new servers. */
  readonly #starting = new Set<Promise<void>>();
  #isTested = false;
  /** Whether there was no job for the idle time. */
  #isIdle = false;
  #isClosed = false;
  /** The number of servers and forks that were started. */
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
      // It died while it waited. The caller gets another fork.
      void this.retire(worker);
    }
    const waiting = Promise.withResolvers<Worker>();
    this.#waiting.push(waiting);
    this.#supply();
    return waiting.promise;
  }

  onClaimed(demand: Demand): void {
    // The server makes its next fork when this one has ended.
    this.#quiet.note(demand);
  }

  staysFit(): boolean {
    return false;
  }

  keep(worker: Worker): void {
    void this.retire(worker);
  }

  /** Ends a fork. Its server then makes the next one. */
  retire(worker: Worker): Promise<void> {
    const server = this.#serverOf.get(worker);
    this.#serverOf.delete(worker);
    const ended = worker.process.end().then(() => worker.home.dispose());
    this.#track(this.#ending, ended);
    if (server !== undefined) this.#trackStart(ended.then(() => this.#forkAgain(server)));
    return ended;
  }

  onReleased(demand: Demand): void {
    // `retire` starts the next fork, after the end of this one.
    this.#quiet.note(demand);
  }

  /** Ends all servers but one. */
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
    while (this.#starting.size > 0) await Promise.all(this.#starting);
    for (const server of this.#servers.keys()) this.#endServer(server);
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("the pool is closed"));
    await Promise.all(this.#ending);
  }

  /** Starts servers until each waiting job has a fork that is being made. */
  #supply(): void {
    while (!this.#isClosed && this.#starting.size < this.#waiting.length) this.#startServer();
  }

  #startServer(): Promise<boolean> {
    const started = this.#startWarmServer().then(
      () => true,
      (error) => {
        // The job that waits fails. The next job tries again.
        this.#waiting.shift()?.reject(error);
        return false;
      },
    );
    this.#trackStart(started.then(() => undefined));
    return started;
  }

  /** Starts and warms up a server, and makes its first fork. The very first server must pass the self-test. */
  async #startWarmServer(): Promise<void> {
    if (!canFork()) throw this.#unfit(`Node ${process.version} on ${process.platform} cannot`);
    for (let failed = 0; ; ) {
      this.starts++;
      const server = await WarmServer.start(this.#setup);
      this.#servers.set(server, "none");
      try {
        await this.#prepare(server);
        return;
      } catch (error) {
        await this.#endServer(server);
        if (this.#isTested || this.#isClosed) throw error;
        if (++failed === maxSelfTests) throw this.#unfit((error as Error).message);
      }
    }
  }

  async #prepare(server: WarmServer): Promise<void> {
    const isWanted = () => this.#waiting.length > 0 && server.warmUps >= firstWarmUps;
    await server.warm(() => this.#isClosed || isWanted());
    if (!this.#isTested) await testForks(server, this.#setup.sandbox);
    this.#isTested = true;
    await this.#fork(server);
  }

  /** Makes a fork, for the job that has waited longest or for the next job. */
  async #fork(server: WarmServer): Promise<void> {
    const worker = await server.fork();
    this.starts++;
    this.#serverOf.set(worker, server);
    void worker.process.ended.then(() => this.#replace(worker));
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#ready.push(worker);
    else waiting.resolve(worker);
    // `trim` may have run while this fork was being made.
    if (this.#isIdle) this.trim();
    if (!this.#isClosed) this.#quiet.watch();
  }

  /** Replaces a fork that has ended while it waited for a job. */
  #replace(worker: Worker): void {
    const at = this.#ready.indexOf(worker);
    if (at < 0 || this.#isClosed) return;
    this.#ready.splice(at, 1);
    void this.retire(worker);
  }

  /** Makes a server's next fork, or ends the server if it is replaced or unsound. */
  async #forkAgain(server: WarmServer): Promise<void> {
    try {
      if (this.#isClosed) return;
      if (this.#servers.get(server) === "ready" || !(await server.isSound())) {
        await this.#endServer(server);
        return;
      }
      if (server.isOld(this.#options.maxForks)) this.#startSuccessor(server);
      const end = server.warmUps + warmUpsBetween;
      await server.warm(() => this.#isClosed || server.warmUps >= end);
      await this.#fork(server);
    } catch {
      // Any fault ends a server. Waiting jobs get another one.
      await this.#endServer(server);
    }
  }

  /** Starts the server that replaces this one. Until then this one goes on. */
  #startSuccessor(server: WarmServer): void {
    if (this.#servers.get(server) !== "none") return;
    this.#servers.set(server, "starting");
    void this.#startServer().then((isReady) => {
      if (this.#servers.has(server)) this.#servers.set(server, isReady ? "ready" : "none");
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

  /** Resolves when the server and its fork have ended and their directories are removed. */
  #endServer(server: WarmServer): Promise<void> {
    if (!this.#servers.delete(server)) return Promise.resolve();
    const ended = server.end();
    this.#track(this.#ending, ended);
    return ended;
  }

  /** @param fork is being made; afterwards, jobs that still wait get further servers. */
  #trackStart(fork: Promise<void>): void {
    this.#track(this.#starting, fork);
    void fork.then(() => this.#supply());
  }

  #track(group: Set<Promise<void>>, promise: Promise<void>): void {
    group.add(promise);
    void promise.finally(() => group.delete(promise));
  }
}
