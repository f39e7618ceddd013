import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { artifactNames } from "../contract/artifacts.ts";
import { isWordDocument } from "../contract/document-kinds.ts";
import type { FitCounts } from "../contract/fit.ts";
import type { TemplateDiff } from "../contract/reports.ts";
import {
  type Artifact,
  artifactsOf,
  type Checked,
  type CompiledTemplate,
  compileTemplate,
  diffPage,
  diffTemplates,
  fillTemplate,
  isDocumentError,
  type JobResult,
  loadInputChecks,
  loadLinter,
  MissingAssetError,
  type Policy,
  type Precheck,
  precheck,
  readCheckedTask,
  readPages,
  stackFrames,
  type Task,
} from "../engine/index.ts";
import { minDeflatedBytes, reportLevel } from "../engine/outputs.ts";
import { assetsIn } from "./assets.ts";
import { logSummaryOf } from "./log-summary.ts";
import {
  type AnswerBody,
  type AttachedArtifact,
  type DiffSpec,
  diskFullCodes,
  type Frame,
  inputNames,
  type JobAnswer,
  type JobRequest,
  maxAttachedBytes,
  type PrecheckCounts,
  type StageName,
} from "./protocol.ts";
import { StageClock } from "./stages.ts";
import type { TemplateCache } from "./template-cache.ts";

type DoneAnswer = Extract<AnswerBody, { type: "done" }>;

/** The answer to a job, with the artifacts that go over the channel. */
export interface Reply<A = JobAnswer> {
  answer: A;
  attachments: Buffer[];
}

/** Is called with a filled template and the result. */
type OnFilled = (compiled: CompiledTemplate, result: JobResult) => void;

/**
 * Does one job. Any error becomes its answer.
 *
 * @param cache compiled templates, for a worker that does more than one job.
 */
export function doJob(
  frame: Frame,
  cache: TemplateCache,
  onFilled: OnFilled = () => undefined,
): Reply {
  const { jobId, traceparent } = frame.message as JobRequest;
  const cpu = process.cpuUsage();
  const stages = traceparent === null ? null : new StageClock();
  const { answer, attachments } = perform(frame, cache, {
    onFilled,
    onStage: (name) => stages?.begin(name),
  });
  const { user, system } = process.cpuUsage(cpu);
  const usage = {
    cpuMs: (user + system) / 1000,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  const told = stages === null ? {} : { stages: stages.end() };
  return { answer: { ...answer, jobId, usage, ...told }, attachments };
}

/** The listeners of a job. */
interface Listeners {
  onFilled: OnFilled;
  onStage(name: StageName): void;
}

function perform(
  frame: Frame,
  cache: TemplateCache,
  { onFilled, onStage }: Listeners,
): Reply<AnswerBody> {
  const request = frame.message as JobRequest;
  const { limits } = request;
  try {
    onStage("inputs");
    const { other, template, ...sent } = readInputs(frame);
    if (request.kind === "pages") return replyPaged(template(), sent.task, request);
    if (request.kind === "print") return replyPrinted(template(), request);
    const inputs = checkInputs(sent, request);
    if (!inputs.ok) return { answer: { type: "invalid", ...inputs.fault }, attachments: [] };
    const checked = { ...inputs.value, assets: assetsIn(request.directory, request.assets) };
    if (request.kind === "diff") {
      onStage("diff");
      const settings = { ...request, ...checked };
      const diff = diffTemplates(template(), other ?? Buffer.alloc(0), limits, settings);
      return replyCompared(diff, request);
    }
    const work = (compiled: CompiledTemplate) => {
      if (request.kind === "precheck") {
        onStage("precheck");
        return replyPrechecked(precheck(compiled, { ...request, ...checked }), request);
      }
      const result = fillTemplate(compiled, { ...request, ...checked, onStage });
      onFilled(compiled, result);
      return replyFilled(result, request);
    };
    onStage("parse");
    if (!request.isReused) return work(compileTemplate(template(), limits));
    return cache.with({ sha256: request.templateSha256, read: template }, limits, work);
  } catch (error) {
    return { answer: failureOf(error, request), attachments: [] };
  }
}

interface Inputs {
  /** Reads it: a worker that knows the template need not. */
  template(): Buffer;
  task: Buffer;
  /** A policy that the API has not checked. */
  policy: Buffer | null;
  /** The template that `template` is compared with. */
  other: Buffer | null;
}

function readInputs({ message, attachments }: Frame): Inputs {
  const { areInputsAttached, directory, kind, policy: readPolicy } = message as JobRequest;
  const isDiff = kind === "diff";
  if (areInputsAttached) {
    const [template, task, third = null] = attachments as [Buffer, Buffer, Buffer?];
    return {
      template: () => template,
      task,
      policy: isDiff ? null : third,
      other: isDiff ? third : null,
    };
  }
  const read = (name: string) => readFileSync(join(directory, name));
  const { template, task, policy, other } = inputNames;
  return {
    template: () => read(template),
    task: read(task),
    policy: readPolicy === null ? read(policy) : null,
    other: isDiff ? read(other) : null,
  };
}

/** Reads task and policy. If the API has not checked one of them, this does, with the same code. */
function checkInputs(
  { task: taskBytes, policy: policyBytes }: Pick<Inputs, "policy" | "task">,
  { taskSkills, policy: readPolicy, skill, assets }: JobRequest,
): Checked<{ task: Task; policy: Policy }> {
  if (taskSkills === null && readPolicy !== null) {
    return { ok: true, value: { task: readCheckedTask(taskBytes), policy: readPolicy } };
  }
  const { checkAssets, checkPolicy, checkTask, checkTaskType, taskReaderOf } = loadInputChecks();
  const task: Checked<Task> =
    taskSkills === null
      ? { ok: true, value: readCheckedTask(taskBytes) }
      : checkTask(taskBytes, taskReaderOf(taskSkills));
  if (!task.ok) return task;
  const policy: Checked<Policy> =
    readPolicy === null
      ? checkPolicy((policyBytes ?? Buffer.alloc(0)).toString("utf8"))
      : { ok: true, value: readPolicy };
  if (!policy.ok) return policy;
  const mismatch = checkTaskType(task.value, skill);
  if (mismatch !== null) return { ok: false, fault: mismatch };
  const assetFault = taskSkills === null ? null : checkAssets(task.value.payload, assets);
  if (assetFault !== null) return { ok: false, fault: assetFault };
  return { ok: true, value: { task: task.value, policy: policy.value } };
}

function replyFilled(result: JobResult, request: JobRequest): Reply<AnswerBody> {
  const { exitCode, exitCodes, fitReport, formatReport, message } = result;
  const summary = logSummaryOf(formatReport);
  const errors = formatReport.issues.filter(({ severity }) => severity === "error");
  const formatCodes = [...new Set(errors.map(({ code }) => code))].sort();
  const fit = fitCountsOf(fitReport);
  const done = { exitCode, exitCodes, message, fit, formatCodes, summary };
  return replyWith(artifactsOf(result), done, request);
}

function replyPrechecked(report: Precheck, request: JobRequest): Reply<AnswerBody> {
  const exitCode = report.expected_exit_code;
  const exitCodes = [exitCode];
  const done = {
    exitCode,
    exitCodes,
    message: "prechecked",
    fit: fitCountsOf(report),
    counts: countsOf(report),
    formatCodes: [],
    summary: null,
  };
  const artifact: Artifact = [artifactNames.precheck, Buffer.from(JSON.stringify(report))];
  return replyWith([artifact], done, request);
}

function replyCompared(diff: TemplateDiff, request: JobRequest & DiffSpec): Reply<AnswerBody> {
  const done = { ...unfilled, message: "compared" };
  const artifact: Artifact =
    request.form === "html"
      ? [artifactNames.diffPage, Buffer.from(diffPage(diff))]
      : [artifactNames.diff, Buffer.from(JSON.stringify(diff))];
  return replyWith([artifact], done, request);
}

/** Done without a task: nothing was filled. */
const unfilled = {
  exitCode: 0 as const,
  exitCodes: [0 as const],
  fit: { reason: null, matched_field_count: 0, unknown_field_count: 0 },
  formatCodes: [],
  summary: null,
};

function replyPrinted(document: Buffer, request: JobRequest): Reply<AnswerBody> {
  const options = { entries: [], marksPages: false };
  const { copy, facts } = loadLinter().printInputs([document], request.limits, options);
  const artifacts: Artifact[] = [
    [artifactNames.printCopy, Buffer.concat(copy)],
    [artifactNames.printFacts, Buffer.from(JSON.stringify(facts))],
  ];
  return replyWith(artifacts, { ...unfilled, message: "prepared" }, request);
}

function replyPaged(document: Buffer, told: Buffer, request: JobRequest): Reply<AnswerBody> {
  const written = loadLinter().writePages(document, readPages(told), request.limits);
  const { findings, summary } = written.report;
  const artifacts: Artifact[] = [
    [artifactNames.document, Buffer.concat(written.document)],
    [artifactNames.printCopy, Buffer.concat(written.copy)],
    [artifactNames.tocReport, Buffer.from(JSON.stringify(written.report))],
  ];
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const toc = { written: summary.written, codes };
  return replyWith(artifacts, { ...unfilled, message: "paged", toc }, request);
}

function countsOf({ format, summary }: Precheck): PrecheckCounts {
  return {
    fields: summary.template_field_count,
    missingRequired: summary.missing_required_count,
    unsupported: summary.unsupported_count,
    warnings: summary.warning_count,
    formatErrors: format.error_count,
    formatFindings: format.issue_count,
  };
}

function fitCountsOf({ fit }: Pick<Precheck, "fit">): FitCounts {
  const { matched_field_count, reason, unknown_field_count } = fit;
  return { reason, matched_field_count, unknown_field_count };
}

/** Attaches the artifacts or writes them to the directory, unless they are too large together. */
function replyWith(
  artifacts: readonly Artifact[],
  done: Omit<DoneAnswer, "type" | "attached">,
  { directory, maxOutputBytes }: JobRequest,
): Reply<AnswerBody> {
  const outputBytes = artifacts.reduce((sum, [, { length }]) => sum + length, 0);
  if (outputBytes > maxOutputBytes) {
    return { answer: { type: "too_large", outputBytes }, attachments: [] };
  }
  const isAttached = outputBytes <= maxAttachedBytes;
  if (!isAttached) writeArtifacts(directory, artifacts);
  const members = isAttached ? artifacts.map(([name, bytes]) => toMember(name, bytes)) : [];
  return {
    answer: { type: "done", ...done, attached: members.map(({ artifact }) => artifact) },
    attachments: members.map(({ bytes }) => bytes),
  };
}

/** An artifact in the form of a ZIP entry. A document is already compressed, and a short report stays as it is. */
function toMember(name: string, content: Buffer): { artifact: AttachedArtifact; bytes: Buffer } {
  const entry = { name, crc: crc32(content), size: content.length };
  if (isWordDocument(name) || content.length < minDeflatedBytes) {
    return { artifact: { ...entry, method: 0 }, bytes: content };
  }
  return {
    artifact: { ...entry, method: 8 },
    bytes: deflateRawSync(content, { level: reportLevel }),
  };
}

/** Writes the artifacts so that only this user can read them. */
function writeArtifacts(directory: string, artifacts: readonly Artifact[]): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const [name, bytes] of artifacts) {
    writeFileSync(join(directory, name), bytes, { mode: 0o600 });
  }
}

function failureOf(error: unknown, { assets }: JobRequest): AnswerBody {
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
