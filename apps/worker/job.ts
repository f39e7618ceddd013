import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { artifactNames } from "../engine/artifact-names.ts";
import { type Artifact, artifactsOf } from "../engine/artifacts.ts";
import { isDocumentError } from "../engine/errors.ts";
import type { Policy } from "../engine/format/policy/policy.ts";
import { type CompiledTemplate, compileTemplate } from "../engine/job/compile.ts";
import type { Checked } from "../engine/job/input-checks.ts";
import { loadInputChecks } from "../engine/job/load-input-checks.ts";
import { fillTemplate, type JobResult } from "../engine/pipeline.ts";
import { type Precheck, precheck } from "../engine/precheck.ts";
import type { Task } from "../engine/skills/skill.ts";
import { readTaskJson } from "../engine/skills/task-json.ts";
import { stackFrames } from "../engine/stack-frames.ts";
import { MissingAssetError } from "../engine/template/pictures/assets.ts";
import { assetsIn } from "./assets.ts";
import { logSummaryOf } from "./log-summary.ts";
import {
  type AttachedArtifact,
  diskFullCodes,
  type Frame,
  inputNames,
  type JobAnswer,
  type JobOutcome,
  type JobRequest,
  maxAttachedBytes,
} from "./protocol.ts";
import type { TemplateCache } from "./template-cache.ts";

/** What a job comes to: its outcome, and the artifacts that go with it over the channel. */
interface Delivery {
  outcome: JobOutcome;
  attachments: Buffer[];
}

/** The answer to a job, and the artifacts that go with it over the channel. */
export interface Reply {
  answer: JobAnswer;
  attachments: Buffer[];
}

type DoneOutcome = Extract<JobOutcome, { type: "done" }>;

/** Hears of a template that was filled, and of the result. */
type OnFilled = (compiled: CompiledTemplate, result: JobResult) => void;

/**
 * Does one job. Whatever goes wrong in it becomes its outcome.
 *
 * @param cache compiled templates, for a process that is kept.
 */
export function doJob(
  frame: Frame,
  cache: TemplateCache,
  onFilled: OnFilled = () => undefined,
): Reply {
  const { jobId } = frame.message as JobRequest;
  const cpu = process.cpuUsage();
  const { outcome, attachments } = perform(frame, cache, onFilled);
  const { user, system } = process.cpuUsage(cpu);
  const usage = {
    cpuMs: (user + system) / 1000,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  return { answer: { type: "answer", jobId, usage, outcome }, attachments };
}

function perform(frame: Frame, cache: TemplateCache, onFilled: OnFilled): Delivery {
  const request = frame.message as JobRequest;
  const { limits } = request;
  try {
    const { template, ...sent } = readInputs(frame);
    const inputs = checkInputs(sent, request);
    if (!inputs.ok) return { outcome: { type: "invalid", ...inputs.fault }, attachments: [] };
    const assets = assetsIn(request.directory, request.assets);
    const settings = { ...request, ...inputs.value, assets };
    const work = (compiled: CompiledTemplate) => {
      if (request.kind === "precheck") {
        return deliverPrecheck(precheck(compiled, settings), request);
      }
      const result = fillTemplate(compiled, settings);
      onFilled(compiled, result);
      return deliverResult(result, request);
    };
    if (!request.isKept) return work(compileTemplate(template, limits));
    return cache.with(template, limits, work);
  } catch (error) {
    return { outcome: failureOf(error, request), attachments: [] };
  }
}

interface Inputs {
  template: Buffer;
  task: Buffer;
  /** A policy that the API did not read. */
  policy: Buffer | null;
}

function readInputs({ message, attachments }: Frame): Inputs {
  const { areInputsAttached, directory, policy: readPolicy } = message as JobRequest;
  if (areInputsAttached) {
    const [template, task, policy = null] = attachments as [Buffer, Buffer, Buffer?];
    return { template, task, policy };
  }
  const read = (name: string) => readFileSync(join(directory, name));
  const { template, task, policy } = inputNames;
  return {
    template: read(template),
    task: read(task),
    policy: readPolicy === null ? read(policy) : null,
  };
}

/** Reads task and policy; what the API has not checked is checked here, by the same code. */
function checkInputs(
  { task: taskBytes, policy: policyBytes }: Omit<Inputs, "template">,
  { taskSkills, policy: readPolicy, skill, assets }: JobRequest,
): Checked<{ task: Task; policy: Policy }> {
  if (taskSkills === null && readPolicy !== null) {
    return { ok: true, value: { task: readTaskJson(taskBytes), policy: readPolicy } };
  }
  const { checkAssets, checkPolicy, checkTask, checkTaskType, taskReaderOf } = loadInputChecks();
  const task: Checked<Task> =
    taskSkills === null
      ? { ok: true, value: readTaskJson(taskBytes) }
      : checkTask(taskBytes, taskReaderOf(taskSkills));
  if (!task.ok) return task;
  const policy: Checked<Policy> =
    readPolicy === null
      ? checkPolicy((policyBytes ?? Buffer.alloc(0)).toString("utf8"))
      : { ok: true, value: readPolicy };
  if (!policy.ok) return policy;
  const mismatch = checkTaskType(task.value, skill);
  if (mismatch !== null) return { ok: false, fault: mismatch };
  const unlike = taskSkills === null ? null : checkAssets(task.value.payload, assets);
  if (unlike !== null) return { ok: false, fault: unlike };
  return { ok: true, value: { task: task.value, policy: policy.value } };
}

function deliverResult(result: JobResult, request: JobRequest): Delivery {
  const artifacts = artifactsOf(result);
  const { exitCode, exitCodes, message } = result;
  const summary = logSummaryOf(result.formatReport);
  const errors = result.formatReport.issues.filter(({ severity }) => severity === "error");
  const formatCodes = [...new Set(errors.map(({ code }) => code))].sort();
  return deliver({ exitCode, exitCodes, message, formatCodes, summary }, artifacts, request);
}

function deliverPrecheck(report: Precheck, request: JobRequest): Delivery {
  const exitCode = report.expected_exit_code;
  const about = {
    exitCode,
    exitCodes: [exitCode],
    message: "prechecked",
    formatCodes: [],
    summary: null,
  };
  return deliver(about, [[artifactNames.precheck, Buffer.from(JSON.stringify(report))]], request);
}

/** Hands the artifacts over, if they are within the bound all together. */
function deliver(
  about: Omit<DoneOutcome, "type" | "attached">,
  artifacts: readonly Artifact[],
  { directory, maxOutputBytes }: JobRequest,
): Delivery {
  const outputBytes = artifacts.reduce((sum, [, { length }]) => sum + length, 0);
  if (outputBytes > maxOutputBytes) {
    return { outcome: { type: "too_large", outputBytes }, attachments: [] };
  }
  const isAttached = outputBytes <= maxAttachedBytes;
  if (!isAttached) writeArtifacts(directory, artifacts);
  const members = isAttached ? artifacts.map(([name, bytes]) => toMember(name, bytes)) : [];
  return {
    outcome: { type: "done", ...about, attached: members.map(({ artifact }) => artifact) },
    attachments: members.map(({ bytes }) => bytes),
  };
}

/** An artifact as the ZIP will hold it. The document is compressed already. */
function toMember(name: string, content: Buffer): { artifact: AttachedArtifact; bytes: Buffer } {
  const about = { name, crc: crc32(content), size: content.length };
  if (name.endsWith(".docx")) return { artifact: { ...about, method: 0 }, bytes: content };
  return { artifact: { ...about, method: 8 }, bytes: deflateRawSync(content) };
}

/** For the owner of the job alone. */
function writeArtifacts(directory: string, artifacts: readonly Artifact[]): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [name, bytes] of artifacts) {
    writeFileSync(join(directory, name), bytes, { mode: 0o600 });
  }
}

function failureOf(error: unknown, { assets }: JobRequest): JobOutcome {
  if (error instanceof MissingAssetError) {
    return { type: "invalid", ...loadInputChecks().missingAsset(error.asset, assets) };
  }
  if (isDocumentError(error)) {
    return { type: "refused", code: error.code, message: error.message, detail: error.detail };
  }
  const { code } = (error ?? {}) as { code?: unknown };
  if (diskFullCodes.includes(code)) return { type: "disk_full" };
  if (!(error instanceof Error)) {
    return { type: "failed", errorName: typeof error, errorStack: [] };
  }
  const errorName = /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : "Error";
  return { type: "failed", errorName, errorStack: stackFrames(error) };
}
