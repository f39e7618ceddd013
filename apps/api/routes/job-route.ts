import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import type { Policy, SkillSet, TaskReader } from "../../engine/inputs.ts";
import { diskFullCodes } from "../../worker/protocol.ts";
import type { FormMemory } from "../admission/form-memory.ts";
import type { RequestLimit } from "../admission/request-limit.ts";
import type { PolicyChecker } from "../checks/policy-checker.ts";
import type { Turns } from "../checks/turns.ts";
import { loggedAddress } from "../client-address.ts";
import type { LimitsConfig, LogConfig, TimeoutsConfig } from "../config/config.ts";
import { ApiError, ClientClosed, type FailureStage, InternalError } from "../errors.ts";
import type { Idempotency } from "../idempotency/idempotency.ts";
import type { IdempotentRequest } from "../idempotency/idempotent-request.ts";
import { inProgress } from "../idempotency/key-errors.ts";
import type { StoredAnswer } from "../idempotency/stored-answer.ts";
import { Deadline } from "../jobs/deadline.ts";
import type { DoneJob, JobExecutor } from "../jobs/executor.ts";
import { JobAborted, notReady, shuttingDown } from "../jobs/job-errors.ts";
import { describeError } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { errorAnswer, outcomeOf, stateUnavailable } from "../middleware/error-handler.ts";
import { idempotencyKeyOf } from "../middleware/idempotency-key.ts";
import { loggedPrincipal, principalOf } from "../middleware/principal.ts";
import { arrivalOf, requestIdOf } from "../middleware/request-id.ts";
import { receiveUpload, type Upload } from "../middleware/upload.ts";
import type { Readiness } from "../readiness.ts";
import { StateUnavailableError } from "../state/errors.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { type AnswerOutput, directOutput } from "./answer-output.ts";
import { JobClock } from "./job-clock.ts";
import type { AnswerConfig, JobKind, SentAnswer } from "./job-kind.ts";
import { assetLimits, formLimits, inputsOf, sizesOf, taskLimit } from "./receive-form.ts";
import type { CheckedJob } from "./run-checks.ts";
import { sendInTime } from "./send-in-time.ts";
import { sendReplay } from "./send-replay.ts";

/** The settings that a request for a job goes by. */
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
  executor: JobExecutor;
  workspace: Workspace;
  readiness: Readiness;
  /** Keeps answers by `Idempotency-Key`; null: there is no state to keep them in. */
  idempotency: Idempotency | null;
  /** How many requests with a form are in hand, and what their files hold in memory. */
  requests: RequestLimit;
  formMemory: FormMemory;
  /** None where they are switched off. */
  metrics: Metrics | null;
}

/** A route for one kind of job: receives a form, checks it, has the job executed, and answers. */
export function jobRoute<C extends CheckedJob>(
  kind: JobKind<C>,
  dependencies: JobDependencies,
): RequestHandler {
  const { config, executor, log, metrics, readiness, requests } = dependencies;
  return async (req, res) => {
    log.info({
      event: "start",
      request_id: requestIdOf(res),
      ...loggedPrincipal(res),
      route: kind.path,
      content_length: Number(req.get("content-length") ?? 0),
      ...loggedAddress(req.ip, config.log.clientAddress),
    });
    const request = new JobRequestInHand(kind, dependencies, req, res);
    const isAdmitted = requests.admit();
    const count = (outcome: string, exitCode: number | null) =>
      metrics?.jobEnded(kind.path, outcome, exitCode, performance.now() - arrivalOf(res));
    try {
      // Before anything of the body is read, and before the request costs a directory.
      checkReady(readiness);
      if (!isAdmitted || executor.isFull) throw executor.refusal("admission");
      const { outcome, exitCode } = await request.perform();
      count(outcome, exitCode);
    } catch (thrown) {
      const error = await request.failedWith(thrown);
      count(outcomeOf(error), null);
      throw error;
    } finally {
      // A ZIP has been sent by now; an error is told when nothing of its request is left.
      await request.dispose();
      if (isAdmitted) requests.leave();
    }
  };
}

function checkReady({ isDraining, reasons }: Readiness): void {
  if (isDraining) throw shuttingDown("admission");
  if (reasons.length > 0) throw notReady("admission", reasons);
}

/** One request for a job, and all that it holds. */
class JobRequestInHand<C extends CheckedJob> {
  readonly #kind: JobKind<C>;
  readonly #dependencies: JobDependencies;
  readonly #req: Request;
  readonly #res: Response;
  readonly #deadline: Deadline;
  readonly #directory;
  readonly #memory;
  readonly #clientGone = new AbortController();
  /** Null: the request has no key. */
  readonly #once: IdempotentRequest | null;
  #job: DoneJob | null = null;
  /** How far it has come. */
  #stage: FailureStage = "upload";

  constructor(kind: JobKind<C>, dependencies: JobDependencies, req: Request, res: Response) {
    this.#kind = kind;
    this.#dependencies = dependencies;
    this.#req = req;
    this.#res = res;
    this.#deadline = new Deadline(dependencies.config.timeouts.total);
    this.#directory = dependencies.workspace.jobDirectory();
    this.#memory = dependencies.formMemory.share();
    const key = idempotencyKeyOf(res);
    const scope = { tenant: principalOf(res).tenant, route: kind.path };
    this.#once =
      key === null ? null : (dependencies.idempotency?.request({ ...scope, key }) ?? null);
    // Some of the server, this one and those of `pipeline`: more than the ten that Node warns of.
    res.setMaxListeners(20);
    res.once("close", () => {
      if (!res.writableFinished) this.#clientGone.abort();
    });
  }

  /**
   * Resolves when the client has the answer.
   *
   * @throws what `failedWith` takes.
   */
  async perform(): Promise<{ outcome: string; exitCode: number | null }> {
    const upload = await this.#receive();
    this.#stage = "validation";
    const checked = await this.#check(upload);
    this.#stage = "state";
    const kept = (await this.#once?.begin(upload.text)) ?? null;
    if (kept !== null) return this.#replay(kept);
    this.#stage = "worker";
    this.#job = await this.#dependencies.executor.run(
      { spec: checked.spec, inputs: inputsOf(upload, checked), directory: this.#directory },
      this.#deadline,
      this.#unwanted,
    );
    this.#stage = "zip";
    const { outcome } = await this.#answer(upload, checked, this.#job);
    return { outcome, exitCode: this.#job.answer.exitCode };
  }

  /**
   * Keeps what was thrown, where it stays the answer to this request.
   *
   * @returns it as an error that can be told.
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

  /** Gives back all that the request holds. */
  async dispose(): Promise<void> {
    this.#job?.release();
    await this.#directory.dispose();
    await this.#once?.end();
    this.#job?.held.release();
    this.#memory.close();
  }

  /** Aborts when nobody wants the job any more. */
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
    // A full disk is not ready, as it is where that is found before a job comes.
    if (diskFullCodes.includes(code)) return notReady(this.#stage, ["disk_space"]);
    return new InternalError(this.#stage, describeError(thrown));
  }

  async #receive(): Promise<Upload> {
    const { config, metrics, turns } = this.#dependencies;
    const limit = this.#deadline.limitOf(config.timeouts.upload);
    const upload = await receiveUpload(this.#req, this.#res, {
      ...formLimits(config.limits),
      memory: this.#memory,
      turns,
      directory: () => this.#directory.make(),
      digest: this.#once?.digest ?? null,
      timeoutMs: limit.ms,
      timedOut: () => this.#deadline.exceeded(limit, "upload"),
    });
    const { template_bytes, task_bytes, asset_bytes = 0 } = sizesOf(upload);
    metrics?.uploadReceived(template_bytes + task_bytes + asset_bytes);
    return upload;
  }

  #check(upload: Upload): Promise<C> {
    const { config, policies, policyChecker, skills, tasks, turns } = this.#dependencies;
    return this.#kind.check(upload, {
      skills,
      tasks,
      policies,
      turns,
      policyChecker,
      maxTemplateBytes: config.limits.maxUploadBytes,
      maxTaskBytes: taskLimit(config.limits),
      assetLimits: assetLimits(config.limits),
    });
  }

  async #answer(upload: Upload, checked: C, job: DoneJob): Promise<SentAnswer> {
    const { config, log, metrics } = this.#dependencies;
    const requestId = requestIdOf(this.#res);
    const clock = new JobClock(arrivalOf(this.#res), job);
    const output: AnswerOutput = this.#once?.output(this.#res) ?? directOutput(this.#res);
    const sent = await this.#sendInTime(() =>
      this.#kind.answer(output, { requestId, checked, job, clock }, config),
    );
    const timing = clock.timing();
    metrics?.zipSent(timing.zip_ms);
    log.info({
      event: "done",
      outcome: sent.outcome,
      ...sent.logFields,
      http_status: 200,
      request_id: requestId,
      ...loggedPrincipal(this.#res),
      route: this.#kind.path,
      skill: checked.spec.skill.name,
      ...sizesOf(upload),
      output_bytes: sent.bytes,
      timing,
    });
    return sent;
  }

  /** Sends the answer of an earlier request with the same key. */
  async #replay(answer: StoredAnswer): Promise<{ outcome: string; exitCode: null }> {
    const outcome = "replayed";
    await this.#sendInTime(() => sendReplay(this.#res, answer));
    this.#dependencies.log.info({
      event: "done",
      outcome,
      http_status: answer.status,
      request_id: requestIdOf(this.#res),
      ...loggedPrincipal(this.#res),
      route: this.#kind.path,
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
