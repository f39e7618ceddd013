import type { JobBody, JobEventBody, JobList } from "../contract/answers/job.ts";
import { isEndState, type JobState } from "../contract/job-states.ts";
import { DocopsError } from "./docops-error.ts";
import { parseEventStream } from "./event-stream.ts";
import { type FileAnswer, fileAnswer } from "./file-answer.ts";
import { bodyOf, type QueuedJobForm } from "./job-form.ts";
import type { RequestOptions, Transport } from "./transport.ts";

export interface JobListOptions extends RequestOptions {
  /** Only jobs in these states. */
  states?: readonly JobState[];
  /** The value of `next` from the page before. */
  cursor?: string;
}

export interface WaitOptions<T> extends RequestOptions {
  /** Called with each answer of the server, so that the caller can show progress. */
  onProgress?: (now: T) => void;
}

export interface EventOptions extends RequestOptions {
  /** The id of the last event that is known. 0: from the first. */
  after?: number;
}

/** How long a request for a job may wait for its end, in seconds: alone, and for a caller who shows progress. */
const [waitSeconds, progressSeconds] = [20, 2];
/** The wait before a stream of events is opened again, unless the stream says another. */
const reconnectMs = 1000;

/** `/v1/jobs`: jobs that outlive their request. All methods throw `DocopsError` for an answer that is an error. */
export class JobsClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Submits a job. With a key it is submitted once, however often the request is sent. */
  async create(
    form: QueuedJobForm,
    options: RequestOptions & { idempotencyKey?: string } = {},
  ): Promise<JobBody> {
    return (await this.#transport.post("/v1/jobs", () => bodyOf(form), options)).json();
  }

  get(id: string, options: RequestOptions = {}): Promise<JobBody> {
    return this.#read(pathOf(id), options);
  }

  /** A page of the tenant's jobs, the newest first. */
  list({ states, cursor, ...options }: JobListOptions = {}): Promise<JobList> {
    const query = new URLSearchParams();
    if (states !== undefined && states.length > 0) query.set("state", states.join(","));
    if (cursor !== undefined) query.set("cursor", cursor);
    return this.#read(`/v1/jobs${query.size === 0 ? "" : `?${query}`}`, options);
  }

  /** The job once it has ended, or after these seconds (at most 60), whichever comes first. */
  getAfter(id: string, seconds: number, options: RequestOptions = {}): Promise<JobBody> {
    return this.#read(`${pathOf(id)}?wait=${seconds}`, options);
  }

  /** Waits until the job has ended, however that is. */
  async wait(id: string, options: WaitOptions<JobBody> = {}): Promise<JobBody> {
    const { onProgress, ...request } = options;
    const seconds = onProgress === undefined ? waitSeconds : progressSeconds;
    for (;;) {
      const job: JobBody = await this.#read(`${pathOf(id)}?wait=${seconds}`, request);
      onProgress?.(job);
      if (isEndState(job.state)) return job;
    }
  }

  /**
   * The events of a job, until it has ended. A stream that breaks off is opened again after the last event, so that
   * each event comes once.
   */
  async *events(
    id: string,
    { after = 0, signal }: EventOptions = {},
  ): AsyncGenerator<JobEventBody> {
    let last = after;
    let waitMs = reconnectMs;
    let failures = 0;
    for (;;) {
      try {
        const answer = await this.#transport.send(`${pathOf(id)}/events`, {
          method: "GET",
          headers: { Accept: "text/event-stream", "Last-Event-ID": String(last) },
          isRepeatable: true,
          ...(signal && { signal }),
        });
        // No content: there will be no further events.
        if (answer.status === 204 || answer.body === null) return;
        for await (const message of parseEventStream(answer.body)) {
          if ("retryMs" in message) {
            waitMs = message.retryMs;
            continue;
          }
          const event = JSON.parse(message.event.data) as JobEventBody;
          failures = 0;
          last = event.id;
          yield event;
          if (isEnd(event)) return;
        }
      } catch (error) {
        if (error instanceof DocopsError || signal?.aborted) throw error;
        failures++;
        if (failures > this.#transport.retries) throw error;
      }
      await this.#transport.pause(waitMs, signal);
    }
  }

  /** Cancels a job. One that has ended is not changed: its state says so. */
  cancel(id: string, options: RequestOptions = {}): Promise<JobBody> {
    return this.#change("POST", `${pathOf(id)}/cancel`, options);
  }

  /** Queues a job again that ended without a result. */
  retry(id: string, options: RequestOptions = {}): Promise<JobBody> {
    return this.#change("POST", `${pathOf(id)}/retry`, options);
  }

  /**
   * The result of a job: its ZIP, or one member of it.
   *
   * @param options `accept`: the media type of the member; `member`: its name, which precedes.
   */
  async result(
    id: string,
    { accept, member, signal }: RequestOptions & { accept?: string; member?: string } = {},
  ): Promise<FileAnswer> {
    const query = member === undefined ? "" : `?${new URLSearchParams({ member })}`;
    const answer = await this.#transport.send(`${pathOf(id)}/result${query}`, {
      method: "GET",
      headers: accept === undefined ? {} : { Accept: accept },
      isRepeatable: true,
      ...(signal && { signal }),
    });
    return fileAnswer(answer);
  }

  /** Removes a job that has ended, with its files. */
  async delete(id: string, { signal }: RequestOptions = {}): Promise<void> {
    const request = { method: "DELETE", isRepeatable: false } as const;
    await this.#transport.send(pathOf(id), { ...request, ...(signal && { signal }) });
  }

  async #read<T>(path: string, { signal }: RequestOptions): Promise<T> {
    const request = { method: "GET", isRepeatable: true } as const;
    return (await this.#transport.send(path, { ...request, ...(signal && { signal }) })).json();
  }

  async #change(method: "POST", path: string, { signal }: RequestOptions): Promise<JobBody> {
    const request = { method, isRepeatable: false, ...(signal && { signal }) } as const;
    return (await this.#transport.send(path, request)).json();
  }
}

function pathOf(id: string): string {
  return `/v1/jobs/${encodeURIComponent(id)}`;
}

function isEnd({ type }: JobEventBody): boolean {
  return type !== "stage" && type !== "cancel_requested" && isEndState(type);
}
