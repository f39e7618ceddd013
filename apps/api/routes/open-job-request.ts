import type { Request, Response } from "express";
import type { Logger } from "pino";
import type { Output } from "../../contract/pdf.ts";
import type { Policy, SkillSet, TaskReader } from "../../engine/inputs.ts";
import { diskFullCodes } from "../../worker/protocol.ts";
import type { FormMemory } from "../admission/form-memory.ts";
import type { RequestLimit } from "../admission/request-limit.ts";
import { digestOf, type JobFacts } from "../audit/job-event.ts";
import type { RequestAudit } from "../audit/request-audit.ts";
import type { PolicyChecker } from "../checks/policy-checker.ts";
import type { Turns } from "../checks/turns.ts";
import type { LimitsConfig, LogConfig, TimeoutsConfig } from "../config/config.ts";
import { ApiError, ClientClosed, type FailureStage, InternalError } from "../errors.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import type { IdempotentRequest } from "../idempotency/idempotent-request.ts";
import { inProgress } from "../idempotency/key-errors.ts";
import type { StoredAnswer } from "../idempotency/stored-answer.ts";
import { Deadline } from "../jobs/deadline.ts";
import type { DoneJob, JobExecutor } from "../jobs/executor.ts";
import { JobAborted, notReady } from "../jobs/job-errors.ts";
import type { SubmissionsFirst } from "../jobs/runner/submissions-first.ts";
import { callerOf } from "../limits/caller.ts";
import type { JobCost } from "../limits/job-budgets.ts";
import type { Limits } from "../limits/open-limits.ts";
import { describeError } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { errorAnswer, stateUnavailable } from "../middleware/error-handler.ts";
import { idempotencyKeyOf } from "../middleware/idempotency-key.ts";
import { routeOf } from "../middleware/matched-route.ts";
import { principalOf } from "../middleware/principal.ts";
import { requestFields } from "../middleware/request-fields.ts";
import { arrivalOf, requestIdOf } from "../middleware/request-id.ts";
import { traceOf } from "../middleware/trace-requests.ts";
import { receiveUpload, type Upload } from "../middleware/upload.ts";
import type { Readiness } from "../readiness.ts";
import { StateUnavailableError } from "../state/errors.ts";
import type { Templates } from "../templates/templates.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { directOutput } from "./answer-output.ts";
import { JobClock } from "./job-clock.ts";
import type { AnswerConfig, JobKind, RunKind, SentAnswer, StoreKind } from "./job-kind.ts";
import type { JobUpload } from "./job-upload.ts";
import { namedTemplate } from "./named-template.ts";
import { assetLimits, formLimits, inputsOf, sizesOf, taskLimit } from "./receive-form.ts";
import type { CheckedJob } from "./run-checks.ts";
import { sendInTime } from "./send-in-time.ts";
import { sendReplay } from "./send-replay.ts";
import { withFile } from "./template-file.ts";

/** The settings that a request for a job needs. */
export interface JobConfig extends AnswerConfig {
  readonly limits: LimitsConfig;
  readonly log: Pick<LogConfig, "clientAddress">;
  readonly timeouts: Pick<TimeoutsConfig, "total" | "upload" | "download">;
}

export interface JobDependencies {
  config: JobConfig;
  log: Logger;
  skills: SkillSet;
  tasks: TaskReader;
  policies: ReadonlyMap<string, Policy>;
  turns: Turns;
  policyChecker: PolicyChecker;
  /** The documents that this server can make. */
  outputs: readonly Output[];
  /** Whether this server can write page numbers. */
  updatesToc: boolean;
  executor: JobExecutor;
  /** Null if there is no state. */
  submissions: SubmissionsFirst | null;
  workspace: Workspace;
  readiness: Readiness;
  requests: RequestLimit;
  formMemory: FormMemory;
  /** The kept templates; null if there is no state. */
  templates: Templates | null;
  /** Stores answers by `Idempotency-Key`; null if there is no state. */
  idempotency: Idempotency | null;
  /** Null if no limits are set. */
  limits: Limits | null;
  /** Null if metrics are switched off. */
  metrics: Metrics | null;
  /** Null if there is no state. */
  audit: RequestAudit | null;
}

/** One request for a job, with the directory, memory and job that it holds. */
export class OpenJobRequest<C extends CheckedJob> {
  readonly #kind: JobKind<C>;
  readonly #dependencies: JobDependencies;
  readonly #req: Request;
  readonly #res: Response;
  readonly #deadline: Deadline;
  readonly #directory;
  readonly #memory;
  readonly #clientGone = new AbortController();
  /** Null if the request submits nothing, or has not come in whole. */
  #submissions: SubmissionsFirst | null = null;
  /** Null if the request has no `Idempotency-Key`. */
  readonly #once: IdempotentRequest | null;
  #job: DoneJob | null = null;
  #storedId: string | null = null;
  #facts: Omit<JobFacts, "route" | "outcome"> | null = null;
  /** Null before the reservation, or if no budgets are set. */
  #cost: JobCost | null = null;
  /** The current stage, for errors. */
  #stage: FailureStage = "upload";

  constructor(kind: JobKind<C>, dependencies: JobDependencies, req: Request, res: Response) {
    this.#kind = kind;
    this.#dependencies = dependencies;
    this.#req = req;
    this.#res = res;
    this.#deadline = new Deadline(dependencies.config.timeouts.total);
    this.#directory = dependencies.workspace.jobDirectory();
    this.#memory = dependencies.formMemory.share();
    this.#once = this.#onceOnly();
    // Server, middleware and `pipeline` together add more than the ten listeners at which Node warns.
    res.setMaxListeners(20);
    res.once("close", () => {
      if (!res.writableFinished) this.#clientGone.abort();
    });
  }

  /** The facts for the audit log; null before the upload is complete. */
  get facts(): Omit<JobFacts, "route" | "outcome"> | null {
    return this.#facts;
  }

  /** The id of the job that the request has stored; null if it has stored none. */
  get storedId(): string | null {
    return this.#storedId;
  }

  /**
   * Resolves when the client has the answer.
   *
   * @throws an error of any kind, for `failedWith`.
   */
  async perform(): Promise<{ outcome: string; exitCode: number | null }> {
    const trace = traceOf(this.#res);
    // A request with a key may be a replay, which costs nothing. That is known only after the upload.
    if (this.#once === null) await this.#reserve(this.#announcedBytes);
    const received = await trace.stage("docops.upload", () => this.#receive());
    // An upload may take as long as its client likes, and counts from here on.
    if (this.#kind.store !== undefined) this.#enter();
    this.#facts = this.#factsOf(received);
    trace.set(() => uploadAttributes(received));
    this.#stage = "validation";
    const found = await this.#withKept(received);
    if ("replay" in found) return this.#replay(found.replay);
    const { upload } = found;
    const { kept } = upload;
    if (kept !== null) {
      const template_bytes = kept.file.bytes;
      this.#facts = { ...this.#facts, template_bytes, template_sha256: kept.version };
    }
    const checked = await trace.stage("docops.validation", () => this.#check(upload));
    const { spec } = checked;
    this.#facts.skill = spec.skill.name;
    trace.set(() => ({ "docops.skill": spec.skill.name }));
    if (this.#once !== null) {
      this.#stage = "state";
      const stored = await this.#once.begin(upload.text);
      if (stored !== null) return this.#replay(stored);
      const bytes = uploadBytes(upload);
      await this.#reserve(bytes);
      this.#cost?.uploaded(bytes);
    }
    if (this.#kind.store !== undefined) return this.#store(this.#kind, upload, checked);
    return this.#run(this.#kind, upload, checked);
  }

  async #run(
    kind: RunKind<C>,
    checkedUpload: JobUpload,
    checked: C,
  ): Promise<{ outcome: string; exitCode: number }> {
    const trace = traceOf(this.#res);
    const { preview = null, spec } = checked;
    this.#stage = "state";
    const upload = await this.#withFile(checkedUpload);
    this.#stage = "worker";
    const inputs = kind.inputs?.(upload, checked) ?? inputsOf(upload, checked);
    const keepsInputs = kind.keepsInputs === true;
    const onWorkerTook = (cpuMs: number) => this.#cost?.workerTook(cpuMs);
    const job = await this.#dependencies.executor.run(
      { spec, inputs, keepsInputs, preview, directory: this.#directory, trace, onWorkerTook },
      this.#deadline,
      this.#unwanted,
    );
    this.#job = job;
    this.#stage = "zip";
    const { outcome, bytes, sha256 } = await trace.stage("docops.zip", async (span) => {
      const sent = await this.#answer(kind, upload, checked, job);
      span.set({ "docops.output_bytes": sent.bytes });
      return sent;
    });
    this.#facts = {
      ...this.#facts,
      output_bytes: bytes,
      ...(sha256 !== null && { output_sha256: sha256 }),
    };
    return { outcome, exitCode: job.answer.exitCode };
  }

  async #store(
    kind: StoreKind<C>,
    upload: JobUpload,
    checked: C,
  ): Promise<{ outcome: string; exitCode: null }> {
    this.#stage = "state";
    const sent = await this.#sendInTime(() =>
      kind.store({
        req: this.#req,
        res: this.#res,
        checked,
        inputs: inputsOf(upload, checked),
        kept: upload.kept,
        bytes: uploadBytes(upload) + (upload.kept?.file.bytes ?? 0),
        directory: () => this.#directory.make(),
        once: this.#once,
        onStored: (id, costMs) => {
          this.#storedId = id;
          this.#cost?.accepted(costMs);
        },
      }),
    );
    this.#dependencies.log.info({
      event: "done",
      outcome: sent.outcome,
      ...sent.logFields,
      http_status: 202,
      ...requestFields(this.#res),
      route: routeOf(this.#res),
      skill: checked.spec.skill.name,
      ...sizesOf(upload),
      output_bytes: sent.bytes,
    });
    return { outcome: sent.outcome, exitCode: null };
  }

  /**
   * Converts any thrown error to one that may be answered, and stores the answer if the same request would cause it
   * again.
   */
  async failedWith(thrown: unknown): Promise<ApiError | ClientClosed> {
    const error = this.#errorOf(thrown);
    try {
      await this.#once?.fail(error, (told) => errorAnswer(told, requestIdOf(this.#res)));
      return error;
    } catch (failure) {
      return this.#errorOf(failure);
    }
  }

  /** Releases everything that the request holds. */
  async dispose(): Promise<void> {
    this.#submissions?.left();
    this.#job?.release();
    await this.#cost?.close();
    await this.#directory.dispose();
    await this.#once?.end();
    this.#job?.held.release();
    this.#memory.close();
  }

  #enter(): void {
    this.#submissions = this.#dependencies.submissions;
    this.#submissions?.entered();
  }

  #onceOnly(): IdempotentRequest | null {
    const { idempotency } = this.#dependencies;
    const key = idempotencyKeyOf(this.#res);
    if (key === null || idempotency === null) return null;
    const { tenant } = principalOf(this.#res);
    return idempotency.request({ tenant, route: routeOf(this.#res) ?? "", key });
  }

  /** Aborted when the job's result is no longer needed. */
  get #unwanted(): AbortSignal {
    const { signal } = this.#clientGone;
    return this.#once === null ? signal : AbortSignal.any([signal, this.#once.lost]);
  }

  #errorOf(thrown: unknown): ApiError | ClientClosed {
    if (thrown instanceof ApiError || thrown instanceof ClientClosed) return thrown;
    if (thrown instanceof StateUnavailableError) return stateUnavailable(thrown);
    if (thrown instanceof JobAborted) {
      return this.#once?.lost.aborted ? inProgress(0) : new ClientClosed(thrown.stage);
    }
    const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
    // A server with a full disk is not ready, even if `Readiness` has not seen it yet.
    if (diskFullCodes.includes(code)) return notReady(this.#stage, ["disk_space"]);
    return new InternalError(this.#stage, describeError(thrown));
  }

  /** The length that the request announces; null if it announces none. */
  get #announcedBytes(): number | null {
    const length = this.#req.get("content-length");
    return length === undefined ? null : Number(length);
  }

  /**
   * Reserves the estimated cost of the job from the tenant's budgets.
   *
   * @throws ApiError BUDGET_EXCEEDED, CIRCUIT_OPEN.
   */
  async #reserve(formBytes: number | null): Promise<void> {
    const { limits } = this.#dependencies;
    if (limits?.budgets == null) return;
    const { tenant } = callerOf(this.#req, this.#res);
    this.#cost = await limits.budgets.reserve(tenant, formBytes);
  }

  async #receive(): Promise<Upload> {
    const { config, metrics, turns } = this.#dependencies;
    const limits = formLimits(config.limits);
    const { files, jobParts, textParts } = this.#kind;
    const ofJobs = jobParts === undefined ? limits.textParts : pick(limits.textParts, jobParts);
    const limit = this.#deadline.limitOf(config.timeouts.upload);
    const upload = await receiveUpload(this.#req, this.#res, {
      ...limits,
      ...files,
      textParts: { ...ofJobs, ...textParts },
      memory: this.#memory,
      turns,
      directory: () => this.#directory.make(),
      digest: this.#once?.digest ?? null,
      timeoutMs: limit.ms,
      timedOut: () => this.#deadline.exceeded(limit, "upload"),
    });
    const bytes = uploadBytes(upload);
    metrics?.uploadReceived(bytes);
    this.#cost?.uploaded(bytes);
    return upload;
  }

  /** Hashes files in memory for the audit log. Files on the disk are not hashed, because they would be read again. */
  #factsOf(upload: Upload): Omit<JobFacts, "route" | "outcome"> {
    const content = (upload.files.get("template") ?? upload.files.get("file"))?.content;
    const isHashed =
      this.#dependencies.audit !== null && content !== undefined && "bytes" in content;
    return {
      ...sizesOf(upload),
      ...(isHashed ? { template_sha256: digestOf(content.bytes) } : {}),
    };
  }

  /**
   * Finds the kept template that the form names. A request with a key gets the stored answer although the template may
   * have been deleted since.
   */
  async #withKept(upload: Upload): Promise<{ upload: JobUpload } | { replay: StoredAnswer }> {
    const { tenant } = principalOf(this.#res);
    try {
      const kept = await namedTemplate(upload, this.#dependencies.templates, tenant);
      return { upload: { ...upload, kept } };
    } catch (error) {
      if (this.#once === null || !(error instanceof ApiError)) throw error;
      const replay = await this.#once.begin(upload.text);
      // The error is not stored: the template may be added later.
      if (replay !== null) return { replay };
      await this.#once.giveUp();
      throw error;
    }
  }

  #withFile(upload: JobUpload): Promise<JobUpload> {
    const { templates } = this.#dependencies;
    return withFile(upload, templates, () => this.#directory.make());
  }

  #check(upload: JobUpload): Promise<C> {
    const { config, policies, policyChecker, skills, tasks, turns } = this.#dependencies;
    return this.#kind.check(upload, {
      skills,
      tasks,
      policies,
      turns,
      policyChecker,
      outputs: this.#dependencies.outputs,
      updatesToc: this.#dependencies.updatesToc,
      maxTemplateBytes: config.limits.maxUploadBytes,
      maxTaskBytes: taskLimit(config.limits),
      assetLimits: assetLimits(config.limits),
    });
  }

  async #answer(
    kind: RunKind<C>,
    upload: JobUpload,
    checked: C,
    job: DoneJob,
  ): Promise<SentAnswer> {
    const { audit, config, log, metrics } = this.#dependencies;
    const digest = audit === null ? null : digestOf;
    const requestId = requestIdOf(this.#res);
    const clock = new JobClock(arrivalOf(this.#res), job);
    const output = this.#once?.output(this.#res) ?? directOutput(this.#res);
    const sent = await this.#sendInTime(() =>
      kind.answer(
        output,
        { ...{ requestId, checked, job, clock, digest, upload }, req: this.#req, res: this.#res },
        config,
      ),
    );
    const timing = clock.timing();
    metrics?.zipSent(timing.zip_ms);
    log.info({
      event: "done",
      outcome: sent.outcome,
      ...sent.logFields,
      http_status: sent.status ?? 200,
      ...requestFields(this.#res),
      route: routeOf(this.#res),
      skill: checked.spec.skill.name,
      ...sizesOf(upload),
      output_bytes: sent.bytes,
      timing,
    });
    return sent;
  }

  /** Sends the answer to an earlier request with the same key. */
  async #replay(answer: StoredAnswer): Promise<{ outcome: string; exitCode: null }> {
    const outcome = "replayed";
    this.#stage = "zip";
    await this.#sendInTime(() => sendReplay(this.#res, answer));
    this.#dependencies.log.info({
      event: "done",
      outcome,
      http_status: answer.status,
      ...requestFields(this.#res),
      route: routeOf(this.#res),
      output_bytes: answer.bytes,
    });
    return { outcome, exitCode: null };
  }

  #sendInTime<T>(send: () => Promise<T>): Promise<T> {
    return sendInTime(this.#res, send, {
      limit: this.#dependencies.config.timeouts.download,
      deadline: this.#deadline,
      clientGone: this.#clientGone.signal,
    });
  }
}

/** The members of an object that are named. */
function pick<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

function uploadBytes(upload: Upload): number {
  const { template_bytes, task_bytes, asset_bytes = 0 } = sizesOf(upload);
  return template_bytes + task_bytes + asset_bytes;
}

/** The sizes of a form, as attributes of a span. */
function uploadAttributes(upload: Upload): Record<string, number> {
  const sizes = Object.entries(sizesOf(upload));
  return Object.fromEntries(sizes.map(([name, bytes]) => [`docops.${name}`, bytes]));
}
