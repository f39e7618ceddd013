/**
 * A client of a docops server, for Node and browsers. It only needs `fetch`.
 *
 *     const docops = new DocopsClient({ baseUrl: "http://127.0.0.1:8000" });
 *     const result = await docops.run({ template, task, skill: "meeting_notice" });
 *     await writeFile("result.zip", result.body);
 */

import type { ErrorBody } from "../contract/answers/error.ts";
import type { Meta } from "../contract/answers/meta.ts";
import type { PrecheckAnswer } from "../contract/answers/precheck.ts";
import type { ExitCode } from "../contract/exit-codes.ts";
import {
  exitCodeHeader,
  idempotencyKeyHeader,
  idempotencyReplayedHeader,
  requestIdHeader,
} from "../contract/headers.ts";
import { bodyOf, type JobForm } from "./job-form.ts";

export type { ErrorBody, JobForm, Meta, PrecheckAnswer };

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
}

export interface RequestOptions {
  /** Aborts the request. The server then kills its job. */
  signal?: AbortSignal;
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

/** An error that the server has answered, with its JSON body (docs/api.md). */
export class DocopsError extends Error {
  override readonly name = "DocopsError";
  readonly status: number;
  /** `TOO_MANY_REQUESTS`, `INVALID_ARGUMENT`, …; `UNKNOWN` if the body is not an error body of docops. */
  readonly code: string;
  readonly requestId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** The error body; null if it is not one of docops, for example because a proxy has answered. */
  readonly body: ErrorBody | null;

  /** @param answer the parsed body; null if it was not JSON. */
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

/** The statuses after which a request may succeed later. */
const retryStatuses = [429, 503];
/** A proxy says so where a server ended, or was silent, with the request: nobody knows whether the job ran. */
const lostStatuses = [502, 504];

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
   * @throws DocopsError for every answer but 200; the error of `fetch` if there is no answer.
   */
  async run(form: JobForm, options: JobRequestOptions = {}): Promise<RunAnswer> {
    const answer = await this.#post("/v1/run", form, options);
    if (answer.body === null) throw new DocopsError(answer.status, null, requestIdOf(answer));
    return {
      exitCode: Number(answer.headers.get(exitCodeHeader)) as ExitCode,
      requestId: requestIdOf(answer) ?? "",
      isReplayed: answer.headers.get(idempotencyReplayedHeader) === "true",
      body: answer.body as RunAnswer["body"],
      bytes: async () => new Uint8Array(await answer.arrayBuffer()),
    };
  }

  /** Reports what a run would do. @throws as `run` */
  async precheck(form: JobForm, options: JobRequestOptions = {}): Promise<PrecheckAnswer> {
    return (await this.#post("/v1/precheck", form, options)).json();
  }

  /** Reads skills, policies, limits and version of the server. @throws as `run` */
  async meta(options: RequestOptions = {}): Promise<Meta> {
    return (await this.#get("/v1/meta", options)).json();
  }

  /** Whether the server accepts jobs. */
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

  async #post(
    path: string,
    form: JobForm,
    { signal, idempotencyKey }: JobRequestOptions,
  ): Promise<Response> {
    const hasKey = idempotencyKey !== undefined;
    const headers = hasKey
      ? { ...this.#headers, [idempotencyKeyHeader]: idempotencyKey }
      : this.#headers;
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt >= this.#retries;
      const send = () =>
        fetch(this.#baseUrl + path, {
          method: "POST",
          headers,
          body: bodyOf(form),
          signal: signal ?? null,
        });
      // Without a key, a repeated request might run the job again.
      const answer = hasKey && !isLast ? await send().catch(lostAnswer(signal)) : await send();
      if (answer?.ok) return answer;
      if (answer !== null) {
        const error = await errorOf(answer);
        const mayBeSentAgain =
          retryStatuses.includes(answer.status) ||
          (hasKey && lostStatuses.includes(answer.status)) ||
          error.code === "IDEMPOTENCY_IN_PROGRESS";
        if (isLast || !mayBeSentAgain) throw error;
      }
      await pause(Math.min(retryAfterMs(answer, attempt), this.#maxRetryWaitMs), signal);
    }
  }
}

/** Every answer of docops has a request id, but an answer of a proxy may have none. */
function requestIdOf({ headers }: Response): string | null {
  return headers.get(requestIdHeader);
}

async function errorOf(answer: Response): Promise<DocopsError> {
  const body: unknown = await answer.json().catch(() => null);
  return new DocopsError(answer.status, body, requestIdOf(answer));
}

/** @returns null for a request without an answer, unless the caller aborted it. */
function lostAnswer(signal: AbortSignal | undefined): (error: unknown) => null {
  return (error) => {
    if (signal?.aborted) throw error;
    return null;
  };
}

/** The wait by `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date. Without it the wait doubles. */
function retryAfterMs(answer: Response | null, attempt: number): number {
  const header = answer?.headers.get("retry-after") ?? "";
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
