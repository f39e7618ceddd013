import type { BatchBody, BatchList, BatchOutcome, BatchPage } from "../contract/answers/batch.ts";
import { type BatchForm, batchBodyOf } from "./batch-form.ts";
import { type FileAnswer, fileAnswer } from "./file-answer.ts";
import type { WaitOptions } from "./jobs.ts";
import type { RequestOptions, Transport } from "./transport.ts";

/** How long a request for a batch may wait for its end, in seconds. */
const longPollSeconds = 2;

/** `/v1/batches`. All methods throw `DocopsError` for an answer that is an error. */
export class BatchesClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Submits a batch. With a key it is submitted once, however often the request is sent. */
  async create(
    form: BatchForm,
    options: RequestOptions & { idempotencyKey?: string } = {},
  ): Promise<BatchBody> {
    return (await this.#transport.post("/v1/batches", () => batchBodyOf(form), options)).json();
  }

  /** A batch, with the first outcomes of its rows. */
  get(id: string, options: RequestOptions & { cursor?: string } = {}): Promise<BatchPage> {
    const { cursor, ...request } = options;
    const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    return this.#send("GET", pathOf(id) + query, request);
  }

  /** A page of the tenant's batches, the newest first. */
  list(options: RequestOptions & { cursor?: string } = {}): Promise<BatchList> {
    const { cursor, ...request } = options;
    const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    return this.#send("GET", `/v1/batches${query}`, request);
  }

  /** The outcomes of all rows, in their order. */
  async *outcomes(id: string, options: RequestOptions = {}): AsyncGenerator<BatchOutcome> {
    let cursor: string | null = null;
    do {
      const page: BatchPage = await this.get(id, { ...options, ...(cursor && { cursor }) });
      yield* page.outcomes;
      cursor = page.next;
    } while (cursor !== null);
  }

  /** Waits until all jobs of the batch have ended. */
  async wait(id: string, options: WaitOptions<BatchPage> = {}): Promise<BatchPage> {
    const { onProgress, ...request } = options;
    for (;;) {
      const path = `${pathOf(id)}?wait=${longPollSeconds}`;
      const batch: BatchPage = await this.#send("GET", path, request);
      onProgress?.(batch);
      if (batch.state === "ended") return batch;
    }
  }

  /** Cancels all jobs of the batch that have not ended. */
  cancel(id: string, options: RequestOptions = {}): Promise<BatchBody> {
    return this.#send("POST", `${pathOf(id)}/cancel`, options);
  }

  /** The result of a batch that has ended: one ZIP with the documents and the outcomes. */
  async result(id: string, { signal }: RequestOptions = {}): Promise<FileAnswer> {
    const request = { method: "GET", isRepeatable: true } as const;
    const path = `${pathOf(id)}/result`;
    return fileAnswer(await this.#transport.send(path, { ...request, ...(signal && { signal }) }));
  }

  /** Removes a batch that has ended, with its jobs and files. */
  async delete(id: string, { signal }: RequestOptions = {}): Promise<void> {
    const request = { method: "DELETE", isRepeatable: false } as const;
    await this.#transport.send(pathOf(id), { ...request, ...(signal && { signal }) });
  }

  async #send<T>(method: "GET" | "POST", path: string, { signal }: RequestOptions): Promise<T> {
    const request = { method, isRepeatable: method === "GET", ...(signal && { signal }) };
    return (await this.#transport.send(path, request)).json();
  }
}

function pathOf(id: string): string {
  return `/v1/batches/${encodeURIComponent(id)}`;
}
