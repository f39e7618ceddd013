import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { defaultPackageLimits } from "../../engine/docx/limits.ts";
import { documentErrorKinds } from "../../engine/errors.ts";
import type { SkillSet } from "../../engine/skills/load.ts";
import type { JobAnswer } from "../../worker/protocol.ts";
import { NoTokenError, type Token, type TokenPool } from "../admission/token-pool.ts";
import type { Config } from "../config.ts";
import { ApiError, ClientClosed, type FailureStage, InternalError } from "../errors.ts";
import { describeError } from "../log.ts";
import { requestIdOf } from "../middleware/request-id.ts";
import { receiveUpload } from "../middleware/upload.ts";
import { type JobEnd, runJobProcess } from "../workers/job-process.ts";
import type { JobDirectory, Workspace } from "../workspace/job-directory.ts";
import { type CheckedRun, checkRun, runTextParts } from "./run-checks.ts";
import { JobClock, type RunResult, sendRunResult } from "./run-result.ts";

export interface RunDependencies {
  config: Config;
  log: Logger;
  skills: SkillSet;
  pool: TokenPool;
  workspace: Workspace;
  workerFile: URL;
}

/** `POST /v1/run`: one job, from the upload to the ZIP. */
export function runRoute(dependencies: RunDependencies): RequestHandler {
  return async (req, res) => {
    dependencies.log.info({
      event: "start",
      request_id: requestIdOf(res),
      route: "/v1/run",
      content_length: Number(req.get("content-length") ?? 0),
    });
    // Before anything of the body is read, and before the request costs a directory.
    if (dependencies.pool.isSaturated) throw tooManyRequests(dependencies, "admission");
    const directory = await dependencies.workspace.create();
    const run = new Run(dependencies, req, res, directory);
    try {
      await run.perform();
    } catch (error) {
      if (error instanceof ApiError || error instanceof ClientClosed) throw error;
      throw new InternalError(run.stage, describeError(error));
    } finally {
      // A ZIP has been sent by now; an error is told when nothing of its request is left.
      await directory.dispose();
    }
  };
}

/** The outcomes of the log, by exit code. */
const outcomes = { 0: "ok", 2: "missing_required", 3: "template_unsupported", 4: "strict_failed" };

class Run {
  readonly #dependencies: RunDependencies;
  readonly #req: Request;
  readonly #res: Response;
  readonly #directory: JobDirectory;
  readonly #startedAt = performance.now();
  readonly #clientGone = new AbortController();
  /** How far it has come. */
  stage: FailureStage = "upload";

  constructor(dependencies: RunDependencies, req: Request, res: Response, directory: JobDirectory) {
    this.#dependencies = dependencies;
    this.#req = req;
    this.#res = res;
    this.#directory = directory;
    res.once("close", () => {
      if (!res.writableFinished) this.#clientGone.abort();
    });
  }

  async perform(): Promise<void> {
    const { config, skills } = this.#dependencies;
    const upload = await receiveUpload(this.#req, this.#res, {
      files: { template: this.#directory.templatePath, task: this.#directory.taskPath },
      textParts: runTextParts,
      maxFileBytes: config.maxUploadBytes,
    });
    this.stage = "validation";
    const run = await checkRun(upload, { skills, maxFileBytes: config.maxUploadBytes });
    this.stage = "queue";
    const token = await this.#acquireToken();
    this.stage = "worker";
    const jobStartedAt = performance.now();
    let end: JobEnd;
    try {
      end = await this.#runJob(run);
    } finally {
      token.release();
    }
    const subprocessMs = performance.now() - jobStartedAt;
    const answer = this.#readEnd(end);
    this.stage = "zip";
    await this.#sendResult({
      request_id: requestIdOf(this.#res),
      run,
      answer,
      pid: end.pid,
      clock: new JobClock(this.#startedAt, token.waitedMs, subprocessMs),
    });
  }

  async #sendResult(result: RunResult): Promise<void> {
    const { config, log } = this.#dependencies;
    try {
      await sendRunResult(this.#res, this.#directory, config, result);
    } catch (error) {
      if (this.#clientGone.signal.aborted) throw new ClientClosed("zip");
      throw error;
    }
    const { answer, run, clock, request_id } = result;
    log.info({
      event: "done",
      outcome: outcomes[answer.exitCode],
      http_status: 200,
      exit_code: answer.exitCode,
      request_id,
      skill: run.skill.name,
      timing: clock.timing(),
      ...(answer.summary.length > 0 ? { format_summary: answer.summary } : {}),
    });
  }

  async #acquireToken(): Promise<Token> {
    try {
      return await this.#dependencies.pool.acquire(this.#clientGone.signal);
    } catch (error) {
      if (error instanceof NoTokenError) throw tooManyRequests(this.#dependencies, "queue");
      throw new ClientClosed("queue");
    }
  }

  #runJob(run: CheckedRun): Promise<JobEnd> {
    const { config, workerFile } = this.#dependencies;
    const { path, templatePath, taskPath } = this.#directory;
    const { skill, format, policy, exportSuggestedPolicy } = run;
    return runJobProcess(
      {
        type: "job",
        directory: path,
        templatePath,
        taskPath,
        skill,
        format,
        policy,
        exportSuggestedPolicy,
        limits: { ...defaultPackageLimits, maxUnpackedBytes: config.maxUnpackedBytes },
      },
      { workerFile, timeoutMs: config.requestTimeoutMs, signal: this.#clientGone.signal },
    );
  }

  /** The answer of a job that was done; how it ended otherwise becomes the error to answer with. */
  #readEnd(end: JobEnd): RunResult["answer"] {
    switch (end.outcome) {
      case "aborted":
        throw new ClientClosed("worker");
      case "timeout":
        throw new ApiError("REQUEST_TIMEOUT", "worker", "request timed out", {
          timeout_seconds: this.#dependencies.config.requestTimeoutMs / 1000,
          terminated: true,
        });
      case "crashed":
        throw new InternalError("worker", {
          error_name: "WorkerCrash",
          worker_exit_code: end.exitCode,
          worker_signal: end.signal,
        });
      case "answered":
        if (end.answer.type === "done") return end.answer;
        throw end.answer.type === "refused"
          ? documentRefused(end.answer)
          : new InternalError("worker", {
              error_name: end.answer.errorName,
              error_stack: end.answer.errorStack,
            });
    }
  }
}

function tooManyRequests({ config, pool }: RunDependencies, stage: FailureStage): ApiError {
  return new ApiError(
    "TOO_MANY_REQUESTS",
    stage,
    "server busy",
    {
      max_concurrency: config.maxConcurrency,
      queue_timeout_seconds: config.queueTimeoutMs / 1000,
    },
    { "Retry-After": String(pool.retryAfterSeconds) },
  );
}

function documentRefused(answer: Extract<JobAnswer, { type: "refused" }>): ApiError {
  const isTooLarge = documentErrorKinds[answer.code] === "size";
  return new ApiError(
    isTooLarge ? "PAYLOAD_TOO_LARGE" : "INVALID_MEDIA_TYPE",
    "worker",
    isTooLarge
      ? "template exceeds the limits of a document"
      : "template must be a valid .docx file",
    { field: "template", reason: answer.code, error: answer.message, ...answer.detail },
  );
}
