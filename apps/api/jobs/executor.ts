import { assetFile, inputNames } from "../../worker/protocol.ts";
import type { DownloadLimit, HeldResult } from "../admission/download-limit.ts";
import type { TimeLimit, WorkerConfig } from "../config/config.ts";
import type { ApiError, FailureStage } from "../errors.ts";
import type { Metrics } from "../metrics.ts";
import { type DoneAnswer, isAnswered, type JobEnd } from "../workers/job-end.ts";
import type { JobRules } from "../workers/job-request.ts";
import type { WorkerPool, WorkerRun } from "../workers/worker-pool.ts";
import type { JobDirectory } from "../workspace/workspace.ts";
import type { Deadline } from "./deadline.ts";
import { attachInputs, type Job } from "./job.ts";
import { JobAborted, jobError, shuttingDown, tooManyRequests } from "./job-errors.ts";
import { NoSlotError, type Slot, type SlotPool } from "./slot-pool.ts";

export interface ExecutorOptions {
  slots: SlotPool;
  workers: Pick<WorkerPool, "run">;
  /** The results that were not read yet: where there are too many, no job begins. */
  downloads: DownloadLimit;
  timeouts: { readonly queue: TimeLimit; readonly job: TimeLimit };
  rules: Required<JobRules>;
  /** The memory that a worker may hold. */
  maxMemoryBytes: number;
  metrics: Pick<Metrics, "queueLeft" | "workerDone"> | null;
  /** Aborts when the server waits for its jobs no longer. */
  shutdown: AbortSignal;
}

/** A job that is done. Whoever gets it calls `release` and `held.release` when the time has come. */
export interface DoneJob {
  answer: DoneAnswer;
  /** The artifacts that did not come with the answer; the inputs are gone. */
  directory: JobDirectory;
  /** The bytes of the result; released when nothing of it is left. */
  held: HeldResult;
  pid: number;
  startMethod: WorkerConfig["start"];
  queueWaitMs: number;
  /** How long the job was in the hands of a worker. */
  workerMs: number;
  /**
   * Ends the worker and gives the slot back, as far as that has not happened yet: where somebody waits for
   * the slot, it has. The result stays. To be called when nothing is more urgent: the answer is on its way.
   */
  release(): void;
}

/** Runs jobs: gives each a slot and a worker, holds it to its time, and tells what came of it. Knows no HTTP. */
export class JobExecutor {
  readonly #options: ExecutorOptions;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Whether `run` would refuse a job at once. */
  get isFull(): boolean {
    const { downloads, slots } = this.#options;
    return slots.isSaturated || downloads.isFull;
  }

  /** The error of a job that is refused. */
  refusal(stage: FailureStage): ApiError {
    const { slots, timeouts } = this.#options;
    return tooManyRequests(stage, {
      maxConcurrency: slots.size,
      queueTimeoutMs: timeouts.queue.ms,
      retryAfterSeconds: slots.retryAfterSeconds,
    });
  }

  /**
   * Runs a job as soon as there is a slot for it.
   *
   * @param deadline the time that the job has, with all that comes before it and after it.
   * @param signal aborts when nobody wants the job any more.
   * @throws ApiError for a job without a result; by then its worker has ended or is free, and its slot is
   *   given back. JobAborted on abort. Error when the disk fails or no worker can be started.
   */
  async run(job: Job, deadline: Deadline, signal: AbortSignal): Promise<DoneJob> {
    const slot = await this.#acquireSlot(deadline, signal);
    try {
      if (this.#options.downloads.isFull) throw this.refusal("queue");
      return await this.#runIn(slot, job, deadline, signal);
    } catch (error) {
      slot.release();
      throw error;
    }
  }

  async #acquireSlot(deadline: Deadline, signal: AbortSignal): Promise<Slot> {
    const { metrics, slots, timeouts } = this.#options;
    const limit = deadline.limitOf(timeouts.queue);
    const queuedAt = performance.now();
    try {
      return await slots.acquire(signal, limit.ms);
    } catch (error) {
      if (!(error instanceof NoSlotError)) throw new JobAborted("queue");
      if (error.reason === "closed") throw shuttingDown("queue");
      throw limit === timeouts.queue || error.reason === "full"
        ? this.refusal("queue")
        : deadline.exceeded(limit, "queue");
    } finally {
      metrics?.queueLeft(performance.now() - queuedAt);
    }
  }

  async #runIn(slot: Slot, job: Job, deadline: Deadline, signal: AbortSignal): Promise<DoneJob> {
    const { downloads, metrics, rules, shutdown, timeouts, workers } = this.#options;
    const { directory, spec } = job;
    const startedAt = performance.now();
    const limit = deadline.limitOf(timeouts.job);
    const run = await workers.run({
      spec,
      rules,
      inputs: await attachInputs(job),
      directory,
      timeoutMs: limit.ms,
      signal: AbortSignal.any([signal, shutdown]),
    });
    const { end, pid, startMethod } = run;
    const workerMs = performance.now() - startedAt;
    metrics?.workerDone(workerMs, peakRssOf(end));
    job.onWorkerTook?.(isAnswered(end) ? end.usage.cpuMs : workerMs);
    if (end.type === "timeout") throw deadline.exceeded(limit, "worker", { terminated: true });
    if (end.type === "aborted") {
      throw shutdown.aborted ? shuttingDown("worker") : new JobAborted("worker");
    }
    if (end.type !== "done") throw jobError(end, { ...this.#options, ...rules });
    // Before the next job may begin; how much it is, is seen when it is opened.
    const held = downloads.hold(mostResultBytes(end, rules.maxOutputBytes));
    const release = releaseOnce(run, slot);
    // Whoever waits for the slot waits for the worker's end; else an answer comes before that.
    slot.finish(release);
    if (!run.isWorkerLeft) release();
    try {
      // However long the client takes to read: its inputs are of no more use.
      await directory.remove([
        ...Object.values(inputNames),
        ...spec.assets.map((_, at) => assetFile(at)),
      ]);
    } catch (error) {
      held.release();
      await run.release();
      throw error;
    }
    const queueWaitMs = slot.waitedMs;
    return { answer: end, directory, held, pid, startMethod, queueWaitMs, workerMs, release };
  }
}

/** The slot comes back when the worker has ended, not before. */
function releaseOnce(run: WorkerRun, slot: Slot): () => void {
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    void run.release().finally(() => slot.release());
  };
}

/** Bytes that the result of a job has at most. */
function mostResultBytes({ attachments }: DoneAnswer, maxOutputBytes: number): number {
  const attachedBytes = attachments.reduce((sum, { length }) => sum + length, 0);
  return attachments.length > 0 ? attachedBytes : maxOutputBytes;
}

/** The most memory that a job's process held; null where nobody can tell. */
function peakRssOf(end: JobEnd): number | null {
  if (isAnswered(end)) return end.usage.peakRssBytes;
  return end.type === "out_of_memory" ? end.peakRssBytes : null;
}
