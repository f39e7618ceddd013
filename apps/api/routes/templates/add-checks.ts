import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { taskDocument } from "../../../contract/document-kinds.ts";
import { formatSettings } from "../../../contract/job-settings.ts";
import { lowerCase } from "../../../contract/read-option.ts";
import {
  maxSampleBytes,
  templateNameAllowed,
  templateNamePattern,
} from "../../../contract/templates.ts";
import {
  checkAssets,
  checkTask,
  checkTaskType,
  type InputFault,
  namedAssets,
  type SkillDefinition,
  sampleTask,
  type Task,
  writeCheckedTask,
} from "../../../engine/inputs.ts";
import { clip } from "../../errors.ts";
import type { UploadedFile } from "../../middleware/upload.ts";
import { checkSize, checkTemplate } from "../file-checks.ts";
import type { JobUpload } from "../job-upload.ts";
import { type CheckedJob, type CheckOptions, checkSkill, readPolicy } from "../run-checks.ts";
import { invalid, RunForm } from "../run-form.ts";

/** A checked form of a template that is to be kept. */
export interface CheckedTemplate extends CheckedJob {
  name: string;
  file: UploadedFile;
  /** Of the file, in hexadecimal. */
  sha256: string;
  /** The skill and policy that are kept with the file. Each is null if the form has none. */
  skill: string | null;
  policy: string | null;
  policyYaml: string | null;
  /** The sample as it was sent. */
  sample: string | null;
  task: Buffer;
}

/**
 * Checks the form of a template that is to be kept. The worker then prechecks it as a job that uses it would.
 *
 * @throws ApiError of the first check that fails.
 */
export async function checkTemplateForm(
  upload: JobUpload,
  options: CheckOptions,
): Promise<CheckedTemplate> {
  const form = new RunForm(upload);
  const name = readName(upload.text.get("name"));
  const file = upload.files.get("file");
  if (file === undefined) {
    throw invalid("INVALID_ARGUMENT", "missing form part file", {
      field: "file",
      hint: "Send the .docx as a file part with the name file.",
    });
  }
  await checkTemplate(file, options, "file");
  const sample = await readSample(upload.files.get("sample"), options);
  if (form.has("policy") && form.has("policy_yaml")) {
    throw invalid("INVALID_ARGUMENT_CONFLICT", "policy cannot be combined with policy_yaml", {
      conflicting_fields: ["policy", "policy_yaml"],
    });
  }
  const skillName = form.text("skill") ?? sample?.task.task_type ?? null;
  const skill = checkSkill(skillName ?? anySkill, null, options.skills);
  const mismatch =
    sample === null
      ? null
      : (checkTaskType(sample.task, skill) ?? checkAssets(sample.task.payload, form.assets));
  if (mismatch !== null) throw sampleError(mismatch);
  const policy = await readPolicy(form, options, skill.name);
  const hasPolicy = form.has("policy") || form.has("policy_yaml") || skill.policy !== null;
  return {
    name,
    file,
    sha256: await digestOf(file),
    skill: skillName === null ? null : skill.name,
    policy: form.has("policy") ? lowerCase((form.text("policy") as string).trim()) : null,
    // Browsers send line ends of texts as CRLF, and the same policy must be the same.
    policyYaml: form.text("policy_yaml")?.replaceAll("\r\n", "\n") ?? null,
    sample: sample?.text ?? null,
    task: taskBytes(sample?.task ?? taskFor(skill)),
    spec: {
      kind: "precheck",
      skill,
      taskSkills: null,
      policy,
      assets: form.assets,
      format: formatSettings(hasPolicy ? byPolicy : {}),
    },
  };
}

/** The skill of the check if none is kept: it accepts any payload. */
const anySkill = "document";

/** A template with a policy is compared with it, and nothing is repaired. */
const byPolicy = {
  format_mode: "report",
  format_baseline: "policy",
  format_fix_mode: "none",
} as const;

/** The SHA-256 of a file, which is read in pieces: it may have the size of any upload. */
async function digestOf({ content }: UploadedFile): Promise<string> {
  const digest = createHash("sha256");
  const pieces = "bytes" in content ? [content.bytes] : createReadStream(content.path);
  for await (const piece of pieces) digest.update(piece);
  return digest.digest("hex");
}

/** @throws ApiError INVALID_ARGUMENT */
function readName(text: string | undefined): string {
  if (text !== undefined && templateNamePattern.test(text)) return text;
  const lower = text?.trim().toLowerCase().replaceAll(" ", "-");
  const isMeant = lower !== undefined && templateNamePattern.test(lower);
  throw invalid(
    "INVALID_ARGUMENT",
    text === undefined ? "missing form part name" : "invalid name",
    {
      field: "name",
      ...(text !== undefined && { value: clip(text) }),
      allowed: templateNameAllowed,
      ...(isMeant && { nearest: lower }),
    },
  );
}

/** @throws ApiError for a sample that is no task of a skill of this server. */
async function readSample(
  file: UploadedFile | undefined,
  { tasks, turns }: CheckOptions,
): Promise<{ text: string; task: Task } | null> {
  if (file === undefined) return null;
  if (!lowerCase(file.filename).endsWith(taskDocument.extension)) {
    throw invalid("INVALID_MEDIA_TYPE", `sample must be a ${taskDocument.extension} file`, {
      field: "sample",
      filename: clip(file.filename),
      allowed: [taskDocument.extension],
    });
  }
  checkSize("sample", file, maxSampleBytes);
  const { content } = file;
  const bytes = "bytes" in content ? content.bytes : await readFile(content.path);
  await turns.next();
  const checked = checkTask(bytes, tasks);
  if (!checked.ok) throw sampleError(checked.fault);
  // A byte order mark is no JSON.
  return { text: new TextDecoder().decode(bytes), task: checked.value };
}

function sampleError({ code, detail, message }: InputFault) {
  const { field, ...rest } = detail;
  return invalid(code, message.replace(/^task\b/, "sample"), {
    field: "sample",
    of: field,
    ...rest,
  });
}

/** The task of the check without a sample. A picture of the skill's sample is not here, so there is no payload then. */
function taskFor(skill: SkillDefinition): Task {
  const task = sampleTask(skill);
  return namedAssets(task.payload).size === 0 ? task : { ...task, payload: {} };
}

/** @throws ApiError for a task that is nested too deeply. */
function taskBytes(task: Task): Buffer {
  const bytes = writeCheckedTask(task);
  if (bytes !== null) return bytes;
  throw invalid("INVALID_ARGUMENT", "sample is nested too deeply", { field: "sample" });
}
