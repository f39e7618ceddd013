import type { Worker } from "./start-method.ts";
import { WarmUp } from "./warm-up/warm-up.ts";
import type { WorkerStarter } from "./worker-starter.ts";

/** A process that is starting. `worker` resolves with null if the start fails. */
interface Start {
  worker: Promise<Worker | null>;
  isClaimed: boolean;
}

/** Processes without a job: those that wait for one, and those that are starting. */
export class ReadyWorkers {
  readonly #starter: WorkerStarter;
  readonly #arguments: readonly string[];
  readonly #ready: Worker[] = [];
  readonly #starting: Start[] = [];
  readonly #warmUps = new WeakMap<Worker, WarmUp>();
  readonly #onReady: () => void;
  #isClosed = false;

  /**
   * @param workerArguments arguments for the program of every worker.
   * @param onReady is called when a process that was started ahead is ready.
   */
  constructor(starter: WorkerStarter, workerArguments: readonly string[], onReady: () => void) {
    this.#starter = starter;
    this.#arguments = workerArguments;
    this.#onReady = onReady;
  }

  /** The number of processes that wait for a job. */
  get size(): number {
    return this.#ready.length;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Takes a process that waits, or one that is starting, or starts a new one. */
  async claim(): Promise<Worker> {
    for (let worker = this.#ready.pop(); worker !== undefined; worker = this.#ready.pop()) {
      await this.#warmUps.get(worker)?.stop();
      if (worker.process.isUsable) return worker;
      // It died while it waited. The caller gets another process.
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

  /** Starts processes ahead until this many wait or are starting. `claim` tries again what has failed. */
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

  /** Adds a process that has done its job and may do another. */
  add(worker: Worker): void {
    if (this.#isClosed || !worker.process.isUsable) void this.#starter.retire(worker);
    else this.#ready.push(worker);
  }

  /**
   * Makes each waiting process do some small warm-up jobs, once. It does nothing while other processes are
   * starting: they need the cores, and jobs that need them will come soon.
   */
  warmUp(): void {
    if (this.#starting.length > 0) return;
    for (const worker of this.#ready) {
      if (this.#warmUps.has(worker)) continue;
      this.#warmUps.set(worker, new WarmUp(worker.process, worker.home.path));
    }
  }

  /** Ends waiting processes until `least` are left. */
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

  /** Removes the directory of a process that has died while it waited. */
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
