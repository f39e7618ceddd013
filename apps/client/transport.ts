import { idempotencyKeyHeader, requestIdHeader } from "../contract/headers.ts";
import { DocopsError } from "./docops-error.ts";
import { NoAnswerError } from "./no-answer-error.ts";

export interface RequestOptions {
  /** Aborts the request. The server then kills its job, unless the job outlives its request. */
  signal?: AbortSignal;
}

export interface TransportOptions {
  baseUrl: string;
  retries: number;
  maxRetryWaitMs: number;
  headers: Readonly<Record<string, string>>;
  send: typeof fetch;
}

interface SentRequest extends RequestOptions {
  method: "GET" | "POST" | "DELETE";
  headers?: Readonly<Record<string, string>>;
  /** Makes the body, again for each attempt. */
  body?: () => FormData | string;
  /** Whether the request may be sent again after an answer was lost, because a second one changes nothing. */
  isRepeatable: boolean;
}

/** The statuses after which a request may succeed later. */
const retryStatuses = [429, 503];
/** A proxy says so where a server ended, or was silent, with the request: nobody knows whether the job ran. */
const lostStatuses = [502, 504];

/** Sends requests to one server, and repeats those that may succeed later. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, "") };
  }

  get retries(): number {
    return this.#options.retries;
  }

  /** Sends a request once. @throws DocopsError for an answer that is an error; NoAnswerError. */
  async get(path: string, { signal }: RequestOptions): Promise<Response> {
    const answer = await this.#fetch(path, { method: "GET", ...(signal && { signal }) });
    if (!answer.ok) throw await errorOf(answer);
    return answer;
  }

  /** Sends a form. With a key it is also repeated if its answer is lost. @throws as `send` */
  post(
    path: string,
    body: () => FormData,
    { signal, idempotencyKey }: RequestOptions & { idempotencyKey?: string },
  ): Promise<Response> {
    const hasKey = idempotencyKey !== undefined;
    return this.send(path, {
      method: "POST",
      body,
      headers: hasKey ? { [idempotencyKeyHeader]: idempotencyKey } : {},
      // Without a key, a repeated request might run the job again.
      isRepeatable: hasKey,
      ...(signal && { signal }),
    });
  }

  /**
   * Sends a request, and repeats it as its answer allows.
   *
   * @throws DocopsError for an answer that is an error; NoAnswerError if there is no answer.
   */
  async send(path: string, request: SentRequest): Promise<Response> {
    const { isRepeatable, signal } = request;
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt >= this.#options.retries;
      const sent = this.#fetch(path, request);
      const answer = isRepeatable && !isLast ? await sent.catch(lostAnswer(signal)) : await sent;
      if (answer?.ok) return answer;
      if (answer !== null) {
        const error = await errorOf(answer);
        const mayBeSentAgain =
          retryStatuses.includes(answer.status) ||
          (isRepeatable && lostStatuses.includes(answer.status)) ||
          error.code === "IDEMPOTENCY_IN_PROGRESS";
        if (isLast || !mayBeSentAgain) throw error;
      }
      await this.pause(retryAfterMs(answer, attempt), signal);
    }
  }

  /** Waits, at most as long as the client may. @throws the reason of the signal. */
  async pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    await pause(Math.min(ms, this.#options.maxRetryWaitMs), signal);
  }

  #fetch(path: string, request: Omit<SentRequest, "isRepeatable">): Promise<Response> {
    const { baseUrl, headers, send } = this.#options;
    const { body, method, signal = null } = request;
    return send(baseUrl + path, {
      method,
      headers: { ...headers, ...request.headers },
      body: body?.() ?? null,
      signal,
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new NoAnswerError(baseUrl, error);
    });
  }
}

/** Every answer of docops has a request id, but an answer of a proxy may have none. */
export function requestIdOf({ headers }: Response): string | null {
  return headers.get(requestIdHeader);
}

async function errorOf(answer: Response): Promise<DocopsError> {
  const body: unknown = await answer.json().catch(() => null);
  return new DocopsError(answer.status, body, requestIdOf(answer), askedWaitMs(answer));
}

/** @returns null for a request without an answer, unless the caller aborted it. */
function lostAnswer(signal: AbortSignal | undefined): (error: unknown) => null {
  return (error) => {
    if (signal?.aborted) throw error;
    return null;
  };
}

/** The wait before the next attempt: that of `Retry-After`, or one that doubles. */
function retryAfterMs(answer: Response | null, attempt: number): number {
  return askedWaitMs(answer) ?? 500 * 2 ** attempt;
}

/** The wait by `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date; null without it. */
function askedWaitMs(answer: Response | null): number | null {
  const header = answer?.headers.get("retry-after") ?? "";
  const until = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(until) ? Math.max(until, 0) : null;
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
