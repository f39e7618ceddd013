import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import {
  defaultPackageLimits,
  documentErrorKinds,
  maxAssets,
  type Policy,
  refusalReason,
  type SkillSet,
  type TaskReader,
} from "../../engine/inputs.ts";
import { assetFile, diskFullCodes, inputNames, maxAttachedBytes } from "../../worker/protocol.ts";
import type { DownloadLimit, HeldResult } from "../admission/download-limit.ts";
import type { FormMemory, FormShare } from "../admission/form-memory.ts";
import type { RequestLimit } from "../admission/request-limit.ts";
import { ReadFault } from "../archive/zip-stream.ts";
import type { PolicyChecker } from "../checks/policy-checker.ts";
import type { Turns } from "../checks/turns.ts";
import { loggedAddress } from "../client-address.ts";
import type {
  AnswersConfig,
  CapacityConfig,
  DocumentsConfig,
  LimitsConfig,
  LogConfig,
  TimeoutsConfig,
  WorkerConfig,
} from "../config/config.ts";
import { ApiError, ClientClosed, type FailureStage, InternalError } from "../errors.ts";
import { Deadline } from "../jobs/deadline.ts";
import { NoSlotError, type Slot, type SlotPool } from "../jobs/slot-pool.ts";
import { describeError } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { AssetLimits } from "../middleware/asset-parts.ts";
import { outcomeOf } from "../middleware/error-handler.ts";
import { arrivalOf, requestIdOf } from "../middleware/request-id.ts";
import { receiveUpload, type Upload } from "../middleware/upload.ts";
import type { Readiness } from "../readiness.ts";
import { type AnsweredJob, isAnswered, type JobEnd } from "../workers/job-end.ts";
import type { PooledJobEnd, WorkerPool } from "../workers/worker-pool.ts";
import type { JobDirectory, Workspace } from "../workspace/workspace.ts";
import { textPartBytes } from "./form-parts.ts";
import { JobClock } from "./job-clock.ts";
import type { CheckedJob, CheckOptions } from "./run-checks.ts";

/** The settings that the answer to a job goes by. */
export interface AnswerConfig {
  readonly answers: Pick<AnswersConfig, "commit" | "debugArtifacts">;
  readonly limits: Pick<LimitsConfig, "maxOutputBytes">;
}

/** The settings that a job goes by. */
export interface JobConfig extends AnswerConfig {
  readonly capacity: Pick<CapacityConfig, "maxConcurrency">;
  readonly documents: Pick<DocumentsConfig, "locale">;
  readonly limits: LimitsConfig;
  readonly log: Pick<LogConfig, "clientAddress">;
  readonly timeouts: TimeoutsConfig;
  readonly workers: Pick<WorkerConfig, "maxMemoryBytes">;
}

export interface JobDependencies {
  config: JobConfig;
  log: Logger;
  skills: SkillSet;
  tasks: TaskReader;
  policies: ReadonlyMap<string, Policy>;
  turns: Turns;
  policyChecker: PolicyChecker;
  slots: SlotPool;
  workers: WorkerPool;
  workspace: Workspace;
  readiness: Readiness;
  /** How many requests with a form are in hand, and what their files hold in memory. */
  requests: RequestLimit;
  /** What of their results is not read yet. */
  downloads: DownloadLimit;
  formMemory: FormMemory;
  /** None where they are switched off. */
  metrics: Metrics | null;
  /** Aborts when the server waits for its jobs no longer. */
  shutdown: AbortSignal;
}

/** What a job has come to. */
export interface JobResult<C> {
  request_id: string;
  checked: C;
  answer: Extract<AnsweredJob, { type: "done" }>;
  /** Where the artifacts are that did not come with the answer. */
  directory: JobDirectory;
  /** Is told how many bytes there are. */
  held: HeldResult;
  pid: number | undefined;
  startMethod: WorkerConfig["start"];
  clock: JobClock;
}

/** What one kind of job adds to the way that all of them go. */
export interface JobKind<C extends CheckedJob> {
  path: string;
  /** @throws ApiError for the first check that fails. */
  check(upload: Upload, options: CheckOptions): Promise<C>;
  /** Sends the answer; resolves when the client has it all. */
  answer(res: Response, result: JobResult<C>, config: AnswerConfig): Promise<SentAnswer>;
}

/** An answer that a client has. */
export interface SentAnswer {
  /** How the job is counted. */
  outcome: string;
  bytes: number;
  /** What the log tells besides. */
  logFields: Readonly<Record<string, unknown>>;
}

/** How a job ended that has an answer. */
interface JobEnding {
  outcome: string;
  exitCode: number;
}

interface UploadSizes {
  template_bytes: number;
  task_bytes: number;
  /** Of all of them; absent where there are none. */
  asset_bytes?: number;
}

/** A route for one kind of job, from the upload to the answer. */
export function jobRoute<C extends CheckedJob>(
  kind: JobKind<C>,
  dependencies: JobDependencies,
): RequestHandler {
  const { downloads, formMemory, log, metrics, slots, readiness, requests, workspace } =
    dependencies;
  return async (req, res) => {
    log.info({
      event: "start",
      request_id: requestIdOf(res),
      route: kind.path,
      content_length: Number(req.get("content-length") ?? 0),
      ...loggedAddress(req.ip, dependencies.config.log.clientAddress),
    });
    const directory = workspace.jobDirectory();
    const memory = formMemory.share();
    const request = new JobInProgress(kind, dependencies, req, res, { directory, memory });
    const isAdmitted = requests.admit();
    try {
      // Before anything of the body is read, and before the request costs a directory.
      checkReady(readiness);
      if (!isAdmitted || slots.isSaturated || downloads.isFull) {
        throw tooManyRequests(dependencies, "admission");
      }
      const { outcome, exitCode } = await request.perform();
      metrics?.jobEnded(kind.path, outcome, exitCode, performance.now() - arrivalOf(res));
    } catch (thrown) {
      const isKnown = thrown instanceof ApiError || thrown instanceof ClientClosed;
      const error = isKnown ? thrown : faultOfOurs(thrown, request.stage);
      metrics?.jobEnded(kind.path, outcomeOf(error), null, performance.now() - arrivalOf(res));
      throw error;
    } finally {
      // A ZIP has been sent by now; an error is told when nothing of its request is left.
      await directory.dispose();
      request.release();
      memory.close();
      if (isAdmitted) requests.leave();
    }
  };
}

/** A full disk is not ready, as it is where that is found before a job comes. */
function faultOfOurs(thrown: unknown, stage: FailureStage): ApiError {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  if (diskFullCodes.includes(code)) return notReady(stage, ["disk_space"]);
  return new InternalError(stage, describeError(thrown));
}

class JobInProgress<C extends CheckedJob> {
  readonly #kind: JobKind<C>;
  readonly #dependencies: JobDependencies;
  readonly #req: Request;
  readonly #res: Response;
  readonly #directory: JobDirectory;
  readonly #memory: FormShare;
  readonly #deadline: Deadline;
  readonly #clientGone = new AbortController();
  #held: HeldResult | null = null;
  /** How far it has come. */
  stage: FailureStage = "upload";

  constructor(
    kind: JobKind<C>,
    dependencies: JobDependencies,
    req: Request,
    res: Response,
    { directory, memory }: { directory: JobDirectory; memory: FormShare },
  ) {
    this.#kind = kind;
    this.#dependencies = dependencies;
    this.#req = req;
    this.#res = res;
    this.#directory = directory;
    this.#memory = memory;
    this.#deadline = new Deadline(dependencies.config.timeouts.total);
    // Some of the server, this one and those of `pipeline`: more than the ten that Node warns of.
    res.setMaxListeners(20);
    res.once("close", () => {
      if (!res.writableFinished) this.#clientGone.abort();
    });
  }

  async perform(): Promise<JobEnding> {
    const { config, downloads, metrics } = this.#dependencies;
    const uploadLimit = this.#deadline.limitOf(config.timeouts.upload);
    const upload = await receiveUpload(this.#req, this.#res, {
      files: {
        template: { name: inputNames.template, maxBytes: config.limits.maxUploadBytes },
        task: { name: inputNames.task, maxBytes: taskLimit(config.limits) },
      },
      assets: assetLimits(config.limits),
      textParts: textPartBytes(config.limits.maxPolicyBytes),
      maxMemoryBytes: maxAttachedBytes,
      memory: this.#memory,
      turns: this.#dependencies.turns,
      directory: () => this.#directory.make(),
      timeoutMs: uploadLimit.ms,
      timedOut: () => this.#deadline.exceeded(uploadLimit, "upload"),
    });
    const uploadBytes = sizesOf(upload);
    const { template_bytes, task_bytes, asset_bytes = 0 } = uploadBytes;
    metrics?.uploadReceived(template_bytes + task_bytes + asset_bytes);
    this.stage = "validation";
    const checked = await this.#kind.check(upload, {
      ...this.#dependencies,
      maxTemplateBytes: config.limits.maxUploadBytes,
      maxTaskBytes: taskLimit(config.limits),
      assetLimits: assetLimits(config.limits),
    });
    this.stage = "queue";
    const slot = await this.#acquireSlot();
    if (downloads.isFull) {
      slot.release();
      throw tooManyRequests(this.#dependencies, "queue");
    }
    this.stage = "worker";
    const jobStartedAt = performance.now();
    const jobLimit = this.#deadline.limitOf(config.timeouts.job);
    let end: PooledJobEnd;
    try {
      end = await this.#runJob(checked, await this.#collectInputs(upload, checked), jobLimit.ms);
    } catch (error) {
      slot.release();
      throw error;
    }
    // Before the next job may begin; how much it is, is seen when it is opened.
    const held = downloads.hold(mostResultBytes(end, config.limits));
    this.#held = held;
    slot.finish();
    void end.gone.finally(() => slot.release());
    const subprocessMs = performance.now() - jobStartedAt;
    metrics?.workerDone(subprocessMs, peakRssOf(end));
    if (end.type === "timeout") {
      throw this.#deadline.exceeded(jobLimit, "worker", { terminated: true });
    }
    if (end.type !== "done") throw this.#errorOf(end);
    this.stage = "zip";
    // However long the client takes to read: its inputs are of no more use.
    const assetFiles = checked.spec.assets.map((_name, index) => assetFile(index));
    await this.#directory.remove([...Object.values(inputNames), ...assetFiles]);
    return this.#sendResult(uploadBytes, {
      request_id: requestIdOf(this.#res),
      checked,
      answer: end,
      directory: this.#directory,
      held,
      pid: end.pid,
      startMethod: end.startMethod,
      clock: new JobClock(arrivalOf(this.#res), slot.waitedMs, subprocessMs, end.usage),
    });
  }

  /** Nothing of its result is left. */
  release(): void {
    this.#held?.release();
  }

  /** The inputs, if all are in memory; if one is not, as no asset is, all are in the directory then. */
  async #collectInputs(
    { files, assets, text }: Upload,
    { spec, task }: CheckedJob,
  ): Promise<Buffer[]> {
    const inputs = (["template", "task"] as const).map((part) => {
      const content = files.get(part)?.content ?? { bytes: Buffer.alloc(0) };
      return { name: inputNames[part] as string, bytes: "bytes" in content ? content.bytes : null };
    });
    if (task !== null) inputs[1] = { name: inputNames.task, bytes: task };
    if (spec.policy === null) {
      inputs.push({ name: inputNames.policy, bytes: Buffer.from(text.get("policy_yaml") ?? "") });
    }
    const inMemory = inputs.map(({ bytes }) => bytes).filter((bytes) => bytes !== null);
    if (inMemory.length === inputs.length && assets.size === 0) return inMemory;
    const path = await this.#directory.make();
    for (const { name, bytes } of inputs) {
      if (bytes !== null) await writeFile(join(path, name), bytes, { mode: 0o600 });
    }
    return [];
  }

  async #acquireSlot(): Promise<Slot> {
    const { config, metrics, slots } = this.#dependencies;
    const limit = this.#deadline.limitOf(config.timeouts.queue);
    const queuedAt = performance.now();
    try {
      return await slots.acquire(this.#clientGone.signal, limit.ms);
    } catch (error) {
      if (!(error instanceof NoSlotError)) throw new ClientClosed("queue");
      if (error.reason === "closed") throw shuttingDown("queue");
      throw limit === config.timeouts.queue || error.reason === "full"
        ? tooManyRequests(this.#dependencies, "queue")
        : this.#deadline.exceeded(limit, "queue");
    } finally {
      metrics?.queueLeft(performance.now() - queuedAt);
    }
  }

  #runJob({ spec }: C, inputs: Buffer[], timeoutMs: number): Promise<PooledJobEnd> {
    const { config, workers, shutdown } = this.#dependencies;
    return workers.run({
      spec,
      terms: {
        locale: config.documents.locale,
        limits: { ...defaultPackageLimits, maxUnpackedBytes: config.limits.maxUnpackedBytes },
        maxOutputBytes: config.limits.maxOutputBytes,
      },
      inputs,
      directory: this.#directory,
      timeoutMs,
      signal: AbortSignal.any([this.#clientGone.signal, shutdown]),
    });
  }

  /** The error to answer with. */
  #errorOf(end: Exclude<JobEnd, { type: "done" | "timeout" }>): ApiError | ClientClosed {
    const { config, shutdown } = this.#dependencies;
    switch (end.type) {
      case "aborted":
        return shutdown.aborted ? shuttingDown("worker") : new ClientClosed("worker");
      case "out_of_memory":
        return new ApiError("PAYLOAD_TOO_LARGE", "worker", "the job needs too much memory", {
          limit: "DOCOPS_WORKER_MAX_MEMORY_MB",
          allowed: config.workers.maxMemoryBytes / 1024 / 1024,
          terminated: true,
        });
      case "out_of_disk":
        return new ApiError("PAYLOAD_TOO_LARGE", "worker", "the job writes too much", {
          limit: "DOCOPS_MAX_OUTPUT_BYTES",
          allowed: config.limits.maxOutputBytes,
          terminated: true,
        });
      case "crashed":
        return new InternalError("worker", {
          error_name: "WorkerCrash",
          worker_exit_code: end.exitCode,
          worker_signal: end.signal,
          worker_peak_rss_bytes: end.peakRssBytes,
        });
      case "protocol":
        return new InternalError("worker", { error_name: "WorkerProtocol" });
      default:
        return jobRefused(end, config.limits);
    }
  }

  async #sendResult(sizes: UploadSizes, result: JobResult<C>): Promise<JobEnding> {
    const { config, log, metrics } = this.#dependencies;
    const limit = this.#deadline.limitOf(config.timeouts.download);
    let isTooSlow = false;
    const timer = setTimeout(() => {
      isTooSlow = true;
      this.#res.destroy();
    }, limit.ms);
    let sent: SentAnswer;
    try {
      sent = await this.#kind.answer(this.#res, result, config);
    } catch (error) {
      if (isTooSlow) throw this.#deadline.exceeded(limit, "zip");
      // A ZIP that breaks off closes the connection too, and nobody has left.
      if (error instanceof ReadFault) throw error.cause;
      if (this.#clientGone.signal.aborted) throw new ClientClosed("zip");
      throw error;
    } finally {
      clearTimeout(timer);
    }
    const { checked, clock, request_id } = result;
    const timing = clock.timing();
    metrics?.zipSent(timing.zip_ms);
    log.info({
      event: "done",
      outcome: sent.outcome,
      ...sent.logFields,
      http_status: 200,
      request_id,
      route: this.#kind.path,
      skill: checked.spec.skill.name,
      ...sizes,
      output_bytes: sent.bytes,
      timing,
    });
    return { outcome: sent.outcome, exitCode: result.answer.exitCode };
  }
}

/** A task is a file like others, with a smaller limit of its own. */
function taskLimit({ maxTaskBytes, maxUploadBytes }: LimitsConfig): number {
  return Math.min(maxTaskBytes, maxUploadBytes);
}

/** Together with all others an asset may have what any upload may. */
function assetLimits({ maxAssetsBytes, maxUploadBytes }: LimitsConfig): AssetLimits {
  return {
    maxCount: maxAssets,
    maxBytes: Math.min(maxUploadBytes, maxAssetsBytes),
    maxTotalBytes: maxAssetsBytes,
  };
}

function sizesOf({ files, assets }: Upload): UploadSizes {
  const assetBytes = [...assets.values()].reduce((sum, { size }) => sum + size, 0);
  return {
    ...(assets.size === 0 ? {} : { asset_bytes: assetBytes }),
    template_bytes: files.get("template")?.size ?? 0,
    task_bytes: files.get("task")?.size ?? 0,
  };
}

/** Bytes that the result of a job has at most. */
function mostResultBytes(end: PooledJobEnd, { maxOutputBytes }: LimitsConfig): number {
  if (end.type !== "done") return 0;
  const attachedBytes = end.attachments.reduce((sum, { length }) => sum + length, 0);
  return end.attachments.length > 0 ? attachedBytes : maxOutputBytes;
}

/** The most memory that a job's process held; null where nobody can tell. */
function peakRssOf(end: PooledJobEnd): number | null {
  if (isAnswered(end)) return end.usage.peakRssBytes;
  return end.type === "out_of_memory" ? end.peakRssBytes : null;
}

function checkReady({ isDraining, reasons }: Readiness): void {
  if (isDraining) throw shuttingDown("admission");
  if (reasons.length > 0) throw notReady("admission", reasons);
}

function notReady(stage: FailureStage, reasons: readonly string[]): ApiError {
  const headers = { "Retry-After": "30" };
  return new ApiError("NOT_READY", stage, "server is not ready", { reasons }, headers);
}

function shuttingDown(stage: FailureStage): ApiError {
  const headers = { "Retry-After": "5", Connection: "close" };
  return new ApiError("SHUTTING_DOWN", stage, "server is shutting down", {}, headers);
}

function tooManyRequests({ config, slots }: JobDependencies, stage: FailureStage): ApiError {
  return new ApiError(
    "TOO_MANY_REQUESTS",
    stage,
    "server busy",
    {
      max_concurrency: config.capacity.maxConcurrency,
      queue_timeout_seconds: config.timeouts.queue.ms / 1000,
    },
    { "Retry-After": String(slots.retryAfterSeconds) },
  );
}

/** The error of a job that has an answer, but no document. */
function jobRefused(
  answer: Exclude<AnsweredJob, { type: "done" }>,
  { maxOutputBytes }: LimitsConfig,
): ApiError {
  switch (answer.type) {
    case "failed":
      return new InternalError("worker", {
        error_name: answer.errorName,
        error_stack: answer.errorStack,
      });
    case "invalid":
      return new ApiError(answer.code, "validation", answer.message, answer.detail);
    case "disk_full":
      return notReady("worker", ["disk_space"]);
    case "too_large":
      return new ApiError("PAYLOAD_TOO_LARGE", "worker", "the result is too large", {
        limit: "DOCOPS_MAX_OUTPUT_BYTES",
        allowed: maxOutputBytes,
        actual: answer.outputBytes,
      });
    case "refused": {
      const isTooLarge = documentErrorKinds[answer.code] === "size";
      return new ApiError(
        isTooLarge ? "PAYLOAD_TOO_LARGE" : "INVALID_MEDIA_TYPE",
        "worker",
        isTooLarge
          ? "template exceeds the limits of a document"
          : "template must be a valid .docx file",
        {
          ...answer.detail,
          field: "template",
          reason: refusalReason(answer.code),
          error: answer.message,
        },
      );
    }
  }
}
