import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { SandboxSupport } from "../../confine/find.ts";
import { type JobRequest, oneJobArgument } from "../../worker/protocol.ts";
import type { WorkerConfig } from "../config.ts";
import type { JobDirectory, PrivateDirectory, Workspace } from "../workspace/workspace.ts";
import { Launcher } from "./launcher.ts";
import { launcherArguments, sandboxArguments, workerConfinement } from "./sandbox.ts";
import { type DiskUsage, diskUsage } from "./usage.ts";
import { WarmUp } from "./warm-up.ts";
import type { WorkerCode } from "./worker-code.ts";
import { type JobEnd, type JobLimits, WorkerProcess } from "./worker-process.ts";

/** A job for whichever process is free. */
export interface Job extends Omit<JobLimits, "inputs"> {
  request: Omit<JobRequest, "type" | "jobId" | "directory" | "areInputsAttached" | "isKept">;
  /** Template and task, where they are small enough for the channel; else they are in the directory. */
  inputs: readonly Buffer[];
  /** After the job, the artifacts that were too large for the channel are in it. */
  directory: JobDirectory;
}

/** How a job ended, and in which process. */
export type PooledJobEnd = JobEnd & {
  pid: number;
  /** Resolves when the process has ended or is free of the job: its place may be given to another. */
  gone: Promise<void>;
};

export interface WorkerPoolOptions {
  code: WorkerCode;
  config: WorkerConfig;
  /** What holds workers. */
  sandbox: SandboxSupport;
  /** Bytes of all that a job writes. */
  maxOutputBytes: number;
  workspace: Workspace;
  /** Jobs at once: there are never more processes kept than these. */
  tokens: number;
}

/** A process with the directory that it lives in. */
interface Worker {
  process: WorkerProcess;
  home: PrivateDirectory;
  jobs: number;
  /** Set when it has begun to warm up. */
  warming: WarmUp | null;
}

/** A process that is on its way; `null` when it has failed. */
interface Start {
  worker: Promise<Worker | null>;
  isClaimed: boolean;
}

/** A token that is free for so long is not about to be taken: there is time to warm up. */
const quietMs = 20;

/** From the end of a small job until its answer has gone out, and some more. */
const answerMs = 4;

/** Files and directories that a worker makes: those of a job, twice and more. */
const maxEntries = 64;

const nothing: DiskUsage = { bytes: 0, entries: 0 };
const everything: DiskUsage = {
  bytes: Number.POSITIVE_INFINITY,
  entries: Number.POSITIVE_INFINITY,
};

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
  readonly #launcher: Launcher;
  /** Processes without a job. A start that failed is not in here. */
  readonly #ready: Worker[] = [];
  readonly #starting: Start[] = [];
  readonly #ending = new Set<Promise<void>>();
  /** Jobs whose process has not ended or been given free yet. */
  readonly #jobs = new Set<Promise<void>>();
  /** Processes that were started, ever. */
  starts = 0;
  /** Jobs that ended without an answer, ever, by how. */
  readonly losses = {
    timeout: 0,
    aborted: 0,
    out_of_memory: 0,
    out_of_disk: 0,
    protocol: 0,
    crashed: 0,
  };
  #running = 0;
  #isClosed = false;
  #idleTimer: NodeJS.Timeout | undefined;
  #quietTimer: NodeJS.Timeout | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#isKept = options.config.start === "forkserver";
    const { code, sandbox, workspace } = options;
    this.#launcher = new Launcher(code.launcher, launcherArguments(code, workspace.root, sandbox));
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
   * Runs a job. When this resolves, its artifacts are the caller's alone: in memory, or in the job's
   * directory, and then its process has ended or is free of it.
   */
  run(job: Job): Promise<PooledJobEnd> {
    const ended = this.#run(job);
    const seen = ended.then(
      ({ gone }) => gone,
      () => undefined,
    );
    this.#jobs.add(seen);
    void seen.finally(() => this.#jobs.delete(seen));
    return ended;
  }

  async #run(job: Job): Promise<PooledJobEnd> {
    clearTimeout(this.#idleTimer);
    this.#running++;
    const free = () => {
      this.#running--;
      // A start takes the processor from the jobs that run: it waits until one of them is done.
      if (!this.#isKept) this.#prepare();
      this.#watchQuiet();
      if (this.#running === 0) this.#watchIdle();
    };
    try {
      const worker = await this.#claim();
      // Where all tokens are taken, the next job waits already.
      if (!this.#isKept && this.#running >= this.#options.tokens) this.#prepare();
      const end = await this.#runIn(worker, job);
      void end.gone.finally(free);
      return end;
    } catch (error) {
      free();
      throw error;
    }
  }

  /** Ends every process: those without a job at once, the others when theirs has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#quietTimer);
    await Promise.all(this.#jobs);
    await Promise.all(this.#starting.map(({ worker }) => worker));
    for (const worker of this.#ready.splice(0)) void this.#retire(worker);
    await Promise.all(this.#ending);
    await this.#launcher.close();
  }

  async #runIn(worker: Worker, job: Job): Promise<PooledJobEnd> {
    const { inputs, directory, request, ...limits } = job;
    const { process, home } = worker;
    const { pid } = process;
    try {
      const path = await directory.lendTo(home);
      const given = inputs.length > 0 ? nothing : await diskUsage(path, everything);
      const end = await process.run(
        {
          ...request,
          type: "job",
          jobId: randomUUID(),
          directory: path,
          areInputsAttached: inputs.length > 0,
          isKept: this.#isKept,
        },
        inputs,
        { ...limits, inputs: given },
      );
      worker.jobs++;
      if (end.outcome !== "answered") this.losses[end.outcome]++;
      const isDone = end.outcome === "answered" && end.answer.outcome.type === "done";
      if (inputs.length > 0 && isDone && end.attachments.length > 0) {
        return { ...end, pid, gone: this.#releaseAfterAnswer(worker, this.#staysFit(worker, end)) };
      }
      // It may not write any more where somebody else begins to read.
      const isReusable = this.#staysFit(worker, end);
      if (!isReusable) await process.end();
      if (inputs.length === 0 || isDone) await directory.takeBack();
      const gone = this.#release(worker, isReusable);
      await gone;
      return { ...end, pid, gone };
    } catch (error) {
      await this.#retire(worker);
      throw error;
    }
  }

  /**
   * Lets the answer go out first, where no other job may be waiting: a process that is killed dies,
   * for some milliseconds, on the processor of whoever kills it, and in front of him.
   */
  async #releaseAfterAnswer(worker: Worker, isFit: boolean): Promise<void> {
    if (!isFit && this.#running < this.#options.tokens) await delay(answerMs);
    await this.#release(worker, isFit);
  }

  /** Gives a process free for the next job, if it is fit for one. */
  async #release(worker: Worker, isFit: boolean): Promise<void> {
    if (isFit && worker.process.isUsable && !this.#isClosed) this.#ready.push(worker);
    else await this.#retire(worker);
  }

  #staysFit({ process, jobs }: Worker, end: JobEnd): boolean {
    const { maxJobs, maxMemoryBytes } = this.#options.config;
    return (
      this.#isKept &&
      process.isUsable &&
      jobs < maxJobs &&
      end.outcome === "answered" &&
      end.answer.outcome.type !== "failed" &&
      Math.max(process.peakRssBytes, end.answer.usage.peakRssBytes) <
        maxMemoryBytes * memoryWatermark
    );
  }

  /** A process that is ready, else one that is on its way, else a new one. */
  async #claim(): Promise<Worker> {
    for (let worker = this.#ready.pop(); worker !== undefined; worker = this.#ready.pop()) {
      await worker.warming?.stop();
      if (worker.process.isUsable) return worker;
      // It died while it waited: whoever comes gets another.
      void this.#retire(worker);
    }
    const start = this.#starting.shift();
    if (start === undefined) return this.#start();
    start.isClaimed = true;
    const worker = await start.worker;
    if (worker?.process.isUsable) return worker;
    if (worker !== null) void this.#retire(worker);
    return this.#start();
  }

  /** Starts as many processes ahead as there is demand for; what fails, the next caller tries again. */
  #prepare(): void {
    const { tokens, config } = this.#options;
    const most = this.#isKept ? 1 : config.maxSpares;
    const wanted = Math.min(most, tokens, Math.max(this.#running, 1));
    while (!this.#isClosed && this.#ready.length + this.#starting.length < wanted) {
      const start: Start = { worker: this.#startAhead(), isClaimed: false };
      this.#starting.push(start);
      void start.worker.then((worker) => {
        if (start.isClaimed) return;
        this.#starting.splice(this.#starting.indexOf(start), 1);
        if (worker === null) return;
        if (this.#isClosed) return void this.#retire(worker);
        this.#ready.push(worker);
        this.#watchQuiet();
      });
    }
  }

  async #startAhead(): Promise<Worker | null> {
    try {
      return await this.#start();
    } catch {
      return null;
    }
  }

  /** In a quiet moment, processes that wait do a small job of ours, so that the next finds them warm. */
  #watchQuiet(): void {
    clearTimeout(this.#quietTimer);
    if (this.#isClosed || this.#running >= this.#options.tokens) return;
    this.#quietTimer = setTimeout(() => {
      if (this.#running >= this.#options.tokens) return;
      for (const worker of this.#ready)
        worker.warming ??= new WarmUp(worker.process, worker.home.path);
    }, quietMs);
    this.#quietTimer.unref();
  }

  async #start(): Promise<Worker> {
    const { code, config, maxOutputBytes, sandbox, workspace } = this.#options;
    const home = await workspace.createWorkerHome();
    this.starts++;
    try {
      const args = [
        ...sandboxArguments(code.files, home.path, config.maxMemoryBytes, sandbox),
        code.entry,
        ...workerConfinement(code, home.path, maxOutputBytes, sandbox),
      ];
      if (!this.#isKept) args.push(oneJobArgument);
      const process = new WorkerProcess(await this.#launcher.launch(args), home.path, {
        memoryBytes: config.maxMemoryBytes,
        disk: { bytes: maxOutputBytes, entries: maxEntries },
      });
      const worker: Worker = { process, home, jobs: 0, warming: null };
      void process.ended.then(() => this.#forget(worker));
      return worker;
    } catch (error) {
      await home.dispose();
      throw error;
    }
  }

  /** One that died while it waited leaves its directory, with whatever is in it. */
  #forget(worker: Worker): void {
    const index = this.#ready.indexOf(worker);
    if (index < 0) return;
    this.#ready.splice(index, 1);
    void this.#retire(worker);
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
