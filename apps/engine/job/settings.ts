import type { Policy } from "../format/policy/policy.ts";
import type { FormatMode } from "../format/report/format-report.ts";
import type { ReportForm } from "../format/report/forms.ts";
import type { SkillDefinition, Task } from "../skills/skill.ts";
import type { Assets } from "../template/pictures/assets.ts";
import type { PackageLimits } from "../zip/limits.ts";

/** What is checked and repaired, and how it is told. */
export interface FormatSettings {
  mode: FormatMode;
  baseline: "template" | "policy";
  fixMode: "none" | "safe";
  report: "human" | "json" | "both";
}

/** All that a job is given besides its template. */
export interface JobSettings {
  task: Task;
  /** Files that came beside the task; none where it is not set. */
  assets?: Assets;
  skill: SkillDefinition;
  format: FormatSettings;
  policy: Policy;
  exportSuggestedPolicy: boolean;
  /** How numbers are written, where the task names no locale of its own; BCP 47. */
  locale: string;
  /** Forms of the format report that are wanted besides the JSON. */
  reportForms: readonly ReportForm[];
}

/** A job: a template with its settings. */
export interface JobInput extends JobSettings {
  template: Buffer;
  limits?: PackageLimits;
}
