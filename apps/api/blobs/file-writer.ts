import { Worker } from "node:worker_threads";
import { blobsUnavailable } from "./blob-store.ts";
import type { WriteAnswer, WriteRequest, WriterData } from "./file-writer-protocol.ts";

/** Writes blobs to files in a separate thread, which starts with the first one. */
export class FileWriter {
  readonly #data: WriterData;
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>();
  #thread: Worker | null = null;
  #lastId = 0;

  constructor(data: WriterData) {
    this.#data = data;
  }

  /**
   * Stores a blob. When the promise resolves, it survives a crash of the machine. If it rejects, there is no new blob.
   *
   * @throws StateUnavailableError
   */
  write({ content, ...paths }: Omit<WriteRequest, "id">): Promise<void> {
    const thread = this.#open();
    const id = ++this.#lastId;
    const stored = Promise.withResolvers<void>();
    this.#waiting.set(id, stored);
    thread.ref();
    // A message would copy the whole memory of which the content is a part.
    const own = content === null ? null : new Uint8Array(content);
    const request: WriteRequest = { id, ...paths, content: own };
    thread.postMessage(request, own === null ? [] : [own.buffer]);
    return stored.promise;
  }

  /** Ends the thread. Blobs that wait are not stored. */
  close(): void {
    void this.#thread?.terminate();
  }

  #open(): Worker {
    if (this.#thread !== null) return this.#thread;
    const file = new URL("./file-writer-thread.ts", import.meta.url);
    const options = { name: "blobs", env: {}, execArgv: [], workerData: this.#data };
    const thread = new Worker(file, options);
    thread.on("message", (answer: WriteAnswer) => this.#settle(answer));
    thread.on("error", (error) => this.#fail(thread, error));
    thread.once("exit", () => this.#fail(thread, null));
    // An idle thread must not keep the process alive.
    thread.unref();
    this.#thread = thread;
    return thread;
  }

  #settle({ id, code }: WriteAnswer): void {
    const stored = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    if (code === null) stored?.resolve();
    else stored?.reject(blobsUnavailable(code));
  }

  /** The next blob starts another thread. */
  #fail(thread: Worker, error: unknown): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    for (const { reject } of this.#waiting.values()) {
      reject(blobsUnavailable("THREAD_ENDED", error));
    }
    this.#waiting.clear();
  }
}
