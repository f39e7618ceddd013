import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import type { JobRequest } from "../../worker/protocol.ts";
import type { WorkerConfig } from "../config.ts";
import type { JobDirectory, PrivateDirectory, Workspace } from "../workspace/workspace.ts";
import type { WorkerCode } from "./worker-code.ts";
import { type JobEnd, type JobLimits, WorkerProcess } from "./worker-process.ts";

/** A job for whichever process is free. */
export interface Job extends JobLimits {
  request: Omit<JobRequest, "type" | "jobId" | "directory" | "isKept">;
  /** Holds the inputs; after the job, the artifacts too. */
  directory: JobDirectory;
}

/** How a job ended, and in which process. */
export type PooledJobEnd = JobEnd & { pid: number | undefined };

export interface WorkerPoolOptions {
  code: WorkerCode;
  config: WorkerConfig;
  workspace: Workspace;
  /** Jobs at once: there are never more processes kept than these. */
  tokens: number;
}

/** A process with the directory that it lives in. */
interface Worker {
  process: WorkerProcess;
  home: PrivateDirectory;
  jobs: number;
}

/** A kept process that has held this part of its memory bound is replaced before it reaches it. */
const memoryWatermark = 0.75;

/**
 * The child processes of an API process. By `spawn` every job has a process that nobody used before
 * and nobody uses after; some are started ahead of their jobs, as many as there are jobs about. By
 * `forkserver` processes are kept and take one job after the other.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #isKept: boolean;
  /** Processes without a job. A start that failed is not in here. */
  readonly #ready: Worker[] = [];
  readonly #starting = new Set<Promise<unknown>>();
  readonly #ending = new Set<Promise<void>>();
  #running = 0;
  #isClosed = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#isKept = options.config.start === "forkserver";
  }

  /** Starts the first process ahead of the first job. */
  warm(): void {
    this.#prepare();
  }

  /** Processes that are there, with a job or without. */
  get size(): number {
    return this.#running + this.#ready.length;
  }

  /**
   * Runs a job. When this resolves, its process has ended or is free of it, and its directory is
   * back in its place.
   */
  async run({ request, directory, ...limits }: Job): Promise<PooledJobEnd> {
    clearTimeout(this.#idleTimer);
    this.#running++;
    try {
      const worker = this.#take() ?? (await this.#start());
      if (!this.#isKept) this.#prepare();
      return await this.#runIn(worker, request, directory, limits);
    } finally {
      this.#running--;
      if (this.#running === 0) this.#watchIdle();
    }
  }

  /** Ends every process that has no job, and takes no more of them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    await Promise.all(this.#starting);
    for (const worker of this.#ready.splice(0)) void this.#retire(worker);
    await Promise.all(this.#ending);
  }

  async #runIn(
    worker: Worker,
    request: Job["request"],
    directory: JobDirectory,
    limits: JobLimits,
  ): Promise<PooledJobEnd> {
    const { process, home } = worker;
    let isReusable = false;
    try {
      const path = await directory.lendTo(home);
      const end = await process.run(
        { ...request, type: "job", jobId: randomUUID(), directory: path, isKept: this.#isKept },
        limits,
      );
      worker.jobs++;
      isReusable = this.#isKept && this.#staysFit(worker, end);
      // It may not write any more where somebody else begins to read.
      if (!isReusable) await process.end();
      await directory.takeBack();
      isReusable &&= (await readdir(home.path)).length === 0;
      return { ...end, pid: process.pid };
    } finally {
      if (isReusable && !this.#isClosed) this.#ready.push(worker);
      else await this.#retire(worker);
    }
  }

  #staysFit({ process, jobs }: Worker, end: JobEnd): boolean {
    const { maxJobs, maxMemoryBytes } = this.#options.config;
    return (
      process.isUsable &&
      jobs < maxJobs &&
      end.outcome === "answered" &&
      end.answer.outcome.type !== "failed" &&
      end.answer.usage.peakRssBytes < maxMemoryBytes * memoryWatermark
    );
  }

  #take(): Worker | undefined {
    for (let worker = this.#ready.pop(); worker !== undefined; worker = this.#ready.pop()) {
      if (worker.process.isUsable) return worker;
      // It died while it waited: whoever comes gets another.
      void this.#retire(worker);
    }
    return undefined;
  }

  /** Starts as many processes ahead as there is demand for; what fails, the next caller tries again. */
  #prepare(): void {
    const { tokens, config } = this.#options;
    const most = this.#isKept ? 1 : config.maxSpares;
    const wanted = Math.min(most, tokens, Math.max(this.#running, 1));
    while (!this.#isClosed && this.#ready.length + this.#starting.size < wanted) {
      const start = this.#start()
        .then((worker) => {
          if (this.#isClosed) return this.#retire(worker);
          this.#ready.push(worker);
          return undefined;
        })
        .catch(() => undefined)
        .finally(() => this.#starting.delete(start));
      this.#starting.add(start);
    }
  }

  async #start(): Promise<Worker> {
    const { code, config, workspace } = this.#options;
    const home = await workspace.createWorkerHome();
    return { process: new WorkerProcess(code, home.path, config), home, jobs: 0 };
  }

  /** Resolves when the process and its directory are gone. */
  #retire({ process, home }: Worker): Promise<void> {
    const ended = process
      .end()
      .then(() => home.dispose())
      .finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    return ended;
  }

  /** After some time without a job one spare is enough, and kept processes are not worth their memory. */
  #watchIdle(): void {
    if (this.#isClosed) return;
    const least = this.#isKept ? 0 : 1;
    this.#idleTimer = setTimeout(() => {
      for (const worker of this.#ready.splice(least)) void this.#retire(worker);
    }, this.#options.config.idleMs);
    this.#idleTimer.unref();
  }
}
