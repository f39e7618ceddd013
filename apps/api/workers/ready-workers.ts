import type { Worker } from "./start-method.ts";
import { WarmUp } from "./warm-up/warm-up.ts";
import type { WorkerStarter } from "./worker-starter.ts";

/** A process that is on its way; `null` when it has failed. */
interface Start {
  worker: Promise<Worker | null>;
  isClaimed: boolean;
}

/** Processes without a job: those that wait for one, and those that are on their way. */
export class ReadyWorkers {
  readonly #starter: WorkerStarter;
  readonly #arguments: readonly string[];
  /** A start that failed is not in here. */
  readonly #ready: Worker[] = [];
  readonly #starting: Start[] = [];
  readonly #warmUps = new WeakMap<Worker, WarmUp>();
  readonly #onReady: () => void;
  #isClosed = false;

  /**
   * @param workerArguments what every worker is told.
   * @param onReady hears of each that was started ahead and is there.
   */
  constructor(starter: WorkerStarter, workerArguments: readonly string[], onReady: () => void) {
    this.#starter = starter;
    this.#arguments = workerArguments;
    this.#onReady = onReady;
  }

  /** Processes that wait for a job. */
  get size(): number {
    return this.#ready.length;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** A process that waits, else one that is on its way, else a new one. */
  async claim(): Promise<Worker> {
    for (let worker = this.#ready.pop(); worker !== undefined; worker = this.#ready.pop()) {
      await this.#warmUps.get(worker)?.stop();
      if (worker.process.isUsable) return worker;
      // It died while it waited: the caller gets another.
      void this.#starter.retire(worker);
    }
    const start = this.#starting.shift();
    if (start === undefined) return this.#start();
    start.isClaimed = true;
    const worker = await start.worker;
    if (worker?.process.isUsable) return worker;
    if (worker !== null) void this.#starter.retire(worker);
    return this.#start();
  }

  /** Starts processes ahead until so many wait or are on their way. What fails, the next caller tries again. */
  fill(wanted: number): void {
    while (!this.#isClosed && this.#ready.length + this.#starting.length < wanted) {
      const start: Start = { worker: this.#startAhead(), isClaimed: false };
      this.#starting.push(start);
      void start.worker.then((worker) => {
        if (start.isClaimed) return;
        this.#starting.splice(this.#starting.indexOf(start), 1);
        if (worker === null) return;
        if (this.#isClosed) return void this.#starter.retire(worker);
        this.#ready.push(worker);
        this.#onReady();
      });
    }
  }

  /** Takes in a process that has done its job. */
  add(worker: Worker): void {
    if (this.#isClosed || !worker.process.isUsable) void this.#starter.retire(worker);
    else this.#ready.push(worker);
  }

  /**
   * Lets those that wait do small jobs of our own, once each, so that their next finds them warm. Not while
   * others are on their way: the cores are theirs, and whoever needs so many needs them soon.
   */
  warmUp(): void {
    if (this.#starting.length > 0) return;
    for (const worker of this.#ready) {
      if (this.#warmUps.has(worker)) continue;
      this.#warmUps.set(worker, new WarmUp(worker.process, worker.home.path));
    }
  }

  /** Ends those that wait, but for so many. */
  trim(least: number): void {
    for (const worker of this.#ready.splice(least)) void this.#starter.retire(worker);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#starting.map(({ worker }) => worker));
    this.trim(0);
    await this.#starter.settled();
  }

  async #start(): Promise<Worker> {
    const worker = await this.#starter.start(this.#arguments);
    void worker.process.ended.then(() => this.#forget(worker));
    return worker;
  }

  /** One that died while it waited leaves its directory, with whatever is in it. */
  #forget(worker: Worker): void {
    const index = this.#ready.indexOf(worker);
    if (index < 0) return;
    this.#ready.splice(index, 1);
    void this.#starter.retire(worker);
  }

  async #startAhead(): Promise<Worker | null> {
    try {
      return await this.#start();
    } catch {
      return null;
    }
  }
}
