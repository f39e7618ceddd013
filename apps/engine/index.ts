/**
 * The engine's interface for work on documents. Other folders of `apps/` import only this file,
 * `inputs.ts` and `outputs.ts`.
 *
 * It loads what every job needs, and no npm package, so that a worker starts fast. Linter, rich
 * tags and the checks of large inputs are loaded when a job needs them.
 */

export { type DocumentErrorCode, isDocumentError } from "./errors.ts";
export type { FormatCode, FormatIssue } from "./format/issue.ts";
export { loadLinter } from "./format/load-linter.ts";
export type { Policy } from "./format/policy/policy.ts";
export type { FormatReport } from "./format/report/format-report.ts";
export { type Artifact, artifactsOf } from "./job/artifacts.ts";
export { type CompiledTemplate, compileTemplate } from "./job/compile.ts";
export { diffPage, diffTemplates } from "./job/diff.ts";
export type { Checked, InputFault } from "./job/input-fault.ts";
export { type Inspection, inspect } from "./job/inspect.ts";
export { loadInputChecks } from "./job/load-input-checks.ts";
export { fillTemplate, type JobResult, runJob } from "./job/pipeline.ts";
export { type Precheck, precheck } from "./job/precheck.ts";
export type { JobInput, JobSettings, PrecheckSettings } from "./job/settings.ts";
export { type TagShape, tagShapes } from "./job/tag-shapes.ts";
export { readPages } from "./pages/read-pages.ts";
export type { SkillDefinition, Task } from "./skills/skill.ts";
export { readCheckedTask } from "./skills/task-json.ts";
export { stackFrames } from "./stack-frames.ts";
export type { LogEntry, LogWarning, TagPlace } from "./template/log/log-entry.ts";
export { replaceLogJson } from "./template/log/replace-log.ts";
export { type Assets, MissingAssetError, noAssets } from "./template/pictures/assets.ts";
export type { PackageLimits } from "./zip/limits.ts";
