import type { FormatSettings } from "../../contract/format-settings.ts";
import type { JobChoices } from "../../contract/job-options.ts";
import type { Policy } from "../format/policy/policy.ts";
import type { SkillDefinition, Task } from "../skills/skill.ts";
import type { Assets } from "../template/pictures/assets.ts";
import type { PackageLimits } from "../zip/limits.ts";

/** The inputs of a precheck besides its template. */
export interface PrecheckSettings {
  task: Task;
  /** The asset files; left out if there are none. */
  assets?: Assets;
  skill: SkillDefinition;
  format: FormatSettings;
  policy: Policy;
  /** The locale of numbers if the task names none; BCP 47. */
  locale: string;
  /** A template that does not fit the skill is not filled (exit 3). By default it is. */
  requiresFit?: boolean;
}

/** The stages of a run, in their order: values into the document, repairs and checks, its files. */
export type JobStage = "fill" | "verify" | "write";

/** The inputs of a run besides its template. */
export interface JobSettings extends PrecheckSettings, JobChoices {
  /**
   * Called when a stage begins, which ends the previous one. Some stages are skipped if the template cannot be
   * filled.
   */
  onStage?: (stage: JobStage) => void;
}

/** A job: a template with its settings. */
export interface JobInput extends JobSettings {
  template: Buffer;
  limits?: PackageLimits;
}
