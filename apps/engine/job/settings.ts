import type { ReportForm } from "../../contract/artifacts.ts";
import type { FormatSettings } from "../../contract/format-settings.ts";
import type { Policy } from "../format/policy/policy.ts";
import type { SkillDefinition, Task } from "../skills/skill.ts";
import type { Assets } from "../template/pictures/assets.ts";
import type { PackageLimits } from "../zip/limits.ts";

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
