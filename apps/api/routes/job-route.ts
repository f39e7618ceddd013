import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import type { Policy, SkillSet, TaskReader } from "../../engine/inputs.ts";
import { diskFullCodes } from "../../worker/protocol.ts";
import { digestOf, type JobFacts } from "../audit/job-event.ts";
import type { RequestAudit } from "../audit/request-audit.ts";
import type { FormMemory } from "../admission/form-memory.ts";
import type { RequestLimit } from "../admission/request-limit.ts";
import type { PolicyChecker } from "../checks/policy-checker.ts";
import type { Turns } from "../checks/turns.ts";
import { loggedAddress } from "../client-address.ts";
import type { LimitsConfig, LogConfig, TimeoutsConfig } from "../config/config.ts";
import { ApiError, ClientClosed, type FailureStage, InternalError } from "../errors.ts";
import { Deadline } from "../jobs/deadline.ts";
import type { DoneJob, JobExecutor } from "../jobs/executor.ts";
import { JobAborted, notReady, shuttingDown } from "../jobs/job-errors.ts";
import { describeError } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { auditOrigin } from "../middleware/audit-origin.ts";
import { outcomeOf } from "../middleware/error-handler.ts";
import { loggedPrincipal } from "../middleware/principal.ts";
import { arrivalOf, requestIdOf } from "../middleware/request-id.ts";
import { receiveUpload, type Upload } from "../middleware/upload.ts";
import type { Readiness } from "../readiness.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { JobClock } from "./job-clock.ts";
import type { AnswerConfig, JobKind, SentAnswer } from "./job-kind.ts";
import { assetLimits, formLimits, inputsOf, sizesOf, taskLimit } from "./receive-form.ts";
import type { CheckedJob } from "./run-checks.ts";
import { sendInTime } from "./send-in-time.ts";

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
  /** How many requests with a form are in hand, and what their files hold in memory. */
  requests: RequestLimit;
  formMemory: FormMemory;
  /** None where they are switched off. */
  metrics: Metrics | null;
  /** None where there is no state. */
  audit: RequestAudit | null;
}

/** A route for one kind of job: receives a form, checks it, has the job executed, and answers. */
export function jobRoute<C extends CheckedJob>(
  kind: JobKind<C>,
  dependencies: JobDependencies,
): RequestHandler {
  const { audit, config, executor, log, metrics, readiness, requests } = dependencies;
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
    const note = (facts: Pick<JobFacts, "outcome" | "exit_code" | "error_code">) => {
      // What was refused before its form came in was no job.
      if (audit === null || request.facts === null) return;
      const origin = auditOrigin(req, res, config.log.clientAddress);
      audit.jobEnded(origin, { route: kind.path, ...request.facts, ...facts });
    };
    try {
      // Before anything of the body is read, and before the request costs a directory.
      checkReady(readiness);
      if (!isAdmitted || executor.isFull) throw executor.refusal("admission");
      const { outcome, exitCode } = await request.perform();
      count(outcome, exitCode);
      note({ outcome, exit_code: exitCode });
    } catch (thrown) {
      const error = request.errorOf(thrown);
      count(outcomeOf(error), null);
      note({
        outcome: outcomeOf(error),
        ...(error instanceof ApiError ? { error_code: error.code } : {}),
      });
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
  #job: DoneJob | null = null;
  #facts: Omit<JobFacts, "route" | "outcome"> | null = null;
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
    // Some of the server, this one and those of `pipeline`: more than the ten that Node warns of.
    res.setMaxListeners(20);
    res.once("close", () => {
      if (!res.writableFinished) this.#clientGone.abort();
    });
  }

  /** What the audit log may know of it; null: its form has not come in. */
  get facts(): Omit<JobFacts, "route" | "outcome"> | null {
    return this.#facts;
  }

  /**
   * Resolves when the client has the answer.
   *
   * @throws what `errorOf` takes.
   */
  async perform(): Promise<{ outcome: string; exitCode: number }> {
    const upload = await this.#receive();
    this.#facts = this.#factsOf(upload);
    this.#stage = "validation";
    const checked = await this.#check(upload);
    this.#facts.skill = checked.spec.skill.name;
    this.#stage = "worker";
    this.#job = await this.#dependencies.executor.run(
      { spec: checked.spec, inputs: inputsOf(upload, checked), directory: this.#directory },
      this.#deadline,
      this.#clientGone.signal,
    );
    this.#stage = "zip";
    const { outcome, bytes, sha256 } = await this.#answer(upload, checked, this.#job);
    this.#facts.output_bytes = bytes;
    if (sha256 !== null) this.#facts.output_sha256 = sha256;
    return { outcome, exitCode: this.#job.answer.exitCode };
  }

  /** What was thrown, as an error that can be told. */
  errorOf(thrown: unknown): ApiError | ClientClosed {
    if (thrown instanceof ApiError || thrown instanceof ClientClosed) return thrown;
    if (thrown instanceof JobAborted) return new ClientClosed(thrown.stage);
    const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
    // A full disk is not ready, as it is where that is found before a job comes.
    if (diskFullCodes.includes(code)) return notReady(this.#stage, ["disk_space"]);
    return new InternalError(this.#stage, describeError(thrown));
  }

  /** Gives back all that the request holds. */
  async dispose(): Promise<void> {
    this.#job?.release();
    await this.#directory.dispose();
    this.#job?.held.release();
    this.#memory.close();
  }

  async #receive(): Promise<Upload> {
    const { config, metrics, turns } = this.#dependencies;
    const limit = this.#deadline.limitOf(config.timeouts.upload);
    const upload = await receiveUpload(this.#req, this.#res, {
      ...formLimits(config.limits),
      memory: this.#memory,
      turns,
      directory: () => this.#directory.make(),
      timeoutMs: limit.ms,
      timedOut: () => this.#deadline.exceeded(limit, "upload"),
    });
    const { template_bytes, task_bytes, asset_bytes = 0 } = sizesOf(upload);
    metrics?.uploadReceived(template_bytes + task_bytes + asset_bytes);
    return upload;
  }

  /** Files in memory are hashed where there is an audit log; those on the disk would have to be read once more. */
  #factsOf(upload: Upload): Omit<JobFacts, "route" | "outcome"> {
    const content = upload.files.get("template")?.content;
    const isHashed =
      this.#dependencies.audit !== null && content !== undefined && "bytes" in content;
    return {
      ...sizesOf(upload),
      ...(isHashed ? { template_sha256: digestOf(content.bytes) } : {}),
    };
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
    const { audit, config, log, metrics } = this.#dependencies;
    const digest = audit === null ? null : digestOf;
    const requestId = requestIdOf(this.#res);
    const clock = new JobClock(arrivalOf(this.#res), job);
    const sent = await sendInTime(
      this.#res,
      () => this.#kind.answer(this.#res, { requestId, checked, job, clock, digest }, config),
      {
        limit: config.timeouts.download,
        deadline: this.#deadline,
        clientGone: this.#clientGone.signal,
      },
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
}
