/**
 * The engine's interface for inputs: skills, tasks, policies and assets, the limits of documents,
 * and the reasons for refusing them. It is for the API process: it loads no code that opens
 * documents. It loads zod, yaml and jsonc-parser, which a worker does not have.
 */
export { refusalReason } from "./errors.ts";
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
export { loadBuiltinSkills, loadSkills, SkillFilesError } from "./skills/load.ts";
export { resolveReference, schemaOf } from "./skills/schema-reference.ts";
export {
  type JsonSchema,
  type SkillDefinition,
  type SkillSet,
  sampleTask,
  type Task,
} from "./skills/skill.ts";
export { parseSkill } from "./skills/skill-file.ts";
export {
  isLocale,
  type TaskProblem,
  TaskReader,
  type TaskResult,
  taskSchema,
} from "./skills/task.ts";
export { hintInWords, type TaskHint } from "./skills/task-hints.ts";
export { quoteLongNumbers, writeCheckedTask } from "./skills/task-json.ts";
export { walkJson } from "./skills/walk-json.ts";
export { formatterNames } from "./template/grammar/formatter-names.ts";
export type { Assets } from "./template/pictures/assets.ts";
export { nearestName } from "./template/values/nearest-name.ts";
export { defaultPackageLimits, type PackageLimits } from "./zip/limits.ts";
