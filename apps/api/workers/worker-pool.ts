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

/** A job for whichever worker is free. */
export interface WorkerJob extends Omit<JobLimits, "inputs"> {
  spec: JobSpec;
  rules: JobRules;
  /** What the worker reads, where it is small enough for the channel; else it is in the directory. */
  inputs: readonly Buffer[];
  /** The span that the job belongs to; null: nobody wants to know its stages. */
  traceparent: string | null;
  /** After the job, the artifacts that were too large for the channel are in it. */
  directory: JobDirectory;
}

/** A job that has come to its end, and the worker that it ran in. */
export interface WorkerRun {
  readonly end: JobEnd;
  readonly pid: number;
  readonly startMethod: WorkerConfig["start"];
  /**
   * Whether the worker is still there, and of no more use. To end it takes some milliseconds, at times
   * on the processor of whoever ends it, and in front of him. Else it has ended or is free for the next job.
   */
  readonly isWorkerLeft: boolean;
  /** Ends a worker that is left. Resolves when it and its directory are gone. */
  release(): Promise<void>;
}

export interface WorkerPoolOptions {
  code: WorkerCode;
  config: WorkerConfig;
  /** The layers of the sandbox that workers run in. */
  sandbox: SandboxSupport;
  /** Bytes of all that a job writes. */
  maxOutputBytes: number;
  workspace: Workspace;
  /** Who has one may run a job: there are never more processes kept than slots. */
  slots: Demand & Pick<SlotPool, "onRelease">;
  /** Hears in one line why a start method does not work here, and which takes its place. */
  onNotice(message: string): void;
}

const nothing: DiskUsage = { bytes: 0, entries: 0 };
const everything: DiskUsage = {
  bytes: Number.POSITIVE_INFINITY,
  entries: Number.POSITIVE_INFINITY,
};

/** The child processes of an API process: gives each job one, by the start method of the configuration. */
export class WorkerPool {
  readonly #slots: WorkerPoolOptions["slots"];
  readonly #idleMs: number;
  readonly #launcher: Launcher;
  #method: StartMethod;
  /** Processes that a start method has started which does not work here. */
  #startsBefore = 0;
  /** Each resolves when the worker of a job has ended or is free, or a start method is closed. */
  readonly #underWay = new Set<Promise<void>>();
  /** Jobs that ended without an answer, ever, by how. */
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

  /** Starts the first process ahead of the first job. */
  warm(): void {
    this.#method.warm();
  }

  /** Processes that are there, with a job or without. */
  get size(): number {
    return this.#slots.inUse + this.#method.idle;
  }

  /** Processes that were started, ever. */
  get starts(): number {
    return this.#startsBefore + this.#method.starts;
  }

  /**
   * Runs a job for the holder of a slot. When this resolves, its artifacts are the caller's alone: in
   * memory, or in the job's directory, and then its worker has ended or is free. The caller releases the
   * worker, then the slot.
   *
   * @throws Error when no worker can be started, or when the disk fails.
   */
  async run(job: WorkerJob): Promise<WorkerRun> {
    clearTimeout(this.#idleTimer);
    const over = Promise.withResolvers<void>();
    this.#follow(over.promise);
    try {
      const worker = await this.#claim();
      this.#method.onClaimed(this.#slots);
      const run = await this.#runIn(worker, job);
      if (!run.isWorkerLeft) over.resolve();
      return { ...run, release: () => run.release().finally(over.resolve) };
    } catch (error) {
      over.resolve();
      throw error;
    }
  }

  /** Ends every process: those without a job at once, the others when theirs has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    await Promise.all(this.#underWay);
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
    this.#follow(unfit.close());
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

  async #runIn(worker: Worker, job: WorkerJob): Promise<WorkerRun> {
    const { inputs, directory, spec, rules, traceparent, ...limits } = job;
    const { process, home } = worker;
    const about = { pid: process.pid, startMethod: this.#method.name };
    try {
      const path = await directory.lendTo(home);
      const given = inputs.length > 0 ? nothing : await diskUsage(path, everything);
      const request = jobRequest(spec, {
        ...rules,
        directory: path,
        areInputsAttached: inputs.length > 0,
        isKept: this.#method.isKept,
        traceparent,
      });
      const end = await process.run(request, inputs, { ...limits, inputs: given });
      if (!isAnswered(end)) this.losses[end.type]++;
      const isDone = end.type === "done";
      const isFit = this.#method.staysFit(worker, end);
      const isInMemory = inputs.length > 0 && isDone && end.attachments.length > 0;
      if (isInMemory && !isFit) {
        const release = () => this.#method.retire(worker);
        return { ...about, end, isWorkerLeft: true, release };
      }
      // It may not write any more where somebody else begins to read.
      if (!isFit) await process.end();
      if (!isInMemory && (inputs.length === 0 || isDone)) await directory.takeBack();
      await this.#letGo(worker, isFit);
      return { ...about, end, isWorkerLeft: false, release: () => Promise.resolve() };
    } catch (error) {
      await this.#method.retire(worker);
      throw error;
    }
  }

  /** Gives a worker free for the next job, if it is fit for one. */
  async #letGo(worker: Worker, isFit: boolean): Promise<void> {
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

  #follow(promise: Promise<void>): void {
    const followed = promise.finally(() => this.#underWay.delete(followed));
    this.#underWay.add(followed);
  }
}
