import type { JobBudgets } from "../../limits/job-budgets.ts";
import { RequestTrace } from "../../observability/request-trace.ts";
import type { SpanRecorder } from "../../observability/spans.ts";
import { parseTraceparent } from "../../observability/traceparent.ts";
import { JobClock } from "../../routes/job-clock.ts";
import type { AnswerConfig } from "../../routes/job-kind.ts";
import { sendRunResult } from "../../routes/run-answer.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { Deadline } from "../deadline.ts";
import type { DoneJob, JobExecutor } from "../executor.ts";
import type { AttemptEnd, JobRunnerOptions } from "../runner/job-runner.ts";
import type { SubmissionsFirst } from "../runner/submissions-first.ts";
import type { JobLease } from "../store/job-leases.ts";
import { attemptEndOf } from "./attempt-error.ts";
import { type JobBlobs, resultKey } from "./job-blobs.ts";
import { readInputs } from "./read-inputs.ts";
import { ResultOutput } from "./result-output.ts";
import type { StageNotes } from "./stage-notes.ts";
import type { StoredResult } from "./stored-result.ts";
import { type KnownNames, type StoredRun, toCheckedRun } from "./stored-run.ts";

export interface JobWorkParts extends KnownNames {
  /** The executor whose slots are for stored jobs. */
  executor: Pick<JobExecutor, "run">;
  blobs: JobBlobs;
  /** Holds a result back while this process stores submissions, because both wait for the same disk. */
  submissions: Pick<SubmissionsFirst, "turn">;
  workspace: Pick<Workspace, "jobDirectory">;
  config: AnswerConfig;
  /** Null: no budgets are set. */
  budgets: Pick<JobBudgets, "chargeCpu"> | null;
  /** Null: spans are not recorded. */
  recorder: Pick<SpanRecorder, "beginLinked"> | null;
  stagesOf(lease: JobLease): StageNotes;
  onError(error: unknown): void;
}

/** A stored job has no total of its own: waiting costs nothing, and the worker has the limit of a job. */
const noTotal = { setting: "", ms: Number.POSITIVE_INFINITY };

/**
 * Makes the work of a claimed job: it reads the inputs from the blob store, runs the job as `/v1/run` does, and stores
 * the ZIP under a key of this claim.
 */
export function jobWork(parts: JobWorkParts): JobRunnerOptions["work"] {
  return async (lease, signal) => {
    const attempt = new Attempt(lease, parts);
    try {
      return attempt.traced(await attempt.perform(signal), signal);
    } catch (thrown) {
      return attempt.traced(attemptEndOf(thrown, attempt.stored.requestId), signal);
    } finally {
      await attempt.dispose();
    }
  };
}

const spanName = "docops.attempt";

function outcomeOf(end: AttemptEnd): string {
  return end.kind === "outcome" ? end.outcome.state : end.kind;
}

function failureOf(end: AttemptEnd): string | null {
  if (end.kind === "postponed") return "outage";
  return end.kind === "broken" ? end.broken.cause : null;
}

class Attempt {
  readonly stored: StoredRun;
  readonly #lease: JobLease;
  readonly #parts: JobWorkParts;
  readonly #directory;
  readonly #stages: StageNotes;
  readonly #trace: RequestTrace;
  readonly #startedAt = performance.now();
  #job: DoneJob | null = null;

  constructor(lease: JobLease, parts: JobWorkParts) {
    this.stored = lease.spec as StoredRun;
    this.#lease = lease;
    this.#parts = parts;
    this.#directory = parts.workspace.jobDirectory();
    this.#stages = parts.stagesOf(lease);
    const cause = parseTraceparent(this.stored.traceparent ?? undefined);
    const begun = parts.recorder?.beginLinked(spanName, cause);
    this.#trace = new RequestTrace(begun?.traceId ?? null, begun?.span ?? null);
  }

  async perform(signal: AbortSignal): Promise<AttemptEnd> {
    const { blobs, executor } = this.#parts;
    const checked = toCheckedRun(this.stored, this.#parts);
    const { inputs: stored } = this.#lease;
    const inputs = await this.#trace.stage("docops.fetch_inputs", () =>
      readInputs(blobs, { inputs: stored, spec: this.stored }, this.#directory),
    );
    signal.throwIfAborted();
    this.#stages.begin("slot");
    const { spec } = checked;
    const job = await executor.run(
      {
        spec,
        inputs,
        directory: this.#directory,
        trace: this.#trace,
        onWorkerBegins: () => this.#stages.begin("worker"),
        onWorkerTook: (cpuMs) => this.#charge(cpuMs),
      },
      new Deadline(noTotal),
      signal,
    );
    this.#job = job;
    this.#stages.begin("result");
    const result = await this.#trace.stage("docops.store_result", async (span) => {
      const zip = await this.#store({ ...checked, task: null }, job);
      span.set({ "docops.output_bytes": zip.bytes });
      return zip;
    });
    return {
      kind: "outcome",
      outcome: { state: "succeeded", result },
      discard: () => blobs.deleteResult(result.key),
    };
  }

  /** Ends the span of the attempt. @param signal aborted: nobody needed the work any more. */
  traced(end: AttemptEnd, signal: AbortSignal): AttemptEnd {
    const outcome = signal.aborted ? "stopped" : outcomeOf(end);
    this.#trace.end({
      name: spanName,
      attributes: {
        "docops.outcome": outcome,
        "docops.attempt": this.#lease.attempt,
        "docops.skill": this.stored.skill,
      },
      failure: signal.aborted ? null : failureOf(end),
    });
    return end;
  }

  /** Releases everything that the attempt holds. */
  async dispose(): Promise<void> {
    this.#job?.release();
    await this.#stages.end();
    await this.#directory.dispose();
    this.#job?.held.release();
  }

  async #store(
    checked: Parameters<typeof sendRunResult>[2]["checked"],
    job: DoneJob,
  ): Promise<StoredResult> {
    const { blobs, config, submissions } = this.#parts;
    const { attempt: claim, id } = this.#lease;
    const { requestId } = this.stored;
    const output = new ResultOutput(() => this.#directory.make());
    const clock = new JobClock(this.#startedAt, job);
    await sendRunResult(output, config, { requestId, checked, job, clock, digest: null });
    job.release();
    const body = await output.result();
    const key = resultKey({ id, claim });
    await submissions.turn();
    await blobs.putResult(key, body);
    const { bytes, sha256 } = body;
    const { exitCode, fit } = job.answer;
    const unfit = fit.reason === null ? {} : { fit: fit.reason };
    return { exit_code: exitCode, key, bytes, sha256, ...unfit };
  }

  /** Charges what the job has used beyond what it paid when it was submitted. */
  #charge(cpuMs: number): void {
    const { budgets, onError } = this.#parts;
    const { account, paidCpuMs } = this.stored;
    budgets?.chargeCpu(account, { cpuMs, paidCpuMs }).catch(onError);
  }
}
