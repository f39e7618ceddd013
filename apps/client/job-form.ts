import { assetPartPrefix } from "../contract/asset-names.ts";
import { taskDocument, wordDocument } from "../contract/document-kinds.ts";
import type { JobOptionValues } from "../contract/job-options.ts";

/** The content of a file. The name of a `File` is sent too. */
export type FileContent = Blob | Uint8Array<ArrayBuffer>;

/** The template of a job: a file, or a kept template of the server. */
export interface TemplateChoice {
  /** A .docx. */
  template?: FileContent;
  /** The name of a kept template, in place of the file. */
  template_name?: string;
  /** A version of it; by default the published one. */
  template_version?: string;
}

/** Pictures by their names in the task: `{ asset: "photo" }` refers to `assets.photo`. */
export type Assets =
  | Readonly<Record<string, FileContent>>
  | readonly (readonly [string, FileContent])[];

/** The form of `POST /v1/run` and `POST /v1/precheck`. Members that are undefined are not sent. */
export interface JobForm extends JobOptionValues, TemplateChoice {
  /** The task, as an object or as a JSON file. */
  task: object | FileContent;
  assets?: Assets;
}

/** The form of `POST /v1/preview`. */
export interface PreviewForm extends Omit<JobForm, "task"> {
  /** Without a task the document is shown as it is. */
  task?: JobForm["task"];
  /** How many pages, from the first: 1 to 20, 1 by default. */
  pages?: number;
  /** The width of a picture in pixels: 50 to 2000, 1000 by default. */
  width?: number;
}

/** The form of `POST /v1/jobs`. */
export interface QueuedJobForm extends JobForm {
  /** Among the jobs of the tenant, larger ones go first: -100 to 100, 0 by default. */
  priority?: number;
  /** An https address that is told the end of the job. */
  webhook_url?: string;
}

/** The form as multipart/form-data. @throws TypeError */
export function bodyOf({ task, ...form }: QueuedJobForm): FormData {
  if (task === undefined) throw new TypeError("task is missing");
  return previewBodyOf({ ...form, task });
}

/** The form of a preview, which may have no task. @throws TypeError */
export function previewBodyOf({
  template,
  task,
  assets = {},
  ...options
}: QueuedJobForm | PreviewForm): FormData {
  const body = new FormData();
  if (template !== undefined) {
    append(body, "template", template, `template${wordDocument.extension}`);
  }
  if (task !== undefined) {
    const isFile = task instanceof Blob || task instanceof Uint8Array;
    append(body, "task", isFile ? task : JSON.stringify(task), `task${taskDocument.extension}`);
  }
  appendAssets(body, assets);
  appendOptions(body, options);
  return body;
}

/** Adds pictures. Those with the same name are all sent, so that the server reports the double name. */
export function appendAssets(body: FormData, assets: Assets): void {
  const entries = Array.isArray(assets) ? assets : Object.entries(assets);
  for (const [name, content] of entries) append(body, `${assetPartPrefix}${name}`, content, name);
}

/**
 * Adds text parts. Members that are undefined are not sent.
 *
 * @throws TypeError for null, which as a text would be the word "null", such as the name of a template.
 */
export function appendOptions(body: FormData, options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === null) throw new TypeError(`${name} is null: leave it out, or give it a value`);
    // `String` joins a list with commas, as the form needs it.
    if (value !== undefined) body.set(name, String(value));
  }
}

/**
 * Adds a file.
 *
 * @param fileName the name for a content that has none.
 * @throws TypeError for a content that is missing, which programs without types can forget.
 */
export function append(
  body: FormData,
  part: string,
  content: FileContent | string,
  fileName: string,
): void {
  if (content === undefined || content === null) throw new TypeError(`${part} is missing`);
  if (content instanceof File) body.append(part, content);
  else if (content instanceof Blob) body.append(part, content, fileName);
  else body.append(part, new Blob([content]), fileName);
}
