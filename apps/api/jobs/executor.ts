import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makesPdf, pagesArtifactNames, writesPages } from "../../contract/artifacts.ts";
import type { TocFindingCode } from "../../contract/toc-findings.ts";
import { assetFile, inputNames, type JobSpec, type WorkerUsage } from "../../worker/protocol.ts";
import type { DownloadLimit, HeldResult } from "../admission/download-limit.ts";
import type { TimeLimit, WorkerConfig } from "../config/config.ts";
import type { PageWishes } from "../converters/draw-pages.ts";
import type { MadePdf, MadePreview } from "../converters/pdf-maker.ts";
import type { ApiError, FailureStage } from "../errors.ts";
import type { Metrics } from "../metrics.ts";
import type { StageSpan } from "../observability/request-trace.ts";
import { type DoneAnswer, isAnswered, type JobEnd } from "../workers/job-end.ts";
import type { JobRules } from "../workers/job-request.ts";
import type { WorkerPool, WorkerRun } from "../workers/worker-pool.ts";
import type { JobDirectory } from "../workspace/workspace.ts";
import type { Deadline } from "./deadline.ts";
import { attachInputs, type Job } from "./job.ts";
import { JobAborted, jobError, shuttingDown, tooManyRequests } from "./job-errors.ts";
import { placeArtifacts } from "./place-artifacts.ts";
import { NoSlotError, type Slot, type SlotPool } from "./slot-pool.ts";

export interface ExecutorOptions {
  slots: Pick<SlotPool, "acquire" | "isSaturated" | "retryAfterSeconds" | "size">;
  workers: Pick<WorkerPool, "run">;
  /** The results that clients have not read yet. While there are too many, no job begins. */
  downloads: DownloadLimit;
  timeouts: { readonly queue: TimeLimit; readonly job: TimeLimit };
  rules: Required<JobRules>;
  /** The resident memory that a worker may have. */
  maxMemoryBytes: number;
  metrics: Pick<Metrics, "queueLeft" | "workerDone"> | null;
  /** Null: PDFs are switched off, and no job asks for one. */
  pdf: PdfAdder | null;
  /** Aborts when the server no longer waits for running jobs. */
  shutdown: AbortSignal;
}

/** A job that is done. The caller must call `release` and `held.release`. */
export interface DoneJob {
  answer: DoneAnswer;
  /** Holds the artifacts that did not come with the answer. The inputs are removed. */
  directory: JobDirectory;
  /** The bytes of the result. The caller releases them once the result is removed. */
  held: HeldResult;
  pid: number;
  startMethod: WorkerConfig["start"];
  queueWaitMs: number;
  /** The time from the job's start until the worker's answer. */
  workerMs: number;
  /**
   * Ends the worker and gives the slot back. If somebody waits for the slot, this has happened already.
   * The result stays. To be called once the answer is on its way, because killing a process delays it.
   */
  release(): void;
  /** The PDF of the job, whose files are in the directory; null if it has none. */
  pdf: MadePdf | null;
  /** The page numbers that were written into the document; null if the job does not ask for them. */
  toc: DoneToc | null;
  /** The pictures of pages, which are in the directory; null if the job does not ask for them. */
  preview: MadePreview | null;
}

/** Page numbers that were written, with their layouts. `out.toc_report.json` has the rest. */
export interface DoneToc {
  written: number;
  codes: TocFindingCode[];
  tookMs: number;
}

/** The job that asks for a layout, and what ends its wait. */
export interface PdfStageJob {
  spec: JobSpec;
  /** Null: no pictures of pages are asked for. */
  preview: PageWishes | null;
  /**
   * Writes page numbers into the filled document by another worker.
   *
   * @param directory has the document as `inputNames.template`, and gets `pagesArtifactNames`.
   * @param pages what LibreOffice has told.
   */
  writePages(directory: string, pages: Buffer): Promise<Omit<DoneToc, "tookMs">>;
  span: StageSpan;
  deadline: Deadline;
  /** Aborts when nobody waits for the job. */
  signal: AbortSignal;
  /** Aborts when the server no longer waits for running jobs. */
  shutdown: AbortSignal;
}

/** Adds page numbers, PDFs and pictures of pages to jobs that are done (`pdf-stage.ts`). */
export interface PdfAdder {
  /** PDFs that can be made at once. */
  readonly slots: number;
  /** The same for stored jobs, which wait for a slot as long as it takes. */
  readonly patient: PdfAdder;
  /** @throws ApiError, JobAborted */
  addTo(done: DoneJob, job: PdfStageJob): Promise<DoneJob>;
}

/** Runs jobs: gives each a slot, a worker and a time limit, and returns its result or error. Knows no HTTP. */
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
   * Runs a job as soon as a slot is free.
   *
   * @param deadline the time of the whole request: upload, queue, job and download.
   * @param signal aborts when nobody waits for the job.
   * @throws ApiError for a job without a result: its worker has ended or is free, and its slot is given
   *   back. JobAborted on abort. Error when the disk fails or no worker can be started.
   */
  async run(job: Job, deadline: Deadline, signal: AbortSignal): Promise<DoneJob> {
    if (!(job.spec.kind === "run" && job.spec.updateToc)) return this.#run(job, deadline, signal);
    // Several workers have the job one after the other, and their processor time is told at once.
    const took = { hasWorked: false, cpuMs: 0 };
    const onWorkerTook = (cpuMs: number) => {
      took.hasWorked = true;
      took.cpuMs += cpuMs;
    };
    try {
      return await this.#run({ ...job, onWorkerTook }, deadline, signal);
    } finally {
      if (took.hasWorked) job.onWorkerTook?.(took.cpuMs);
    }
  }

  async #run(job: Job, deadline: Deadline, signal: AbortSignal): Promise<DoneJob> {
    const done = await this.#inSlot(job, deadline, signal);
    return this.#laidOut(done, job, deadline, signal);
  }

  async #inSlot(job: Job, deadline: Deadline, signal: AbortSignal): Promise<DoneJob> {
    const slot = await job.trace.stage("docops.queue", () => this.#acquireSlot(deadline, signal));
    return this.#runOn(slot, job, deadline, signal);
  }

  async #runOn(slot: Slot, job: Job, deadline: Deadline, signal: AbortSignal): Promise<DoneJob> {
    try {
      if (this.#options.downloads.isFull) throw this.refusal("queue");
      return await job.trace.stage("docops.worker", (span) =>
        this.#runIn({ slot, span }, job, deadline, signal),
      );
    } catch (error) {
      slot.release();
      throw error;
    }
  }

  /** Makes what needs a layout, if the job asks for it. The job's slot is given back before. */
  async #laidOut(
    done: DoneJob,
    job: Job,
    deadline: Deadline,
    signal: AbortSignal,
  ): Promise<DoneJob> {
    const { pdf, shutdown } = this.#options;
    const { spec, trace } = job;
    if (!needsLayout(job, done)) return done;
    done.release();
    let { usage } = done.answer;
    const writePages: PdfStageJob["writePages"] = async (directory, pages) => {
      const files = { directory, pages };
      const again = await this.#writePages(
        { ...job, directory: done.directory },
        files,
        (pagesJob) => this.#inSlot(pagesJob, deadline, signal),
      );
      usage = usageOfBoth(usage, again.usage);
      return again.toc ?? { written: 0, codes: [] };
    };
    try {
      if (pdf === null) throw new Error("a job asks for a PDF, but PDFs are switched off");
      const preview = job.preview ?? null;
      const laidOut = await trace.stage("docops.pdf", (span) =>
        pdf.addTo(done, { spec, preview, writePages, span, deadline, signal, shutdown }),
      );
      return { ...laidOut, answer: { ...laidOut.answer, usage } };
    } catch (error) {
      done.held.release();
      throw error;
    }
  }

  async #writePages(
    job: Job,
    { directory, pages }: { directory: string; pages: Buffer },
    runAgain: (job: Job) => Promise<DoneJob>,
  ): Promise<DoneAnswer> {
    const { format, policy, skill } = job.spec;
    await writeFile(join(directory, inputNames.task), pages, { mode: 0o600 });
    const inputs = [inputNames.template, inputNames.task].map((name) => ({ name, bytes: null }));
    const again = await runAgain({
      ...job,
      ...{ inputs, keepsInputs: true, preview: null },
      spec: { kind: "pages", format, policy, skill, assets: [], taskSkills: null },
    });
    try {
      await placeArtifacts(again, pagesArtifactNames);
      return again.answer;
    } finally {
      again.release();
      again.held.release();
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

  async #runIn(
    { slot, span }: { slot: Slot; span: StageSpan },
    job: Job,
    deadline: Deadline,
    signal: AbortSignal,
  ): Promise<DoneJob> {
    const { downloads, metrics, rules, shutdown, timeouts, workers } = this.#options;
    const { directory, spec } = job;
    const startedAt = performance.now();
    job.onWorkerBegins?.();
    const limit = deadline.limitOf(timeouts.job);
    const run = await workers.run({
      spec,
      rules,
      inputs: await attachInputs(job),
      directory,
      traceparent: span.traceparent,
      timeoutMs: limit.ms,
      signal: AbortSignal.any([signal, shutdown]),
    });
    const { end, pid, startMethod } = run;
    const workerMs = performance.now() - startedAt;
    metrics?.workerDone(workerMs, peakRssOf(end));
    describeRun(span, run);
    job.onWorkerTook?.(isAnswered(end) ? end.usage.cpuMs : workerMs);
    if (end.type === "timeout") throw deadline.exceeded(limit, "worker", { terminated: true });
    if (end.type === "aborted") {
      throw shutdown.aborted ? shuttingDown("worker") : new JobAborted("worker");
    }
    if (end.type !== "done") throw jobError(end, { ...this.#options, ...rules });
    // This must happen before the next job may begin. The exact size is known when the result is opened.
    const held = downloads.hold(mostResultBytes(end, rules.maxOutputBytes));
    const release = releaseOnce(run, slot);
    // If somebody waits for the slot, the worker ends at once; otherwise the answer goes out before that.
    slot.finish(release);
    if (!run.isWorkerLeft) release();
    try {
      // The inputs are not needed any more, and the client may take long to read the result.
      if (job.keepsInputs !== true) {
        await directory.remove([
          ...Object.values(inputNames),
          ...spec.assets.map((_, at) => assetFile(at)),
        ]);
      }
    } catch (error) {
      held.release();
      await run.release();
      throw error;
    }
    const queueWaitMs = slot.waitedMs;
    const timing = { queueWaitMs, workerMs };
    const unmade = { pdf: null, toc: null, preview: null };
    return { answer: end, directory, held, pid, startMethod, ...timing, release, ...unmade };
  }
}

/** Whether a job asks for something that LibreOffice lays out. */
function needsLayout({ preview, spec }: Job, { answer: { exitCode } }: DoneJob): boolean {
  if (spec.kind === "print") return true;
  if (spec.kind !== "run") return false;
  if (preview != null) return exitCode !== 3;
  return makesPdf(spec.output, exitCode) || writesPages(spec.updateToc, exitCode);
}

/** Adds the facts about a worker's run to its span, whatever the outcome. */
function describeRun(span: StageSpan, { end, startMethod }: WorkerRun): void {
  span.set({ "docops.start_method": startMethod, "docops.job_end": end.type });
  if (!isAnswered(end)) return;
  const { usage, stages = [] } = end;
  span.set({
    "docops.worker_cpu_ms": usage.cpuMs,
    "docops.worker_peak_rss_bytes": usage.peakRssBytes,
  });
  span.addWorkerStages(stages);
}

/** Ends the worker first, and gives the slot back when the worker has ended. */
function releaseOnce(run: WorkerRun, slot: Slot): () => void {
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    void run.release().finally(() => slot.release());
  };
}

/** The usage of a job by two workers, which ran one after the other. */
function usageOfBoth(one: WorkerUsage, other: WorkerUsage): WorkerUsage {
  return {
    cpuMs: one.cpuMs + other.cpuMs,
    peakRssBytes: Math.max(one.peakRssBytes, other.peakRssBytes),
  };
}

/** The most bytes that the result of a job can have. */
function mostResultBytes({ attachments }: DoneAnswer, maxOutputBytes: number): number {
  const attachedBytes = attachments.reduce((sum, { length }) => sum + length, 0);
  return attachments.length > 0 ? attachedBytes : maxOutputBytes;
}

/** The most resident memory that the worker had; null if it is not known. */
function peakRssOf(end: JobEnd): number | null {
  if (isAnswered(end)) return end.usage.peakRssBytes;
  return end.type === "out_of_memory" ? end.peakRssBytes : null;
}
