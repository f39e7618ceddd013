import { readFile } from "node:fs/promises";
import type { Effective } from "../../contract/answers/run.ts";
import { findConflict } from "../../contract/job-conflicts.ts";
import { type JobOptionValues, jobOptions } from "../../contract/job-options.ts";
import { effectiveOptions, formatSettings, jobChoices } from "../../contract/job-settings.ts";
import type { Output } from "../../contract/pdf.ts";
import { readWord } from "../../contract/read-option.ts";
import {
  type Checked,
  checkAssets,
  checkTask,
  checkTaskType,
  type InputFault,
  nearestTo,
  type Policy,
  type SkillDefinition,
  type SkillSet,
  type Task,
  type TaskReader,
  writeCheckedTask,
} from "../../engine/inputs.ts";
import {
  type JobSpec,
  maxPolicyBytesInApi,
  maxTaskBytesInApi,
  type RunSpec,
} from "../../worker/protocol.ts";
import type { PolicyChecker } from "../checks/policy-checker.ts";
import type { Turns } from "../checks/turns.ts";
import type { PageWishes } from "../converters/draw-pages.ts";
import { ApiError, clip } from "../errors.ts";
import type { UploadedFile } from "../middleware/upload.ts";
import { checkFiles, checkTemplate, type FileLimits } from "./file-checks.ts";
import type { JobUpload } from "./job-upload.ts";
import { invalid, notAllowed, RunForm } from "./run-form.ts";

/** A job whose form has passed the checks. */
export interface CheckedJob {
  spec: JobSpec;
  /** The checked task for the worker; null if the worker checks the task that was sent. */
  task: Buffer | null;
  /** The pictures of pages that the job asks for; by default none. */
  preview?: PageWishes;
}

export interface CheckedRun extends CheckedJob {
  spec: RunSpec;
  /** The settings of the run, for `api_result.json` and `trace.json`. */
  effective: Effective;
  /** The options as they were sent, for `api_result.json`. */
  input: Readonly<Record<string, string | boolean | null>>;
}

/** The limits, skills and policies that a form is checked with. */
export interface CheckOptions extends FileLimits {
  skills: SkillSet;
  tasks: TaskReader;
  policies: ReadonlyMap<string, Policy>;
  /** Tasks are checked in the event loop of the API process, each in a separate turn. */
  turns: Turns;
  policyChecker: PolicyChecker;
  /** The documents that this server can make. */
  outputs: readonly Output[];
  /** Whether this server can write page numbers. */
  updatesToc: boolean;
}

/**
 * Checks the form of a run, in the order of the contract.
 *
 * @throws ApiError of the first check that fails.
 */
export async function checkRun(upload: JobUpload, options: CheckOptions): Promise<CheckedRun> {
  const form = new RunForm(upload);
  const flags = form.options("flag");
  const task = await checkInputs(form, upload, options);
  checkConflicts(form);
  const values: JobOptionValues = { ...flags, ...form.options("choice", "list") };
  checkOutput(values, options);
  const common = await checkCommon(form, task, options);
  return {
    spec: { kind: "run", ...common, format: formatSettings(values), ...jobChoices(values) },
    task: task?.json ?? null,
    effective: effectiveOptions(values),
    input: { ...form.sent(values), skill: common.skill.name, ...keptInput(form) },
  };
}

/**
 * Checks the form of a batch: as that of a run, without the tasks. The policy that was sent is checked, and the jobs
 * get its text.
 *
 * @throws ApiError of the first check that fails.
 */
export async function checkBatch(upload: JobUpload, options: CheckOptions): Promise<CheckedRun> {
  const form = new RunForm(upload);
  const flags = form.options("flag");
  if (form.template !== null) await checkTemplate(form.template, options);
  checkConflicts(form);
  const values: JobOptionValues = { ...flags, ...form.options("choice", "list") };
  checkOutput(values, options);
  const { skill, ...common } = await checkCommon(form, null, options);
  // Thousands of rows with the same policy would fill the database.
  const policy = form.policyYaml === null ? common.policy : null;
  const choices = { ...jobChoices(values), format: formatSettings(values) };
  return {
    spec: { kind: "run", ...choices, ...common, policy, skill, taskSkills: null },
    task: null,
    effective: effectiveOptions(values),
    input: { ...form.sent(values), skill: skill.name, ...keptInput(form) },
  };
}

/**
 * Checks the form of a precheck: its files, policy and skill. The format check is that of a run with the same parts.
 * A run would refuse parts that are wrong or exclude each other; a precheck ignores them, as it always has.
 *
 * @throws ApiError of the first check that fails.
 */
export async function checkPrecheck(upload: JobUpload, options: CheckOptions): Promise<CheckedJob> {
  const form = new RunForm(upload);
  const task = await checkInputs(form, upload, options);
  const common = await checkCommon(form, task, options);
  return {
    spec: { kind: "precheck", ...common, format: formatSettings(validOptions(form)) },
    task: task?.json ?? null,
  };
}

/** The options of a form if a run would take them, else none. */
function validOptions(form: RunForm): JobOptionValues {
  try {
    checkConflicts(form);
    return form.options("flag", "choice");
  } catch (error) {
    if (error instanceof ApiError) return {};
    throw error;
  }
}

/** The kept template of a job, for `api_result.json`; nothing for an uploaded one. */
function keptInput({ kept }: RunForm): Record<string, string> {
  return kept === null ? {} : { template_name: kept.name, template_version: kept.version };
}

/** Checks policy and skill, the last checks of both forms. */
async function checkCommon(form: RunForm, task: ReadTask | null, options: CheckOptions) {
  const policy = await readPolicy(form, options);
  const skill = checkSkill(form.skillName, task, options.skills);
  const { assets, kept } = form;
  // The file of a kept template is checked against its hash when it is read.
  const hash = kept === null ? {} : { templateSha256: kept.version };
  return { skill, taskSkills: taskSkillsFor(task, options.skills), policy, assets, ...hash };
}

async function checkInputs(
  form: RunForm,
  { assets }: JobUpload,
  options: CheckOptions,
): Promise<ReadTask | null> {
  const taskFile = form.file("task");
  await checkFiles({ template: form.template, task: taskFile, assets }, options);
  const task = await readTask(taskFile, options);
  const mismatch = task === null ? null : checkAssets(task.value.payload, form.assets);
  if (mismatch !== null) throw faultError(mismatch);
  return task;
}

/** A task that this process has checked. */
interface ReadTask {
  value: Task;
  /**
   * The checked task for the worker; null if the worker reads the task that was sent. It waits for the
   * worker as text, because the objects of 64 KiB of `{}` take 1.4 MB in V8.
   */
  json: Buffer | null;
}

/** @returns null for a large task, which the worker checks. */
async function readTask(
  { content, size }: UploadedFile,
  { tasks, turns }: CheckOptions,
): Promise<ReadTask | null> {
  if (size > maxTaskBytesInApi) return null;
  const bytes = "bytes" in content ? content.bytes : await readFile(content.path);
  await turns.next();
  const value = valueIn(checkTask(bytes, tasks));
  return { value, json: writeCheckedTask(value) };
}

/** @throws ApiError with the fault, if there is one. */
function valueIn<T>(checked: Checked<T>): T {
  if (checked.ok) return checked.value;
  throw faultError(checked.fault);
}

function faultError({ code, message, detail }: InputFault): ApiError {
  return invalid(code, message, detail);
}

function checkConflicts(form: RunForm): void {
  const conflict = findConflict((name) => form.has(name));
  if (conflict === null) return;
  const { option, conflicting, hint, isMutual = false, message } = conflict;
  const fields = isMutual ? [option, ...conflicting] : conflicting;
  throw invalid("INVALID_ARGUMENT_CONFLICT", message, {
    conflicting_fields: fields,
    hint: hint((name) => name),
  });
}

/** @throws ApiError if a PDF or page numbers are asked for where this server does not make them. */
function checkOutput(
  { output, update_toc: isTocUpdated }: JobOptionValues,
  { outputs, updatesToc }: CheckOptions,
): void {
  if (isTocUpdated && !updatesToc) {
    const hint =
      "This server writes no page numbers. Its operator can switch them on with DOCOPS_PDF=libreoffice.";
    const detail = { field: "update_toc", value: true, allowed: [false], hint };
    throw invalid("INVALID_ARGUMENT", "invalid update_toc", detail);
  }
  if (output === undefined || outputs.includes(output)) return;
  const detail = {
    field: "output",
    value: output,
    allowed: outputs,
    hint: "This server makes no PDFs. Its operator can switch them on with DOCOPS_PDF.",
  };
  throw invalid("INVALID_ARGUMENT", "invalid output", detail);
}

/**
 * Reads the policy of a form, of its kept template, or of its skill.
 *
 * @returns null for a large policy, which the worker checks.
 */
export async function readPolicy(
  form: RunForm,
  { policies, skills, policyChecker }: CheckOptions,
  skillName = form.skillName,
): Promise<Policy | null> {
  const text = form.policyYaml;
  if (text !== null) {
    if (Buffer.byteLength(text) > maxPolicyBytesInApi) return null;
    return valueIn(await policyChecker.check(text));
  }
  const skillPolicy = skills.get(skillName)?.policy;
  const name = form.policyName ?? skillPolicy ?? jobOptions.policy.default;
  const known = readWord(name, [...policies.keys()]);
  if (!known.ok) throw notAllowed("policy", known.wrong, known.allowed);
  return policies.get(known.value) as Policy;
}

/** @throws ApiError for an unknown skill, and for a task of another one. */
export function checkSkill(
  name: string,
  task: Pick<ReadTask, "value"> | null,
  skills: SkillSet,
): SkillDefinition {
  const skill = skills.get(name);
  if (skill === undefined) {
    throw invalid("INVALID_ARGUMENT", "unsupported skill", {
      field: "skill",
      value: clip(name),
      supported_skills: [...skills.keys()],
      ...nearestTo(name, [...skills.keys()]),
      hint: "Skills of your own are loaded from the folder DOCOPS_SKILLS_DIR when the server starts.",
    });
  }
  const mismatch = task === null ? null : checkTaskType(task.value, skill);
  if (mismatch !== null) throw faultError(mismatch);
  return skill;
}

/** The skills for the worker, if it has to check the task that was sent. */
function taskSkillsFor(task: ReadTask | null, skills: SkillSet): readonly SkillDefinition[] | null {
  return (task?.json ?? null) === null ? [...skills.values()] : null;
}
