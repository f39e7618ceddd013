/**
 * A client of a docops server, for Node and browsers: nothing but `fetch`.
 *
 *     const docops = new DocopsClient({ baseUrl: "http://127.0.0.1:8000" });
 *     const result = await docops.run({ template, task, skill: "meeting_notice" });
 *     await writeFile("result.zip", result.body);
 */

import type { ErrorBody } from "../contract/answers/error.ts";
import type { Meta } from "../contract/answers/meta.ts";
import type { PrecheckAnswer } from "../contract/answers/precheck.ts";
import type { ExitCode } from "../contract/exit-codes.ts";
import { exitCodeHeader, requestIdHeader } from "../contract/headers.ts";
import { bodyOf, type JobForm } from "./job-form.ts";

export type { ErrorBody, JobForm, Meta, PrecheckAnswer };

export interface ClientOptions {
  /** `http://127.0.0.1:8000`; in a browser empty for the server of the page. */
  baseUrl: string;
  /** How often a request is sent again that the server had no room for (429, 503). */
  retries?: number;
  /** The longest wait before it is sent again, whatever the server asks for. */
  maxRetryWaitMs?: number;
  /** An API key, or a token of the issuer that the server trusts: sent with every request. */
  apiKey?: string;
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
  exitCode: ExitCode;
  requestId: string;
  /** The ZIP, as it comes in. */
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** All of the ZIP. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The server's answer where it did not do what it was asked for: its JSON body (docs/api.md). */
export class DocopsError extends Error {
  override readonly name = "DocopsError";
  readonly status: number;
  /** `TOO_MANY_REQUESTS`, `INVALID_ARGUMENT`, …; `UNKNOWN` where the body is not one of docops. */
  readonly code: string;
  readonly requestId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The whole body; null where it is not one of docops: a proxy has answered. */
  readonly body: ErrorBody | null;

  /** @param answer the JSON of the answer; null where it was none. */
  constructor(status: number, answer: unknown, requestId: string | null) {
    const body = isErrorBody(answer) ? answer : null;
    super(body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.code = body?.error_code ?? "UNKNOWN";
    this.requestId = requestId;
    this.detail = body?.detail ?? {};
    this.body = body;
  }
}

function isErrorBody(answer: unknown): answer is ErrorBody {
  const { error_code, message, detail } = (answer ?? {}) as Partial<
    Record<keyof ErrorBody, unknown>
  >;
  return (
    typeof error_code === "string" &&
    typeof message === "string" &&
    typeof detail === "object" &&
    detail !== null
  );
}

/** Statuses of a server that has no room now and may have some later. */
const busy = [429, 503];

export class DocopsClient {
  readonly #baseUrl: string;
  readonly #retries: number;
  readonly #maxRetryWaitMs: number;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(options: ClientOptions) {
    const { baseUrl, retries = 3, maxRetryWaitMs = 30_000, headers = {}, apiKey } = options;
    this.#baseUrl = baseUrl.replace(/\/+$/, "");
    this.#retries = retries;
    this.#maxRetryWaitMs = maxRetryWaitMs;
    this.#headers =
      apiKey === undefined ? headers : { ...headers, Authorization: `Bearer ${apiKey}` };
  }

  /**
   * Fills a template.
   *
   * @throws DocopsError for every answer but 200; whatever `fetch` throws where there is no answer.
   */
  async run(form: JobForm, options: RequestOptions = {}): Promise<RunAnswer> {
    const answer = await this.#post("/v1/run", form, options);
    if (answer.body === null) throw new DocopsError(answer.status, null, requestIdOf(answer));
    return {
      exitCode: Number(answer.headers.get(exitCodeHeader)) as ExitCode,
      requestId: requestIdOf(answer) ?? "",
      body: answer.body as RunAnswer["body"],
      bytes: async () => new Uint8Array(await answer.arrayBuffer()),
    };
  }

  /** What a run would come to. @throws as `run` */
  async precheck(form: JobForm, options: RequestOptions = {}): Promise<PrecheckAnswer> {
    return (await this.#post("/v1/precheck", form, options)).json();
  }

  /** What the server can do. @throws as `run` */
  async meta(options: RequestOptions = {}): Promise<Meta> {
    return (await this.#get("/v1/meta", options)).json();
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

  async #get(path: string, { signal }: RequestOptions): Promise<Response> {
    const answer = await fetch(this.#baseUrl + path, {
      headers: this.#headers,
      signal: signal ?? null,
    });
    if (!answer.ok) throw await errorOf(answer);
    return answer;
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

/** Every answer of docops has one; an answer of a proxy in front may have none. */
function requestIdOf({ headers }: Response): string | null {
  return headers.get(requestIdHeader);
}

async function errorOf(answer: Response): Promise<DocopsError> {
  const body: unknown = await answer.json().catch(() => null);
  return new DocopsError(answer.status, body, requestIdOf(answer));
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
