import { Worker } from "node:worker_threads";
import { StateUnavailableError } from "../errors.ts";
import type {
  Answer,
  Rows,
  SqliteFault,
  StatementRequest,
  ThreadData,
  ThreadMessage,
} from "./protocol.ts";

/** An error of SQLite in a statement. Its message may name tables and columns, but no values. */
export class SqliteError extends Error {
  override readonly name = "SqliteError";
  /** The extended result code (sqlite.org/rescode.html). */
  readonly errcode: number | null;

  constructor({ message, errcode }: SqliteFault) {
    super(message);
    this.errcode = errcode;
  }
}

/** Primary result codes of a database that cannot be used. */
const unavailable = new Map([
  [5, "SQLITE_BUSY"],
  [6, "SQLITE_LOCKED"],
  [7, "SQLITE_NOMEM"],
  [8, "SQLITE_READONLY"],
  [10, "SQLITE_IOERR"],
  [11, "SQLITE_CORRUPT"],
  [13, "SQLITE_FULL"],
  [14, "SQLITE_CANTOPEN"],
  [26, "SQLITE_NOTADB"],
]);

/** A connection to a database file in a separate thread. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<Rows>>();
  readonly #exit: Promise<void>;
  #lastId = 0;
  #fault: StateUnavailableError | null = null;

  constructor(data: ThreadData) {
    const file = new URL("./thread.ts", import.meta.url);
    this.#worker = new Worker(file, { name: "state", env: {}, execArgv: [], workerData: data });
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#fail(toError(error as unknown as SqliteFault)));
    this.#exit = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        this.#fail(new StateUnavailableError("THREAD_ENDED"));
        resolve();
      });
    });
    // An idle connection must not keep the process alive.
    this.#worker.unref();
  }

  /** Whether the thread has ended and accepts no more statements. */
  get hasEnded(): boolean {
    return this.#fault !== null;
  }

  /**
   * Runs a statement.
   *
   * @throws SqliteError for a fault of the statement, StateUnavailableError for one of the database.
   */
  run(request: Omit<StatementRequest, "id">): Promise<Rows> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<Rows>();
    this.#waiting.set(id, answer);
    this.#worker.ref();
    this.#send({ id, ...request });
    return answer.promise;
  }

  /** Closes the file after all statements are answered. */
  async close(): Promise<void> {
    if (this.#fault !== null) return;
    this.#worker.ref();
    this.#send("close");
    await this.#exit;
  }

  #send(message: ThreadMessage): void {
    this.#worker.postMessage(message);
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("fault" in answer) waiting?.reject(toError(answer.fault));
    else waiting?.resolve(answer.result);
  }

  #fail(error: Error): void {
    const fault =
      error instanceof StateUnavailableError
        ? error
        : new StateUnavailableError("THREAD_FAILED", error);
    this.#fault ??= fault;
    for (const { reject } of this.#waiting.values()) reject(this.#fault);
    this.#waiting.clear();
  }
}

function toError(fault: SqliteFault): Error {
  const code = unavailable.get((fault.errcode ?? 0) & 0xff);
  const error = new SqliteError(fault);
  return code === undefined ? error : new StateUnavailableError(code, error);
}
