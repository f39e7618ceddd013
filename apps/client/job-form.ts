import { assetPartPrefix } from "../contract/asset-names.ts";
import { taskDocument, wordDocument } from "../contract/document-kinds.ts";
import type { JobOptionValues } from "../contract/job-options.ts";

/** A file: its bytes, or a `File`, whose name goes with it. */
export type FileContent = Blob | Uint8Array<ArrayBuffer>;

/** A form of `POST /v1/run` and `POST /v1/precheck`; parts that are not given are not sent. */
export interface JobForm extends JobOptionValues {
  /** A .docx. */
  template: FileContent;
  /** The task, as an object or as a JSON file. */
  task: object | FileContent;
  /** Pictures by the names that the task has for them: `{ asset: "photo" }` names `assets.photo`. */
  assets?: Readonly<Record<string, FileContent>> | readonly (readonly [string, FileContent])[];
}

/** The form as multipart/form-data. */
export function bodyOf({ template, task, assets = {}, ...options }: JobForm): FormData {
  const body = new FormData();
  const isFile = task instanceof Blob || task instanceof Uint8Array;
  append(body, "template", template, `template${wordDocument.extension}`);
  append(body, "task", isFile ? task : JSON.stringify(task), `task${taskDocument.extension}`);
  const named = Array.isArray(assets) ? assets : Object.entries(assets);
  // Two of one name stay two: the server says so.
  for (const [name, content] of named) append(body, `${assetPartPrefix}${name}`, content, name);
  for (const [name, value] of Object.entries(options)) {
    // A list goes with commas between its words, which `String` puts there.
    if (value !== undefined) body.set(name, String(value));
  }
  return body;
}

/** @param fileName of what has no name of its own. */
function append(body: FormData, part: string, content: FileContent | string, fileName: string) {
  if (content instanceof File) body.append(part, content);
  else if (content instanceof Blob) body.append(part, content, fileName);
  else body.append(part, new Blob([content]), fileName);
}
