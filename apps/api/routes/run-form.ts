import type { ErrorCode } from "../../contract/error-codes.ts";
import {
  type JobOption,
  type JobOptionName,
  type JobOptionValues,
  jobOptionNames,
  jobOptions,
} from "../../contract/job-options.ts";
import { readOption } from "../../contract/read-option.ts";
import { nearestTo } from "../../engine/inputs.ts";
import { ApiError, clip } from "../errors.ts";
import type { UploadedFile } from "../middleware/upload.ts";
import type { KeptTemplate } from "../templates/stored-template.ts";
import type { JobUpload } from "./job-upload.ts";

/** A received form, whose text parts are the options of a job. */
export class RunForm {
  readonly #upload: JobUpload;

  constructor(upload: JobUpload) {
    this.#upload = upload;
  }

  get assets(): readonly string[] {
    return [...this.#upload.assets.keys()];
  }

  /** The kept template that the form names; null: it has the file. */
  get kept(): KeptTemplate | null {
    return this.#upload.kept;
  }

  /** The text of the policy: the one that was sent, else that of the kept template, unless a name was sent. */
  get policyYaml(): string | null {
    const sent = this.text("policy_yaml");
    if (sent !== null || this.has("policy")) return sent;
    return this.kept?.policyYaml ?? null;
  }

  /** The name of the policy that was sent, or is kept with the template. */
  get policyName(): string | null {
    return this.text("policy") ?? this.kept?.policy ?? null;
  }

  /** The name of the skill: the one that was sent, else that of the kept template. */
  get skillName(): string {
    return this.text("skill") ?? this.kept?.skill ?? jobOptions.skill.default;
  }

  has(name: JobOptionName): boolean {
    return this.#upload.text.has(name);
  }

  /** The text of an option; null if it was not sent. */
  text(name: JobOptionName): string | null {
    return this.#upload.text.get(name) ?? null;
  }

  /**
   * The template as a file; null if the form names a kept one, whose file was checked when it was added.
   *
   * @throws ApiError if the form has neither.
   */
  get template(): UploadedFile | null {
    return this.kept === null ? this.file("template") : null;
  }

  /** @throws ApiError if it was not sent. */
  file(name: "template" | "task"): UploadedFile {
    const file = this.#upload.files.get(name);
    if (file === undefined) {
      const hint =
        name === "template"
          ? "Send the .docx as a file part with the name template. A server that keeps templates takes the name of one as template_name."
          : "Send the JSON as a file part with the name task.";
      throw invalid("INVALID_ARGUMENT", `missing form part ${name}`, { field: name, hint });
    }
    return file;
  }

  /**
   * The values of the options of these kinds that were sent.
   *
   * @throws ApiError for the first wrong value.
   */
  options(...kinds: readonly JobOption["kind"][]): JobOptionValues {
    const values: [JobOptionName, unknown][] = [];
    for (const name of jobOptionNames) {
      const option: JobOption = jobOptions[name];
      const text = this.text(name);
      if (text === null || !kinds.includes(option.kind)) continue;
      const read = readOption(option, text);
      if (!read.ok) throw notAllowed(name, read.wrong, read.allowed);
      values.push([name, read.value]);
    }
    return Object.fromEntries(values);
  }

  /**
   * The options for `api_result.json`: a flag with a default has its value, an option of kind `text` only
   * tells whether it was sent, and every other option has the text that was sent.
   */
  sent(values: JobOptionValues): Record<string, string | boolean | null> {
    return Object.fromEntries(
      jobOptionNames.map((name) => {
        const option: JobOption = jobOptions[name];
        if (option.kind === "text") return [`${name}_provided`, this.has(name)];
        const isSettled = option.kind === "flag" && option.default !== undefined;
        return [name, isSettled ? (values[name] ?? option.default) === true : this.text(name)];
      }),
    );
  }
}

/** The error of a value that an option may not have. */
export function notAllowed(
  field: JobOptionName,
  value: string,
  allowed: readonly string[],
): ApiError {
  const near = nearestTo(value, allowed);
  const meant = near.nearest === undefined ? "" : ` Did you mean ${near.nearest}?`;
  const hint = `Set ${field} to ${alternatives(allowed)}.${meant}`;
  const detail = { field, value: clip(value), allowed, ...near, hint };
  return invalid("INVALID_ARGUMENT", `invalid ${field}`, detail);
}

/** `a, b or c`. */
function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/** The error of a form that does not pass a check. */
export function invalid(
  code: ErrorCode,
  message: string,
  detail: Readonly<Record<string, unknown>>,
): ApiError {
  return new ApiError(code, "validation", message, detail);
}
