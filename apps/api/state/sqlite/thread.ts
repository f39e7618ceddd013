import { DatabaseSync, type StatementSync } from "node:sqlite";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { Answer, Ask, Rows, SqliteFault, ThreadData, ThreadMessage } from "./protocol.ts";

/**
 * The thread that has the connection to SQLite. node:sqlite blocks while the disk writes, which may take tens of
 * milliseconds: the API process must answer others meanwhile.
 */

/** One commit takes at most this many statements, so that the first of them does not wait for long. */
const maxBatch = 64;
const maxStatements = 256;

const { file, busyTimeoutMs } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error("this file is the program of a thread");
const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
switchToWriteAheadLog(Date.now() + busyTimeoutMs);
// A commit that was answered is on the disk: answers are promises.
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
  const asks = messages.filter((message) => message !== "close");
  if (isWorthSharing(asks)) answerTogether(asks);
  else for (const ask of asks) port.postMessage(answer(ask));
  if (!messages.includes("close")) return;
  database.close();
  port.close();
});

function isWorthSharing(asks: readonly Ask[]): boolean {
  const writes = asks.filter(({ kind }) => kind === "write").length;
  return writes > 1 && asks.every(({ kind }) => kind !== "alone");
}

/** Runs statements in one transaction: one wait for the disk instead of one for each. */
function answerTogether(asks: readonly Ask[]): void {
  try {
    database.exec("begin immediate");
    const answers = asks.map(answer);
    // A full disk and the like roll everything back; a broken constraint only its own statement.
    if (!database.isTransaction) throw lastFault(answers);
    database.exec("commit");
    for (const one of answers) port?.postMessage(one);
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    const fault = toFault(error);
    for (const { id } of asks) port?.postMessage({ id, fault });
  }
}

function lastFault(answers: readonly Answer[]): unknown {
  const faults = answers.flatMap((one) => ("fault" in one ? one.fault : []));
  return faults.at(-1) ?? new Error("the transaction ended by itself");
}

function answer({ id, sql, parameters }: Ask): Answer {
  try {
    return { id, result: execute(sql, parameters) };
  } catch (error) {
    return { id, fault: toFault(error) };
  }
}

function execute(sql: string, parameters: Ask["parameters"]): Rows {
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

/** The busy timeout does not count for this switch, which another process may be making too. */
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
