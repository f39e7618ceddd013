import {
  defaultNamePattern,
  type NamePattern,
  namePatternRule,
  parseNamePattern,
} from "../../../batch/file-names.ts";
import { type BatchFormat, formatOf, spreadsheetAdvice } from "../../../batch/row.ts";
import { tasksFileTypes } from "../../../contract/batch.ts";
import { clip } from "../../errors.ts";
import type { UploadedFile } from "../../middleware/upload.ts";
import { checkSize } from "../file-checks.ts";
import type { JobUpload } from "../job-upload.ts";
import { readPriority } from "../jobs/submit-job.ts";
import { type CheckedRun, type CheckOptions, checkBatch } from "../run-checks.ts";
import { invalid, RunForm } from "../run-form.ts";

/** A checked form of a batch. Its tasks have not been read. */
export interface CheckedBatch extends CheckedRun {
  priority: number;
  pattern: NamePattern;
  /** The template as a file; null: the batch names a kept one. */
  template: UploadedFile | null;
  tasks: UploadedFile;
  format: BatchFormat;
  /** The policy that was sent, or is kept with the template; null: none. */
  policyText: string | null;
}

/**
 * Checks the form of a batch, except for the rows of its tasks.
 *
 * @throws ApiError of the first check that fails.
 */
export async function checkBatchForm(
  upload: JobUpload,
  options: CheckOptions,
): Promise<CheckedBatch> {
  const { files, text } = upload;
  const checked = await checkBatch(upload, options);
  const tasks = files.get("tasks");
  if (tasks === undefined) {
    throw invalid("INVALID_ARGUMENT", "missing form part tasks", { field: "tasks" });
  }
  const format = formatOf(tasks.filename);
  if (format === null) {
    const advice = spreadsheetAdvice(tasks.filename);
    throw invalid("INVALID_MEDIA_TYPE", "tasks must be a file of JSON, JSON Lines, CSV or XLSX", {
      field: "tasks",
      filename: clip(tasks.filename),
      allowed: Object.keys(tasksFileTypes),
      ...(advice !== null && { hint: advice }),
    });
  }
  checkSize("tasks", tasks, options.maxTemplateBytes);
  return {
    ...checked,
    priority: readPriority(text.get("priority")),
    pattern: readPattern(text.get("name_pattern") ?? defaultNamePattern),
    template: files.get("template") ?? null,
    tasks,
    format,
    policyText: new RunForm(upload).policyYaml,
  };
}

function readPattern(text: string): NamePattern {
  const pattern = parseNamePattern(text);
  if (pattern !== null) return pattern;
  throw invalid("INVALID_ARGUMENT", "invalid name_pattern", {
    field: "name_pattern",
    value: clip(text),
    allowed: namePatternRule,
  });
}
