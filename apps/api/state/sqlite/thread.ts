import { DatabaseSync, type StatementSync } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type {
  Answer,
  Rows,
  SqliteFault,
  StatementRequest,
  ThreadData,
  ThreadMessage,
} from "./protocol.ts";

/**
 * The program of the thread with the connection to SQLite. node:sqlite blocks during a write to the disk, which may
 * take tens of milliseconds, and the API process must serve other requests meanwhile.
 */

/** The most statements in one commit, which bounds how long the first of them waits. */
const maxBatch = 64;
const maxStatements = 256;

const { file, busyTimeoutMs } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error("this file must run in a worker thread");
const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
switchToWriteAheadLog(Date.now() + busyTimeoutMs);
// An answered commit must be on the disk.
for (const pragma of ["synchronous = full", "foreign_keys = on", "trusted_schema = off"]) {
  database.exec(`pragma ${pragma}`);
}
const statements = new Map<string, StatementSync>();

port.on("message", (first: ThreadMessage) => {
  const messages = [first];
  while (messages.length < maxBatch) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) break;
    messages.push(next.message);
  }
  const requests = messages.filter((message) => message !== "close");
  if (canShareCommit(requests)) runInOneCommit(requests);
  else for (const request of requests) port.postMessage(run(request));
  if (!messages.includes("close")) return;
  database.close();
  port.close();
});

function canShareCommit(requests: readonly StatementRequest[]): boolean {
  const writes = requests.filter(({ kind }) => kind === "write").length;
  return writes > 1 && requests.every(({ kind }) => kind !== "exclusive");
}

/** Runs statements in one transaction, so that they wait for the disk once. */
function runInOneCommit(requests: readonly StatementRequest[]): void {
  try {
    database.exec("begin immediate");
    const answers = requests.map(run);
    // Errors such as a full disk roll back the transaction. A violated constraint rolls back only its statement.
    if (!database.isTransaction) throw lastFault(answers);
    database.exec("commit");
    for (const one of answers) port?.postMessage(one);
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    const fault = toFault(error);
    for (const { id } of requests) port?.postMessage({ id, fault });
  }
}

function lastFault(answers: readonly Answer[]): unknown {
  const faults = answers.flatMap((one) => ("fault" in one ? one.fault : []));
  return faults.at(-1) ?? new Error("the transaction ended by itself");
}

function run({ id, sql, parameters }: StatementRequest): Answer {
  try {
    return { id, result: execute(sql, parameters) };
  } catch (error) {
    return { id, fault: toFault(error) };
  }
}

function execute(sql: string, parameters: StatementRequest["parameters"]): Rows {
  const statement = statements.get(sql) ?? prepare(sql);
  if (statement.columns().length > 0) return { rows: statement.all(...parameters), changes: 0 };
  return { rows: [], changes: statement.run(...parameters).changes };
}

function prepare(sql: string): StatementSync {
  const statement = database.prepare(sql);
  if (statements.size === maxStatements) statements.clear();
  statements.set(sql, statement);
  return statement;
}

function toFault(error: unknown): SqliteFault {
  const { message, errcode = null } = error as Error & Partial<SqliteFault>;
  return { message, errcode };
}

/** Switches to WAL with retries: the busy timeout does not apply here, and another process may be switching too. */
function switchToWriteAheadLog(until: number): void {
  for (;;) {
    try {
      database.exec("pragma journal_mode = wal");
      return;
    } catch (error) {
      const isBusy = ((toFault(error).errcode ?? 0) & 0xff) === 5;
      if (!isBusy || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
