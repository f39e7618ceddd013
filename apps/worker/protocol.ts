import type { PackageLimits } from "../engine/docx/limits.ts";
import type { DocumentErrorCode } from "../engine/errors.ts";
import type { Policy } from "../engine/format/policy.ts";
import type { ExitCode, FormatSettings } from "../engine/pipeline.ts";
import type { SkillDefinition } from "../engine/skills/skill.ts";

/** What the API sends a worker, once: paths and settings, never a document's text. */
export interface JobRequest {
  type: "job";
  /** Holds the template and the task; artifacts are written beside them. */
  directory: string;
  templatePath: string;
  /** A task file that was checked against its skill. */
  taskPath: string;
  skill: SkillDefinition;
  format: FormatSettings;
  policy: Policy;
  exportSuggestedPolicy: boolean;
  limits: PackageLimits;
}

/** What a worker answers, once. */
export type JobAnswer =
  | {
      type: "done";
      exitCode: ExitCode;
      exitCodes: ExitCode[];
      message: string;
      /** The first lines of the readable format summary, where one was asked for. */
      summary: string[];
    }
  | {
      type: "refused";
      code: DocumentErrorCode;
      message: string;
      detail: Readonly<Record<string, string | number>>;
    }
  | { type: "failed"; errorName: string; errorStack: string[] };

/** Lines of a summary that go to the log; the report has them all. */
export const maxSummaryLines = 50;

/** Names of the files that a worker leaves in the job's directory. */
export const artifactNames = {
  document: "out.docx",
  replaceLog: "out.replace_log.json",
  missingFields: "out.missing_fields.json",
  formatReport: "out.format_report.json",
  suggestedPolicy: "out.suggested_policy.yaml",
} as const;
