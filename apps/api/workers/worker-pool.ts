import type { SandboxSupport } from "../../confine/find.ts";
import type { JobSpec } from "../../worker/protocol.ts";
import type { WorkerConfig } from "../config/config.ts";
import type { SlotPool } from "../jobs/slot-pool.ts";
import type { JobDirectory, Workspace } from "../workspace/workspace.ts";
import { ForkServerMethod, type ForkServerUnfit } from "./forkserver-method.ts";
import { isAnswered, type JobEnd, type LostJob } from "./job-end.ts";
import { type JobRules, jobRequest } from "./job-request.ts";
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

/** A job for a worker. */
export interface WorkerJob extends Omit<JobLimits, "inputs"> {
  spec: JobSpec;
  rules: JobRules;
  /** The inputs that go over the channel. If the list is empty, they are in the directory. */
  inputs: readonly Buffer[];
  /** The parent span of the job; null if it is not traced. */
  traceparent: string | null;
  /** After the job it holds the artifacts that are too large for the channel. */
  directory: JobDirectory;
}

/** A job that has ended, with its worker. */
export interface WorkerRun {
  readonly end: JobEnd;
  readonly pid: number;
  readonly startMethod: WorkerConfig["start"];
  /**
   * Whether the worker still runs, but is of no more use: `release` must end it. Killing a process may
   * cost the killer some milliseconds, so this is left to the caller. Otherwise the worker has ended, or
   * is free for the next job.
   */
  readonly isWorkerLeft: boolean;
  /** Ends a worker that is left. Resolves when it has ended and its directory is removed. */
  release(): Promise<void>;
}

export interface WorkerPoolOptions {
  code: WorkerCode;
  config: WorkerConfig;
  /** The layers of the sandbox that workers run in. */
  sandbox: SandboxSupport;
  /** The most bytes that a job may write. */
  maxOutputBytes: number;
  workspace: Workspace;
  /** The slots of the jobs. */
  slots: Demand & Pick<SlotPool, "onRelease">;
  /** Is called with one line if the start method does not work and is replaced. */
  onNotice(message: string): void;
}

const noUsage: DiskUsage = { bytes: 0, entries: 0 };
const noBounds: DiskUsage = {
  bytes: Number.POSITIVE_INFINITY,
  entries: Number.POSITIVE_INFINITY,
};

/** The workers of an API process: gives each job one, by the start method of the configuration. */
export class WorkerPool {
  readonly #slots: WorkerPoolOptions["slots"];
  readonly #idleMs: number;
  readonly #launcher: Launcher;
  #method: StartMethod;
  /** The processes that a start method has started before it was replaced. */
  #startsBefore = 0;
  /** Each resolves when the worker of a job has ended or is free, or when a start method is closed. */
  readonly #pending = new Set<Promise<void>>();
  /** The number of jobs that ended without an answer, by cause. */
  readonly losses: Record<LostJob["type"], number> = {
    timeout: 0,
    aborted: 0,
    out_of_memory: 0,
    out_of_disk: 0,
    protocol: 0,
    crashed: 0,
  };
  #isClosed = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#slots = options.slots;
    this.#idleMs = options.config.idleMs;
    const { code, sandbox, workspace } = options;
    this.#launcher = new Launcher(code.launcher, launcherArguments(code, workspace.root, sandbox));
    this.#method = this.#methodOf(options);
    options.slots.onRelease(() => this.#onSlotReleased());
  }

  /** Starts the first process before the first job comes. */
  warm(): void {
    this.#method.warm();
  }

  /** The number of processes, with a job or without. */
  get size(): number {
    return this.#slots.inUse + this.#method.idle;
  }

  /** The number of processes that were started. */
  get starts(): number {
    return this.#startsBefore + this.#method.starts;
  }

  /**
   * Runs a job for the holder of a slot. When this resolves, no worker can change the artifacts: they are
   * in memory, or they are in the job's directory and the worker has ended or is free. The caller releases
   * the worker, then the slot.
   *
   * @throws Error if no worker can be started, or if the disk fails.
   */
  async run(job: WorkerJob): Promise<WorkerRun> {
    clearTimeout(this.#idleTimer);
    const finished = Promise.withResolvers<void>();
    this.#track(finished.promise);
    try {
      const worker = await this.#claim();
      this.#method.onClaimed(this.#slots);
      const run = await this.#runIn(worker, job);
      if (!run.isWorkerLeft) finished.resolve();
      return { ...run, release: () => run.release().finally(finished.resolve) };
    } catch (error) {
      finished.resolve();
      throw error;
    }
  }

  /** Ends all processes: those without a job at once, the others after their job. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    await Promise.all(this.#pending);
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

  /** Replaces `forkserver` by `spawn`. */
  #fallBack(options: WorkerPoolOptions, { message }: ForkServerUnfit): void {
    if (this.#method.name !== "forkserver" || this.#isClosed) return;
    const unfit = this.#method;
    this.#startsBefore += unfit.starts;
    this.#method = new SpawnMethod(
      new WorkerStarter(this.#setupOf(options)),
      options.config.maxSpares,
    );
    this.#track(unfit.close());
    options.onNotice(`DOCOPS_MP_START=forkserver does not work here, so spawn is used: ${message}`);
    this.#method.warm();
  }

  async #claim(): Promise<Worker> {
    const method = this.#method;
    try {
      return await method.claim();
    } catch (error) {
      // The start method may have been replaced while the job waited.
      if (method !== this.#method) return this.#method.claim();
      throw error;
    }
  }

  async #runIn(worker: Worker, job: WorkerJob): Promise<WorkerRun> {
    const { inputs, directory, spec, rules, traceparent, ...limits } = job;
    const { process, home } = worker;
    const workerInfo = { pid: process.pid, startMethod: this.#method.name };
    try {
      const path = await directory.lendTo(home);
      const inputUsage = inputs.length > 0 ? noUsage : await diskUsage(path, noBounds);
      const request = jobRequest(spec, {
        ...rules,
        directory: path,
        areInputsAttached: inputs.length > 0,
        isReused: this.#method.reusesWorkers,
        traceparent,
      });
      const end = await process.run(request, inputs, { ...limits, inputs: inputUsage });
      if (!isAnswered(end)) this.losses[end.type]++;
      const isDone = end.type === "done";
      const isFit = this.#method.staysFit(worker, end);
      const isInMemory = inputs.length > 0 && isDone && end.attachments.length > 0;
      if (isInMemory && !isFit) {
        const release = () => this.#method.retire(worker);
        return { ...workerInfo, end, isWorkerLeft: true, release };
      }
      // The worker must have ended before the API reads its directory.
      if (!isFit) await process.end();
      if (!isInMemory && (inputs.length === 0 || isDone)) await directory.takeBack();
      await this.#giveBack(worker, isFit);
      return { ...workerInfo, end, isWorkerLeft: false, release: () => Promise.resolve() };
    } catch (error) {
      await this.#method.retire(worker);
      throw error;
    }
  }

  /** Gives a worker back for the next job, or ends it if it is not fit. */
  async #giveBack(worker: Worker, isFit: boolean): Promise<void> {
    if (isFit && worker.process.isUsable && !this.#isClosed) this.#method.keep(worker);
    else await this.#method.retire(worker);
  }

  #onSlotReleased(): void {
    if (this.#isClosed) return;
    this.#method.onReleased(this.#slots);
    if (this.#slots.inUse === 0) this.#watchIdle();
  }

  #watchIdle(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#method.trim(), this.#idleMs);
    this.#idleTimer.unref();
  }

  #track(promise: Promise<void>): void {
    const tracked = promise.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }
}
