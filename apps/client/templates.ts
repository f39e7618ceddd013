import type { PrecheckAnswer } from "../contract/answers/precheck.ts";
import type {
  PublishTemplate,
  TemplateBody,
  TemplateList,
  TemplateSummary,
  TemplateVersionBody,
} from "../contract/answers/template.ts";
import { taskDocument, wordDocument } from "../contract/document-kinds.ts";
import type { TemplateDiff } from "../contract/reports.ts";
import { type FileAnswer, fileAnswer } from "./file-answer.ts";
import { type Assets, append, appendAssets, appendOptions, type FileContent } from "./job-form.ts";
import type { RequestOptions, Transport } from "./transport.ts";

/** The form of `POST /v1/templates`. Members that are undefined are not sent. */
export interface TemplateForm {
  /** A name that exists gets a further version. */
  name: string;
  /** A .docx. */
  file: FileContent;
  /** A sample task, as an object or as a JSON file. */
  sample?: object | FileContent;
  /** The pictures that the sample names, for the check. The server does not keep them. */
  assets?: Assets;
  /** The skill of jobs that name the template and no skill. */
  skill?: string;
  /** The built-in policy of jobs that name the template and no policy. */
  policy?: string;
  /** The same as YAML. */
  policy_yaml?: string;
}

/** The report of the check of a version. */
export type TemplateCheckReport = Omit<PrecheckAnswer, "request_id">;

/** `/v1/templates`. All methods throw `DocopsError` for an answer that is an error. */
export class TemplatesClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Keeps a template as a draft. The same file with the same parts is the same version. */
  async add(
    form: TemplateForm,
    options: RequestOptions & { idempotencyKey?: string } = {},
  ): Promise<TemplateVersionBody> {
    return (await this.#transport.post("/v1/templates", () => bodyOf(form), options)).json();
  }

  /** A page of the tenant's templates, by name. */
  list(options: RequestOptions & { cursor?: string } = {}): Promise<TemplateList> {
    return this.#get(`/v1/templates${queryOf(options)}`, options);
  }

  /** All templates of the tenant, by name. */
  async *all(options: RequestOptions = {}): AsyncGenerator<TemplateSummary> {
    let cursor: string | null = null;
    do {
      const page: TemplateList = await this.list({ ...options, ...(cursor && { cursor }) });
      yield* page.templates;
      cursor = page.next;
    } while (cursor !== null);
  }

  /** A template with a page of its versions, the newest first. */
  get(name: string, options: RequestOptions & { cursor?: string } = {}): Promise<TemplateBody> {
    return this.#get(pathOf(name) + queryOf(options), options);
  }

  /** A version with the skill, policy and sample that are kept with it. */
  version(
    name: string,
    version: string,
    options: RequestOptions = {},
  ): Promise<TemplateVersionBody> {
    return this.#get(versionPath(name, version), options);
  }

  /** The file of a version. */
  async file(name: string, version: string, options: RequestOptions = {}): Promise<FileAnswer> {
    const path = `${versionPath(name, version)}/file`;
    return fileAnswer(await this.#transport.send(path, { ...reading, ...signalOf(options) }));
  }

  /** The report of the check when the version was added. */
  check(name: string, version: string, options: RequestOptions = {}): Promise<TemplateCheckReport> {
    return this.#get(`${versionPath(name, version)}/check`, options);
  }

  /** The differences between two versions. Without `from` it is the published one. */
  diff(
    name: string,
    versions: { from?: string; to: string },
    options: RequestOptions = {},
  ): Promise<TemplateDiff> {
    return this.#get(diffPath(name, versions, "json"), options);
  }

  /** The same as an HTML page. */
  async diffPage(
    name: string,
    versions: { from?: string; to: string },
    options: RequestOptions = {},
  ): Promise<FileAnswer> {
    const path = diffPath(name, versions, "html");
    return fileAnswer(await this.#transport.send(path, { ...reading, ...signalOf(options) }));
  }

  /** Makes a version the one of jobs that name none. */
  async publish(
    name: string,
    body: PublishTemplate,
    options: RequestOptions = {},
  ): Promise<TemplateVersionBody> {
    const answer = await this.#transport.send(`${pathOf(name)}/publish`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: () => JSON.stringify(body),
      // A version that is published twice is published.
      isRepeatable: true,
      ...signalOf(options),
    });
    return answer.json();
  }

  /**
   * Deletes a template with all versions, or one version that is not published.
   *
   * @throws TypeError for a version that is undefined: a program that has lost it does not mean all versions.
   */
  async delete(name: string, options: RequestOptions & { version?: string } = {}): Promise<void> {
    const { version } = options;
    if (version === undefined && "version" in options) {
      throw new TypeError("version is undefined: leave it out to delete all versions");
    }
    const path = version === undefined ? pathOf(name) : versionPath(name, version);
    const request = { method: "DELETE", isRepeatable: false } as const;
    await this.#transport.send(path, { ...request, ...signalOf(options) });
  }

  async #get<T>(path: string, options: RequestOptions): Promise<T> {
    return (await this.#transport.send(path, { ...reading, ...signalOf(options) })).json();
  }
}

const reading = { method: "GET", isRepeatable: true } as const;

function signalOf({ signal }: RequestOptions): RequestOptions {
  return signal === undefined ? {} : { signal };
}

function queryOf({ cursor }: { cursor?: string }): string {
  return cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
}

function pathOf(name: string): string {
  return `/v1/templates/${encodeURIComponent(name)}`;
}

function versionPath(name: string, version: string): string {
  return `${pathOf(name)}/versions/${encodeURIComponent(version)}`;
}

function diffPath(
  name: string,
  versions: { from?: string; to: string },
  format: "html" | "json",
): string {
  return `${pathOf(name)}/diff?${new URLSearchParams({ ...versions, format })}`;
}

function bodyOf({ assets = {}, file, name, sample, ...texts }: TemplateForm): FormData {
  const body = new FormData();
  appendOptions(body, { name });
  append(body, "file", file, `template${wordDocument.extension}`);
  if (sample !== undefined) {
    const isFile = sample instanceof Blob || sample instanceof Uint8Array;
    const content = isFile ? sample : JSON.stringify(sample);
    append(body, "sample", content, `sample${taskDocument.extension}`);
  }
  appendAssets(body, assets);
  appendOptions(body, texts);
  return body;
}
