import { assetName, assetNameRule } from "../contract/asset-names.ts";
import { type JobOptionValues, jobOptions } from "../contract/job-options.ts";
import { formatSettings, jobChoices } from "../contract/job-settings.ts";
import {
  type Assets,
  artifactsOf,
  compileTemplate,
  fillTemplate,
  type InputFault,
  type JobResult,
  MissingAssetError,
  type Policy,
  type SkillDefinition,
  type Task,
} from "../engine/index.ts";
import {
  checkAssets,
  checkPolicy,
  checkTask,
  checkTaskType,
  isLocale,
  loadPolicy,
  loadSkills,
  missingAsset,
  policyNames,
  type SkillSet,
  TaskReader,
} from "../engine/inputs.ts";
import { bufferOf } from "./buffer-of.ts";
import { DocumentJobError } from "./job-error.ts";
import { checkOptions, invalid } from "./job-options.ts";

/** A job. Its options are those of the API's form, with the same names and defaults (docs/api.md). */
export interface DocumentJob extends JobOptionValues {
  /** A .docx. */
  template: Uint8Array;
  /** The task, as an object or as a JSON file in UTF-8. */
  task: object | Uint8Array;
  /** Pictures by their names in the task: `{ asset: "photo" }` refers to `assets.photo`. */
  assets?: Readonly<Record<string, Uint8Array>>;
  /** A directory with skills besides those that ship, a YAML file each. */
  skillsDirectory?: string;
  /** The locale of numbers in a task that names none (BCP 47); `zh-CN` by default. */
  locale?: string;
}

/** The result of a job. */
export interface FilledDocument
  extends Pick<
    JobResult,
    "exitCode" | "exitCodes" | "message" | "missingFields" | "formatReport" | "replaceLog"
  > {
  /** The .docx. With exit code 3 it is the template, unchanged. */
  document: Buffer;
  /** All files of the API's ZIP by their names, without `api_result.json`. */
  files: ReadonlyMap<string, Buffer>;
}

/**
 * Fills a template in this process, without a server and without its sandbox: only for templates that you trust.
 *
 * @throws DocumentJobError if an option, the task or an asset is wrong; DocumentError (`isDocumentError`) if the
 *   template is not a Word document within the limits; SkillFilesError if a skill in `skillsDirectory` has a fault.
 */
export function fillDocument(job: DocumentJob): FilledDocument {
  const { template, task: taskInput, assets, skillsDirectory, locale = "zh-CN", ...options } = job;
  checkOptions(options);
  if (!(template instanceof Uint8Array)) {
    throw invalid("template must be a Uint8Array, such as a Buffer", { field: "template" });
  }
  if (!isLocale(locale)) {
    throw invalid(`locale must be a locale such as zh-CN or en-US; got ${locale}`, {
      field: "locale",
      value: locale,
    });
  }
  const skills = loadSkills(skillsDirectory ?? null);
  const skill = skillOf(options, skills);
  const policy = policyOf(options, skill);
  const task = taskOf(taskInput, skill, skills);
  const files = readAssets(assets ?? {});
  refuse(checkAssets(task.payload, [...files.keys()]));
  const result = fill(template, {
    skill,
    policy,
    task,
    assets: files,
    format: formatSettings(options),
    ...jobChoices(options),
    locale,
  });
  const artifacts = artifactsOf(result);
  const { exitCode, exitCodes, message, missingFields, formatReport, replaceLog, document } =
    result;
  return {
    ...{ exitCode, exitCodes, message, missingFields, formatReport, replaceLog },
    document: Buffer.concat(document),
    files: new Map(artifacts),
  };
}

function fill(template: Uint8Array, settings: Parameters<typeof fillTemplate>[1]): JobResult {
  try {
    return fillTemplate(compileTemplate(bufferOf(template)), settings);
  } catch (error) {
    if (!(error instanceof MissingAssetError)) throw error;
    throw errorOf(missingAsset(error.asset, [...(settings.assets?.keys() ?? [])]));
  }
}

function skillOf(
  { skill: name = jobOptions.skill.default }: JobOptionValues,
  skills: SkillSet,
): SkillDefinition {
  const skill = skills.get(name);
  if (skill !== undefined) return skill;
  throw notOneOf("skill", name, [...skills.keys()]);
}

/** The policy of the job, of its skill, or the default. */
function policyOf(
  { policy_yaml: yaml, policy: named }: JobOptionValues,
  skill: SkillDefinition,
): Policy {
  if (yaml !== undefined) {
    const checked = checkPolicy(yaml);
    if (checked.ok) return checked.value;
    throw errorOf(checked.fault);
  }
  const name = named ?? skill.policy ?? jobOptions.policy.default;
  const names = policyNames();
  if (names.includes(name)) return loadPolicy(name);
  throw notOneOf("policy", name, names);
}

function taskOf(input: object | Uint8Array, skill: SkillDefinition, skills: SkillSet): Task {
  const bytes = input instanceof Uint8Array ? input : Buffer.from(JSON.stringify(input));
  const checked = checkTask(bytes, new TaskReader(skills));
  if (!checked.ok) throw errorOf(checked.fault);
  refuse(checkTaskType(checked.value, skill));
  return checked.value;
}

function readAssets(assets: Readonly<Record<string, Uint8Array>>): Assets {
  return new Map(
    Object.entries(assets).map(([text, bytes]) => {
      const name = assetName(text);
      if (name === null) {
        throw invalid(`the name of an asset is ${assetNameRule}; got ${text}`, {
          field: "assets",
          value: text,
        });
      }
      return [name, () => bufferOf(bytes)];
    }),
  );
}

function notOneOf(field: string, value: string, names: readonly string[]): DocumentJobError {
  const allowed = [...names].sort();
  const message = `${field} must be one of ${allowed.join(", ")}; got ${value}`;
  return invalid(message, { field, value, allowed });
}

/** @throws DocumentJobError if there is a fault. */
function refuse(fault: InputFault | null): void {
  if (fault !== null) throw errorOf(fault);
}

function errorOf({ code, message, detail }: InputFault): DocumentJobError {
  const { error } = detail;
  const text = typeof error === "string" ? `${message}: ${error}` : message;
  return new DocumentJobError(code, text, detail);
}
