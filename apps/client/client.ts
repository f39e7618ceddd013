/**
 * A client of a docops server, for Node and browsers: nothing but `fetch`.
 *
 *     const docops = new DocopsClient({ baseUrl: "http://127.0.0.1:8000" });
 *     const result = await docops.run({ template, task, skill: "meeting_notice" });
 *     await writeFile("result.zip", result.body);
 */

/** A form of `POST /v1/run` and `POST /v1/precheck`; parts that are not given are not sent. */
export interface JobForm {
  /** The bytes of a .docx. */
  template: Blob | Uint8Array<ArrayBuffer>;
  /** The task, as an object or as the bytes of a JSON file. */
  task: object | Blob | Uint8Array<ArrayBuffer>;
  /** Pictures by the names that the task has for them: `{ asset: "photo" }` names `assets.photo`. */
  assets?: Readonly<Record<string, Blob | Uint8Array<ArrayBuffer>>>;
  skill?: string;
  preset?: string;
  strict?: boolean;
  format_mode?: string;
  format_baseline?: string;
  format_fix_mode?: string;
  format_report?: string;
  format_report_files?: string;
  policy?: string;
  policy_yaml?: string;
  export_suggested_policy?: boolean;
}

export interface ClientOptions {
  /** `http://127.0.0.1:8000` */
  baseUrl: string;
  /** How often a request is sent again that the server had no room for (429, 503). */
  retries?: number;
  /** The longest wait before it is sent again, whatever the server asks for. */
  maxRetryWaitMs?: number;
  /** Sent with every request: `{ Authorization: "Basic …" }`. */
  headers?: Readonly<Record<string, string>>;
}

export interface RequestOptions {
  /** Aborts the request; the server kills its job then. */
  signal?: AbortSignal;
}

/** The answer of a job that was done: a ZIP that has not been read yet. */
export interface RunAnswer {
  /** 0 done, 2 required fields missing, 3 the template cannot be filled, 4 strict format failed. */
  exitCode: number;
  requestId: string;
  /** The ZIP, as it comes in. */
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** All of the ZIP. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What the server said when it did not do what it was asked for: its JSON body (docs/api.md). */
export class DocopsError extends Error {
  override readonly name = "DocopsError";
  readonly status: number;
  /** `TOO_MANY_REQUESTS`, `INVALID_ARGUMENT`, …; `UNKNOWN` of a body that is none of ours. */
  readonly code: string;
  readonly requestId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>, requestId: string | null) {
    super(typeof body.message === "string" ? body.message : `HTTP ${status}`);
    this.status = status;
    this.code = typeof body.error_code === "string" ? body.error_code : "UNKNOWN";
    this.requestId = requestId;
    this.detail = (body.detail ?? {}) as Record<string, unknown>;
  }
}

/** Statuses of a server that has no room now and may have some later. */
const busy = [429, 503];

export class DocopsClient {
  readonly #baseUrl: string;
  readonly #retries: number;
  readonly #maxRetryWaitMs: number;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ baseUrl, retries = 3, maxRetryWaitMs = 30_000, headers = {} }: ClientOptions) {
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#retries = retries;
    this.#maxRetryWaitMs = maxRetryWaitMs;
    this.#headers = headers;
  }

  /**
   * Fills a template.
   *
   * @throws DocopsError for every answer but 200; whatever `fetch` throws where there is no answer.
   */
  async run(form: JobForm, options: RequestOptions = {}): Promise<RunAnswer> {
    const answer = await this.#post("/v1/run", form, options);
    if (answer.body === null) throw new DocopsError(answer.status, {}, null);
    return {
      exitCode: Number(answer.headers.get("x-docops-exit-code")),
      requestId: answer.headers.get("x-docops-request-id") ?? "",
      body: answer.body as RunAnswer["body"],
      bytes: async () => new Uint8Array(await answer.arrayBuffer()),
    };
  }

  /** What a run would come to. @throws as `run` */
  async precheck(form: JobForm, options: RequestOptions = {}): Promise<Record<string, unknown>> {
    return (await this.#post("/v1/precheck", form, options)).json();
  }

  /** What the server can do. @throws as `run` */
  meta(options: RequestOptions = {}): Promise<Record<string, unknown>> {
    return this.#get("/v1/meta", options);
  }

  /** Whether the server takes jobs. */
  async isReady(options: RequestOptions = {}): Promise<boolean> {
    try {
      await this.#get("/readyz", options);
      return true;
    } catch {
      return false;
    }
  }

  async #get(path: string, { signal }: RequestOptions): Promise<Record<string, unknown>> {
    const answer = await fetch(this.#baseUrl + path, {
      headers: this.#headers,
      signal: signal ?? null,
    });
    if (!answer.ok) throw await errorOf(answer);
    return answer.json();
  }

  async #post(path: string, form: JobForm, { signal }: RequestOptions): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const answer = await fetch(this.#baseUrl + path, {
        method: "POST",
        headers: this.#headers,
        body: bodyOf(form),
        signal: signal ?? null,
      });
      if (answer.ok) return answer;
      const error = await errorOf(answer);
      if (attempt >= this.#retries || !busy.includes(answer.status)) throw error;
      await pause(Math.min(retryAfterMs(answer, attempt), this.#maxRetryWaitMs), signal);
    }
  }
}

function bodyOf({ template, task, assets = {}, ...text }: JobForm): FormData {
  const body = new FormData();
  body.set("template", toBlob(template), "template.docx");
  const isBytes = task instanceof Blob || task instanceof Uint8Array;
  body.set("task", toBlob(isBytes ? task : JSON.stringify(task)), "task.json");
  for (const [name, content] of Object.entries(assets)) {
    body.set(`asset_${name}`, toBlob(content), name);
  }
  for (const [name, value] of Object.entries(text)) {
    if (value !== undefined) body.set(name, String(value));
  }
  return body;
}

function toBlob(content: Blob | Uint8Array<ArrayBuffer> | string): Blob {
  return content instanceof Blob ? content : new Blob([content]);
}

async function errorOf(answer: Response): Promise<DocopsError> {
  const requestId = answer.headers.get("x-docops-request-id");
  const body: unknown = await answer.json().catch(() => null);
  const known = typeof body === "object" && body !== null ? body : {};
  return new DocopsError(answer.status, known as Record<string, unknown>, requestId);
}

/** `Retry-After` (RFC 9110, 10.2.3) in seconds or as a date; without one the wait doubles. */
function retryAfterMs(answer: Response, attempt: number): number {
  const header = answer.headers.get("retry-after") ?? "";
  const until = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(until) ? Math.max(until, 0) : 500 * 2 ** attempt;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
  });
}
