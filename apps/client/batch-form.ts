import { wordDocument } from "../contract/document-kinds.ts";
import type { JobOptionValues } from "../contract/job-options.ts";
import { append, appendOptions, type TemplateChoice } from "./job-form.ts";

/** The form of `POST /v1/batches`. Members that are undefined are not sent. */
export interface BatchForm extends JobOptionValues, TemplateChoice {
  /** Tasks or payloads, or a file of them, whose name ends in .json, .jsonl or .csv. */
  tasks: readonly object[] | File;
  /** The names of the documents, such as `{row}-{client.name}`. */
  name_pattern?: string;
  /** Among the jobs of the tenant, larger ones go first: -100 to 100, 0 by default. */
  priority?: number;
}

/** The form as multipart/form-data. */
export function batchBodyOf({ template, tasks, ...options }: BatchForm): FormData {
  const body = new FormData();
  if (template !== undefined) {
    append(body, "template", template, `template${wordDocument.extension}`);
  }
  const content = tasks instanceof File ? tasks : JSON.stringify(tasks);
  append(body, "tasks", content, "tasks.json");
  appendOptions(body, options);
  return body;
}
