import { open, readFile } from "node:fs/promises";
import type { z } from "zod";
import {
  assetPartPrefix,
  type Checked,
  checkAssets,
  checkTask,
  checkTaskType,
  type FormatSettings,
  type InputFault,
  type Policy,
  type PresetName,
  presets,
  type SkillDefinition,
  type SkillSet,
  type Task,
  type TaskReader,
  writeCheckedTask,
} from "../../engine/inputs.ts";
import { reportForms } from "../../engine/outputs.ts";
import {
  type JobSpec,
  maxPolicyBytesInApi,
  maxTaskBytesInApi,
  type RunSpec,
} from "../../worker/protocol.ts";
import type { PolicyChecker } from "../checks/policy-checker.ts";
import type { Turns } from "../checks/turns.ts";
import { ApiError, clip, type ErrorCode } from "../errors.ts";
import type { AssetLimits } from "../middleware/asset-parts.ts";
import type { Upload, UploadedFile } from "../middleware/upload.ts";
import {
  type ChoicePart,
  choiceParts,
  defaultSkill,
  type FlagPart,
  flagParts,
  lowerCase,
  readFlag,
  type TextPart,
} from "./form-parts.ts";

const formatParts = ["format_mode", "format_baseline", "format_fix_mode", "format_report"] as const;
const advancedParts = [...formatParts, "policy_yaml", "policy"] as const;

/** A job that may be executed. */
export interface CheckedJob {
  spec: JobSpec;
  /** The task, as the worker reads it; null: the worker checks it, as it was sent. */
  task: Buffer | null;
}

export interface CheckedRun extends CheckedJob {
  spec: RunSpec;
  preset: PresetName;
  /** What was asked for, as sent, for `api_result.json`. */
  input: Readonly<Record<string, string | boolean | null>>;
}

/** What checks a run against what this server has. */
export interface CheckOptions {
  skills: SkillSet;
  tasks: TaskReader;
  policies: ReadonlyMap<string, Policy>;
  /** Tasks are checked in the loop of the API process, each in a turn of its own. */
  turns: Turns;
  policyChecker: PolicyChecker;
  maxTemplateBytes: number;
  maxTaskBytes: number;
  assetLimits: AssetLimits;
}

/**
 * Checks a run in the order of the contract; the first check that fails answers.
 *
 * @throws ApiError
 */
export async function checkRun(upload: Upload, options: CheckOptions): Promise<CheckedRun> {
  const form = new RunForm(upload);
  const strict = form.flag("strict");
  const exportSuggestedPolicy = form.flag("export_suggested_policy") ?? false;
  const task = await checkFiles(form, upload, options);
  checkConflicts(form, strict);

  const preset = form.choice("preset") ?? "quick";
  const base = presets[preset];
  const format: FormatSettings = {
    mode: form.choice("format_mode") ?? (strict ? "strict" : base.mode),
    baseline: form.choice("format_baseline") ?? base.baseline,
    fixMode: form.choice("format_fix_mode") ?? base.fixMode,
    report: form.choice("format_report") ?? "json",
  };
  const reportFiles = form.list("format_report_files", reportForms);
  const policy = await readPolicy(form, options);
  const skill = checkSkill(form.text("skill") ?? defaultSkill, task, options.skills);
  const input = {
    skill: skill.name,
    preset: form.text("preset"),
    strict: form.text("strict"),
    format_mode: form.text("format_mode"),
    format_baseline: form.text("format_baseline"),
    format_fix_mode: form.text("format_fix_mode"),
    format_report: form.text("format_report"),
    policy: form.text("policy"),
    policy_yaml_provided: form.has("policy_yaml"),
    format_report_files: form.text("format_report_files"),
    export_suggested_policy: exportSuggestedPolicy,
  };
  const taskSkills = taskSkillsFor(task, options.skills);
  const { assets } = form;
  const spec: RunSpec = {
    kind: "run",
    skill,
    taskSkills,
    format,
    policy,
    assets,
    exportSuggestedPolicy,
    reportForms: reportFiles,
  };
  return { spec, task: task?.json ?? null, preset, input };
}

/**
 * Checks a precheck: its files, its policy and its skill. Other parts of a run may be there, as a
 * client has them, and are not looked at: what they say is about writing.
 *
 * @throws ApiError
 */
export async function checkPrecheck(upload: Upload, options: CheckOptions): Promise<CheckedJob> {
  const form = new RunForm(upload);
  const task = await checkFiles(form, upload, options);
  const policy = await readPolicy(form, options);
  const skill = checkSkill(form.text("skill") ?? defaultSkill, task, options.skills);
  const taskSkills = taskSkillsFor(task, options.skills);
  const { assets } = form;
  const format: FormatSettings = { ...presets.quick, report: "json" };
  return {
    spec: { kind: "precheck", skill, taskSkills, format, policy, assets },
    task: task?.json ?? null,
  };
}

async function checkFiles(
  form: RunForm,
  { assets }: Upload,
  options: CheckOptions,
): Promise<ReadTask | null> {
  const template = form.file("template");
  const taskFile = form.file("task");
  checkSuffix("template", ".docx", template);
  checkSuffix("task", ".json", taskFile);
  checkSize("template", template, options.maxTemplateBytes);
  await checkMagic(template);
  checkSize("task", taskFile, options.maxTaskBytes);
  checkAssetSizes(assets, options.assetLimits);
  const task = await readTask(taskFile, options);
  const unlike = task === null ? null : checkAssets(task.value.payload, form.assets);
  if (unlike !== null) throw faultError(unlike);
  return task;
}

/** The parts of a form, read as what they should be. */
class RunForm {
  readonly #upload: Upload;

  constructor(upload: Upload) {
    this.#upload = upload;
  }

  get assets(): readonly string[] {
    return [...this.#upload.assets.keys()];
  }

  has(name: TextPart): boolean {
    return this.#upload.text.has(name);
  }

  text(name: TextPart): string | null {
    return this.#upload.text.get(name) ?? null;
  }

  file(name: "template" | "task"): UploadedFile {
    const file = this.#upload.files.get(name);
    if (file === undefined) {
      throw invalid("INVALID_ARGUMENT", `missing form part ${name}`, { field: name });
    }
    return file;
  }

  flag(name: FlagPart): boolean | null {
    const value = this.text(name);
    if (value === null) return null;
    const flag = readFlag(value);
    if (flag === null) throw notAllowed(name, value, flagParts[name].options);
    return flag;
  }

  choice<P extends ChoicePart>(name: P): z.infer<(typeof choiceParts)[P]> | null {
    const word = this.oneOf<string>(name, choiceParts[name].options);
    return word as z.infer<(typeof choiceParts)[P]> | null;
  }

  oneOf<T extends string>(name: TextPart, allowed: readonly T[]): T | null {
    const value = this.text(name);
    if (value === null) return null;
    const found = allowed.find((candidate) => candidate === lowerCase(value.trim()));
    if (found === undefined) throw notAllowed(name, value, [...allowed].sort());
    return found;
  }

  /** Words of a set with commas between them; each counts once. */
  list<T extends string>(name: TextPart, allowed: readonly T[]): T[] {
    const words = (this.text(name) ?? "").split(",").map((word) => lowerCase(word.trim()));
    const found = new Set<T>();
    for (const word of words.filter((given) => given !== "")) {
      const known = allowed.find((candidate) => candidate === word);
      if (known === undefined) throw notAllowed(name, word, [...allowed].sort());
      found.add(known);
    }
    return [...found];
  }
}

function notAllowed(field: TextPart, value: string, allowed: readonly string[]): ApiError {
  return invalid("INVALID_ARGUMENT", `invalid ${field}`, { field, value: clip(value), allowed });
}

function checkSuffix(field: string, suffix: string, { filename }: UploadedFile): void {
  if (lowerCase(filename).endsWith(suffix)) return;
  throw invalid("INVALID_MEDIA_TYPE", `${field} must be a ${suffix} file`, {
    field,
    filename: clip(filename),
  });
}

function checkSize(field: string, { size }: Pick<UploadedFile, "size">, maxBytes: number): void {
  if (size <= maxBytes) return;
  throw invalid("PAYLOAD_TOO_LARGE", `${field} exceeds upload size limit`, {
    field,
    max_bytes: maxBytes,
    received_bytes: size,
  });
}

function checkAssetSizes(assets: Upload["assets"], limits: AssetLimits): void {
  let total = 0;
  for (const [name, asset] of assets) {
    const field = `${assetPartPrefix}${name}`;
    if (asset.size === 0) {
      throw invalid("INVALID_ARGUMENT", `${field} is empty`, { field, reason: "empty" });
    }
    checkSize(field, asset, limits.maxBytes);
    total += asset.size;
    if (total <= limits.maxTotalBytes) continue;
    throw invalid("PAYLOAD_TOO_LARGE", "the assets exceed the size limit of all together", {
      field,
      limit: "DOCOPS_MAX_ASSETS_BYTES",
      max_bytes: limits.maxTotalBytes,
      received_bytes: [...assets.values()].reduce((sum, { size }) => sum + size, 0),
    });
  }
}

/** A Word document is a ZIP; an encrypted one is an OLE compound file ([MS-OFFCRYPTO] 2.1). */
async function checkMagic({ content }: UploadedFile): Promise<void> {
  const magic = "bytes" in content ? content.bytes.subarray(0, 8) : await readHead(content.path);
  if (magic.toString("latin1", 0, 4) === "PK\x03\x04") return;
  if (magic.toString("hex") === "d0cf11e0a1b11ae1") {
    throw invalid(
      "INVALID_MEDIA_TYPE",
      "template is encrypted or in the old binary format; save it as an unprotected .docx",
      { field: "template" },
    );
  }
  throw invalid("INVALID_MEDIA_TYPE", "template must be a valid .docx file", { field: "template" });
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(8);
    await file.read(head, 0, head.length, 0);
    return head;
  } finally {
    await file.close();
  }
}

/** A task that was checked here. */
interface ReadTask {
  value: Task;
  /**
   * As its worker gets it; null: as it was sent. It waits for its worker as text: of 64 KiB of `{}` V8
   * makes objects of 1.4 MB.
   */
  json: Buffer | null;
}

/** @returns null for a task that the worker checks, as it is too large for this process. */
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

/** @throws ApiError for what is wrong. */
function valueIn<T>(checked: Checked<T>): T {
  if (checked.ok) return checked.value;
  throw faultError(checked.fault);
}

function faultError({ code, message, detail }: InputFault): ApiError {
  return invalid(code, message, detail);
}

function checkConflicts(form: RunForm, strict: boolean | null): void {
  const conflict = (message: string, conflicting: readonly TextPart[]) => {
    if (conflicting.length === 0) return;
    throw invalid("INVALID_ARGUMENT_CONFLICT", message, { conflicting_fields: conflicting });
  };
  const given = (parts: readonly TextPart[]) => parts.filter((part) => form.has(part));
  if (form.has("preset")) {
    conflict("preset cannot be combined with advanced format arguments", given(advancedParts));
  }
  if (strict !== null) {
    conflict("strict cannot be combined with explicit format_* arguments", given(formatParts));
  }
  if (form.has("policy") && form.has("policy_yaml")) {
    conflict("policy cannot be combined with policy_yaml", ["policy", "policy_yaml"]);
  }
}

/** @returns null for a policy that the worker reads, as it is too large for this process. */
async function readPolicy(
  form: RunForm,
  { policies, skills, policyChecker }: CheckOptions,
): Promise<Policy | null> {
  const text = form.text("policy_yaml");
  if (text === null) {
    const usual = skills.get(form.text("skill") ?? defaultSkill)?.policy ?? "default";
    return policies.get(form.oneOf("policy", [...policies.keys()]) ?? usual) as Policy;
  }
  if (Buffer.byteLength(text) > maxPolicyBytesInApi) return null;
  return valueIn(await policyChecker.check(text));
}

function checkSkill(name: string, task: ReadTask | null, skills: SkillSet): SkillDefinition {
  const skill = skills.get(name);
  if (skill === undefined) {
    throw invalid("INVALID_ARGUMENT", "unsupported skill", {
      field: "skill",
      value: clip(name),
      supported_skills: [...skills.keys()],
    });
  }
  const mismatch = task === null ? null : checkTaskType(task.value, skill);
  if (mismatch !== null) throw faultError(mismatch);
  return skill;
}

/** What a worker needs to check a task that it gets as it was sent. */
function taskSkillsFor(task: ReadTask | null, skills: SkillSet): readonly SkillDefinition[] | null {
  return (task?.json ?? null) === null ? [...skills.values()] : null;
}

function invalid(
  code: ErrorCode,
  message: string,
  detail: Readonly<Record<string, unknown>>,
): ApiError {
  return new ApiError(code, "validation", message, detail);
}
