import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { Response } from "express";
import { artifactNames, type JobOutcome, type WorkerUsage } from "../../worker/protocol.ts";
import { zipOf } from "../archive/zip-buffer.ts";
import { openMembers, type TextMember } from "../archive/zip-stream.ts";
import { version } from "../build-info.ts";
import type { Config } from "../config.ts";
import type { JobDirectory } from "../workspace/workspace.ts";
import type { CheckedRun } from "./run-checks.ts";

/** A job that was done, with what its ZIP tells of it. */
export interface RunResult {
  request_id: string;
  run: CheckedRun;
  outcome: Extract<JobOutcome, { type: "done" }>;
  /** The artifacts that came over the channel, in the order of `outcome.attached`. */
  attachments: readonly Buffer[];
  pid: number | undefined;
  clock: JobClock;
}

/** Where the time of a request went, in whole milliseconds, and what its worker took. */
export class JobClock {
  readonly #startedAt: number;
  readonly #zipStartedAt = performance.now();
  readonly #queueWaitMs: number;
  readonly #subprocessMs: number;
  readonly #usage: WorkerUsage;

  /** Made when the ZIP begins. */
  constructor(startedAt: number, queueWaitMs: number, subprocessMs: number, usage: WorkerUsage) {
    this.#startedAt = startedAt;
    this.#queueWaitMs = queueWaitMs;
    this.#subprocessMs = subprocessMs;
    this.#usage = usage;
  }

  timing() {
    const now = performance.now();
    return {
      queue_wait_ms: Math.round(this.#queueWaitMs),
      subprocess_ms: Math.round(this.#subprocessMs),
      zip_ms: Math.round(now - this.#zipStartedAt),
      total_ms: Math.round(now - this.#startedAt),
      worker_cpu_ms: Math.round(this.#usage.cpuMs),
      worker_peak_rss_bytes: this.#usage.peakRssBytes,
    };
  }
}

/**
 * Sends the ZIP of a job: in one piece if the worker has sent the artifacts, else streamed from its
 * files. What fails before the first byte can still be told as an error.
 */
export async function sendRunResult(
  res: Response,
  directory: JobDirectory,
  config: Config,
  result: RunResult,
): Promise<void> {
  const { outcome, attachments } = result;
  const ownMembers = () => textMembers(result, config);
  if (attachments.length > 0) {
    const zip = zipOf(outcome.attached, attachments, ownMembers());
    setHeaders(res, outcome.exitCode).set("Content-Length", String(zip.length));
    res.end(zip);
    await finished(res);
    return;
  }
  const path = await directory.make();
  const members = await openMembers(
    artifactsOf(result).map((name) => ({
      name,
      path: join(path, name),
      isStored: name === artifactNames.document,
    })),
  );
  try {
    setHeaders(res, outcome.exitCode);
    await members.streamTo(res, ownMembers);
  } finally {
    await members.close();
  }
}

function setHeaders(res: Response, exitCode: number): Response {
  return res.status(200).set({
    "Content-Type": "application/zip",
    "Content-Disposition": 'attachment; filename="docops_outputs.zip"',
    "Cache-Control": "no-store",
    "X-Docops-Exit-Code": String(exitCode),
  });
}

/** Names of the files that a job leaves, in the order of the ZIP. */
function artifactsOf({ run }: Pick<RunResult, "run">): string[] {
  const { document, replaceLog, missingFields, formatReport, suggestedPolicy } = artifactNames;
  const names: string[] = [document, replaceLog, missingFields, formatReport];
  return run.exportSuggestedPolicy ? [...names, suggestedPolicy] : names;
}

function textMembers(result: RunResult, config: Config): TextMember[] {
  const members = [{ name: "api_result.json", content: JSON.stringify(apiResult(result, config)) }];
  if (config.debugArtifacts) {
    members.unshift({ name: "trace.json", content: JSON.stringify(trace(result, config)) });
  }
  return members;
}

/** `api_result.json` */
function apiResult({ outcome, request_id, run, clock }: RunResult, config: Config) {
  return {
    exit_code: outcome.exitCode,
    exit_codes: outcome.exitCodes,
    message: outcome.message,
    request_id,
    timing: clock.timing(),
    input: run.input,
    effective: effective(run),
    build: { version, commit: config.commit },
  };
}

/** `trace.json` */
function trace({ outcome, request_id, run, pid, clock }: RunResult, config: Config) {
  return {
    request_id,
    exit_code: outcome.exitCode,
    subprocess: { pid, start_method: config.workers.start },
    effective: effective(run),
    timing: clock.timing(),
  };
}

function effective({ preset, format }: CheckedRun) {
  return {
    preset,
    format_mode: format.mode,
    format_baseline: format.baseline,
    format_fix_mode: format.fixMode,
    format_report: format.report,
  };
}
