import { setTimeout as delay } from "node:timers/promises";
import type { SandboxSupport } from "../../confine/find.ts";
import type { JobSpec } from "../../worker/protocol.ts";
import type { WorkerConfig } from "../config/config.ts";
import type { JobDirectory, Workspace } from "../workspace/workspace.ts";
import { ForkServerMethod, type ForkServerUnfit } from "./forkserver-method.ts";
import { isAnswered, type JobEnd, type LostJob } from "./job-end.ts";
import { type JobTerms, jobRequest } from "./job-request.ts";
import { Launcher } from "./launcher.ts";
import { ReuseMethod } from "./reuse-method.ts";
import { launcherArguments } from "./sandbox.ts";
import { SpawnMethod } from "./spawn-method.ts";
import type { Demand, StartMethod, Worker } from "./start-method.ts";
import { type DiskUsage, diskUsage, workerBounds } from "./usage.ts";
import type { WorkerCode } from "./worker-code.ts";
import type { JobLimits } from "./worker-process.ts";
import type { WorkerSetup } from "./worker-setup.ts";
import { WorkerStarter } from "./worker-starter.ts";

/** A job for whichever process is free. */
export interface Job extends Omit<JobLimits, "inputs"> {
  spec: JobSpec;
  terms: Omit<JobTerms, "directory" | "areInputsAttached" | "isKept">;
  /** Template and task, where they are small enough for the channel; else they are in the directory. */
  inputs: readonly Buffer[];
  /** After the job, the artifacts that were too large for the channel are in it. */
  directory: JobDirectory;
}

/** How a job ended, and in which process. */
export type PooledJobEnd = JobEnd & {
  pid: number;
  startMethod: WorkerConfig["start"];
  /** Resolves when the process has ended or is free of the job: its place may be given to another. */
  gone: Promise<void>;
};

export interface WorkerPoolOptions {
  code: WorkerCode;
  config: WorkerConfig;
  /** The layers of the sandbox that workers run in. */
  sandbox: SandboxSupport;
  /** Bytes of all that a job writes. */
  maxOutputBytes: number;
  workspace: Workspace;
  /** Jobs at once: there are never more processes kept than these. */
  slots: number;
  /** Hears in one line why a start method does not work here, and which takes its place. */
  onNotice(message: string): void;
}

/** From the end of a small job until its answer has gone out, and some more. */
const answerMs = 4;

const nothing: DiskUsage = { bytes: 0, entries: 0 };
const everything: DiskUsage = {
  bytes: Number.POSITIVE_INFINITY,
  entries: Number.POSITIVE_INFINITY,
};

/** The child processes of an API process: gives each job one, by the start method of the configuration. */
export class WorkerPool {
  readonly #slots: number;
  readonly #idleMs: number;
  readonly #launcher: Launcher;
  #method: StartMethod;
  /** Processes that a start method has started which does not work here. */
  #startsBefore = 0;
  /** Jobs whose process has not ended or been given free yet. */
  readonly #jobs = new Set<Promise<void>>();
  /** Jobs that ended without an answer, ever, by how. */
  readonly losses: Record<LostJob["type"], number> = {
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

  constructor(options: WorkerPoolOptions) {
    this.#slots = options.slots;
    this.#idleMs = options.config.idleMs;
    const { code, sandbox, workspace } = options;
    this.#launcher = new Launcher(code.launcher, launcherArguments(code, workspace.root, sandbox));
    this.#method = this.#methodOf(options);
  }

  /** Starts the first process ahead of the first job. */
  warm(): void {
    this.#method.warm();
  }

  /** Processes that are there, with a job or without. */
  get size(): number {
    return this.#running + this.#method.idle;
  }

  /** Processes that were started, ever. */
  get starts(): number {
    return this.#startsBefore + this.#method.starts;
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
      if (this.#isClosed) return;
      this.#method.onReleased(this.#demand);
      if (this.#running === 0) this.#watchIdle();
    };
    try {
      const worker = await this.#claim();
      this.#method.onClaimed(this.#demand);
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
    await Promise.all(this.#jobs);
    await this.#method.close();
    await this.#launcher.close();
  }

  #methodOf(options: WorkerPoolOptions): StartMethod {
    const { config } = options;
    const setup = this.#setupOf(options);
    switch (config.start) {
      case "spawn":
        return new SpawnMethod(new WorkerStarter(setup), config.maxSpares);
      case "reuse":
        return new ReuseMethod(new WorkerStarter(setup), config);
      case "forkserver":
        return new ForkServerMethod(setup, {
          maxForks: config.maxJobs,
          onUnfit: (reason) => this.#fallBack(options, reason),
        });
    }
  }

  #setupOf({ code, config, maxOutputBytes, sandbox, workspace }: WorkerPoolOptions): WorkerSetup {
    const bounds = workerBounds(config.maxMemoryBytes, maxOutputBytes);
    return { code, sandbox, bounds, workspace, launcher: this.#launcher };
  }

  /** Where a fork server cannot be, every job has a new Node. */
  #fallBack(options: WorkerPoolOptions, { message }: ForkServerUnfit): void {
    if (this.#method.name !== "forkserver" || this.#isClosed) return;
    const unfit = this.#method;
    this.#startsBefore += unfit.starts;
    this.#method = new SpawnMethod(
      new WorkerStarter(this.#setupOf(options)),
      options.config.maxSpares,
    );
    const closed = unfit.close().finally(() => this.#jobs.delete(closed));
    this.#jobs.add(closed);
    options.onNotice(`DOCOPS_MP_START=forkserver does not work here, spawn is used: ${message}`);
    this.#method.warm();
  }

  async #claim(): Promise<Worker> {
    const method = this.#method;
    try {
      return await method.claim();
    } catch (error) {
      // It turned out not to work here while the job waited.
      if (method !== this.#method) return this.#method.claim();
      throw error;
    }
  }

  async #runIn(worker: Worker, job: Job): Promise<PooledJobEnd> {
    const { inputs, directory, spec, terms, ...limits } = job;
    const { process, home } = worker;
    const { pid } = process;
    const startMethod = this.#method.name;
    try {
      const path = await directory.lendTo(home);
      const given = inputs.length > 0 ? nothing : await diskUsage(path, everything);
      const end = await process.run(
        jobRequest(spec, {
          ...terms,
          directory: path,
          areInputsAttached: inputs.length > 0,
          isKept: this.#method.isKept,
        }),
        inputs,
        { ...limits, inputs: given },
      );
      if (!isAnswered(end)) this.losses[end.type]++;
      const isDone = end.type === "done";
      const isFit = this.#method.staysFit(worker, end);
      if (inputs.length > 0 && isDone && end.attachments.length > 0) {
        return { ...end, pid, startMethod, gone: this.#releaseAfterAnswer(worker, isFit) };
      }
      // It may not write any more where somebody else begins to read.
      if (!isFit) await process.end();
      if (inputs.length === 0 || isDone) await directory.takeBack();
      const gone = this.#release(worker, isFit);
      await gone;
      return { ...end, pid, startMethod, gone };
    } catch (error) {
      await this.#method.retire(worker);
      throw error;
    }
  }

  /**
   * Lets the answer go out first, where no other job may be waiting: a process that is killed dies,
   * for some milliseconds, on the processor of whoever kills it, and in front of him.
   */
  async #releaseAfterAnswer(worker: Worker, isFit: boolean): Promise<void> {
    if (!isFit && this.#running < this.#slots) await delay(answerMs);
    await this.#release(worker, isFit);
  }

  /** Gives a process free for the next job, if it is fit for one. */
  async #release(worker: Worker, isFit: boolean): Promise<void> {
    if (isFit && worker.process.isUsable && !this.#isClosed) this.#method.keep(worker);
    else await this.#method.retire(worker);
  }

  get #demand(): Demand {
    return { running: this.#running, slots: this.#slots };
  }

  #watchIdle(): void {
    this.#idleTimer = setTimeout(() => this.#method.trim(), this.#idleMs);
    this.#idleTimer.unref();
  }
}
