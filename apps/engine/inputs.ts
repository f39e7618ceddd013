/**
 * The engine's face for inputs: skills, tasks, policies and assets, the limits that hold for documents,
 * and the reasons for refusing them. It opens no document and loads nothing that does, so the API process
 * can use it; it loads zod, yaml and jsonc-parser, so a worker cannot.
 */
export { type DocumentErrorCode, documentErrorKinds, refusalReason } from "./errors.ts";
export { ruleCodes } from "./format/catalog.ts";
export type { Policy } from "./format/policy/policy.ts";
export {
  loadPolicies,
  loadPolicy,
  parsePolicy,
  policyJsonSchema,
} from "./format/policy/policy-file.ts";
export { policyNames } from "./format/policy/shipped.ts";
export { namedAssets, nearestTo } from "./job/asset-checks.ts";
export {
  checkAssets,
  checkPolicy,
  checkTask,
  checkTaskType,
  missingAsset,
} from "./job/input-checks.ts";
export type { Checked, InputFault } from "./job/input-fault.ts";
export type { JobSettings } from "./job/settings.ts";
export { walkJson } from "./skills/json-fault.ts";
export { loadBuiltinSkills, loadSkills, SkillFilesError } from "./skills/load.ts";
export {
  type JsonSchema,
  type SkillDefinition,
  type SkillSet,
  sampleTask,
  type Task,
} from "./skills/skill.ts";
export { parseSkill } from "./skills/skill-file.ts";
export { isLocale, TaskReader, type TaskResult, taskSchema } from "./skills/task.ts";
export { quoteLongNumbers, writeCheckedTask } from "./skills/task-json.ts";
export { formatterNames } from "./template/grammar/formatter-names.ts";
export type { Assets } from "./template/pictures/assets.ts";
export { nearestName } from "./template/values/nearest-name.ts";
export { defaultPackageLimits, type PackageLimits } from "./zip/limits.ts";
