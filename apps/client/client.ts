/**
 * A client of a docops server, for Node and browsers. It only needs `fetch`.
 *
 *     const docops = new DocopsClient({ baseUrl: "http://127.0.0.1:8000" });
 *     const result = await docops.run({ template, task, skill: "meeting_notice" });
 *     await writeFile("result.zip", result.body);
 */

import type { BatchBody, BatchList, BatchOutcome, BatchPage } from "../contract/answers/batch.ts";
import type { ErrorBody } from "../contract/answers/error.ts";
import type { JobBody, JobEventBody, JobList } from "../contract/answers/job.ts";
import type { ApiKey, CreatedKey, CreateKey } from "../contract/answers/keys.ts";
import type { Meta } from "../contract/answers/meta.ts";
import type { PrecheckAnswer } from "../contract/answers/precheck.ts";
import type { UsageAnswer } from "../contract/answers/status.ts";
import type {
  PublishTemplate,
  TemplateBody,
  TemplateList,
  TemplateSummary,
  TemplateVersionBody,
} from "../contract/answers/template.ts";
import type { ExitCode } from "../contract/exit-codes.ts";
import { exitCodeHeader, idempotencyReplayedHeader } from "../contract/headers.ts";
import type { TemplateDiff } from "../contract/reports.ts";
import { BatchesClient } from "./batches.ts";
import { DocopsError } from "./docops-error.ts";
import { bodyOf, type JobForm, type PreviewForm, previewBodyOf } from "./job-form.ts";
import { JobsClient } from "./jobs.ts";
import { KeysClient } from "./keys.ts";
import { NoAnswerError } from "./no-answer-error.ts";
import { TemplatesClient } from "./templates.ts";
import { type RequestOptions, requestIdOf, Transport } from "./transport.ts";

export type { BatchForm } from "./batch-form.ts";
export type { FileAnswer } from "./file-answer.ts";
export type { QueuedJobForm, TemplateChoice } from "./job-form.ts";
export type { TemplateCheckReport, TemplateForm } from "./templates.ts";
export type {
  ApiKey,
  BatchBody,
  BatchList,
  BatchOutcome,
  BatchPage,
  CreatedKey,
  CreateKey,
  ErrorBody,
  JobBody,
  JobEventBody,
  JobForm,
  JobList,
  Meta,
  PrecheckAnswer,
  PreviewForm,
  PublishTemplate,
  RequestOptions,
  TemplateBody,
  TemplateDiff,
  TemplateList,
  TemplateSummary,
  TemplateVersionBody,
  UsageAnswer,
};
export { DocopsError, NoAnswerError };

export interface ClientOptions {
  /** Such as `http://127.0.0.1:8000`. In a browser an empty text means the server of the page. */
  baseUrl: string;
  /**
   * How often a request is repeated after 429 or 503. With an `idempotencyKey` it is also repeated after 409
   * `IDEMPOTENCY_IN_PROGRESS`, and if there was no answer, which a proxy tells by 502 or 504.
   */
  retries?: number;
  /** The longest wait before a request is sent again, even if `Retry-After` asks for more. */
  maxRetryWaitMs?: number;
  /** An API key, or a token of the server's issuer. It is sent with every request. */
  apiKey?: string;
  /** Headers of every request, such as `{ Authorization: "Basic …" }`. */
  headers?: Readonly<Record<string, string>>;
  /** Sends the requests. By default the `fetch` of the runtime. */
  fetch?: typeof fetch;
}

/** Options of a request that runs a job. */
export interface JobRequestOptions extends RequestOptions {
  /**
   * Makes the job run once, however often the request is sent with this key: 1 to 255 visible ASCII characters,
   * different for each job. A server without a state refuses it.
   */
  idempotencyKey?: string;
}

/** The answer to a job that was done. Its ZIP has not been read yet. */
export interface RunAnswer {
  /** 0 done, 2 required fields missing, 3 the template cannot be filled, 4 strict format failed. */
  exitCode: ExitCode;
  requestId: string;
  /** Whether this is the stored answer to an earlier request with the same key. */
  isReplayed: boolean;
  /** The ZIP as a stream. */
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Reads the whole ZIP. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

export class DocopsClient {
  /** Jobs that outlive their request. Only a server with a state has them. */
  readonly jobs: JobsClient;
  /** Batches: one template, and a job for each task. Only a server with a state has them. */
  readonly batches: BatchesClient;
  /** Kept templates. Only a server with a state has them. */
  readonly templates: TemplatesClient;
  /** Keys and the usage of tenants, for the scope `admin`. */
  readonly keys: KeysClient;
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    const { baseUrl, retries = 3, maxRetryWaitMs = 30_000, headers = {}, apiKey } = options;
    const send = options.fetch ?? ((...request) => fetch(...request));
    const withKey =
      apiKey === undefined ? headers : { ...headers, Authorization: `Bearer ${apiKey}` };
    this.#transport = new Transport({ baseUrl, retries, maxRetryWaitMs, headers: withKey, send });
    this.jobs = new JobsClient(this.#transport);
    this.batches = new BatchesClient(this.#transport);
    this.templates = new TemplatesClient(this.#transport);
    this.keys = new KeysClient(this.#transport);
  }

  /**
   * Fills a template.
   *
   * @throws DocopsError for every answer but 200; NoAnswerError if there is no answer.
   */
  async run(form: JobForm, options: JobRequestOptions = {}): Promise<RunAnswer> {
    return this.#zipOf(await this.#transport.post("/v1/run", () => bodyOf(form), options));
  }

  /**
   * Shows the first pages of a document as PNG, in a ZIP. `meta` tells whether the server does.
   *
   * @throws as `run`
   */
  async preview(form: PreviewForm, options: JobRequestOptions = {}): Promise<RunAnswer> {
    return this.#zipOf(
      await this.#transport.post("/v1/preview", () => previewBodyOf(form), options),
    );
  }

  /** Reports what a run would do. @throws as `run` */
  async precheck(form: JobForm, options: JobRequestOptions = {}): Promise<PrecheckAnswer> {
    return (await this.#transport.post("/v1/precheck", () => bodyOf(form), options)).json();
  }

  /** Reads skills, policies, limits and version of the server. @throws as `run` */
  async meta(options: RequestOptions = {}): Promise<Meta> {
    return (await this.#transport.get("/v1/meta", options)).json();
  }

  #zipOf(answer: Response): RunAnswer {
    if (answer.body === null) throw new DocopsError(answer.status, null, requestIdOf(answer));
    return {
      exitCode: Number(answer.headers.get(exitCodeHeader)) as ExitCode,
      requestId: requestIdOf(answer) ?? "",
      isReplayed: answer.headers.get(idempotencyReplayedHeader) === "true",
      body: answer.body as RunAnswer["body"],
      bytes: async () => new Uint8Array(await answer.arrayBuffer()),
    };
  }

  /** Whether the server accepts jobs. */
  async isReady(options: RequestOptions = {}): Promise<boolean> {
    try {
      await this.#transport.get("/readyz", options);
      return true;
    } catch {
      return false;
    }
  }
}
