import type { SQLInputValue } from "node:sqlite";

/** The start parameters of the database's thread. */
export interface ThreadData {
  file: string;
  busyTimeoutMs: number;
}

/** A statement for the thread. The thread answers each by its id, in the order of arrival. */
export interface StatementRequest {
  id: number;
  sql: string;
  parameters: readonly SQLInputValue[];
  /** Reads and writes may share a commit with others. Statements of a transaction and other SQL are `exclusive`. */
  kind: "read" | "write" | "exclusive";
}

/** `close` ends the thread after it has answered all earlier statements. */
export type ThreadMessage = StatementRequest | "close";

export interface Rows {
  rows: Record<string, unknown>[];
  /** The number of rows that an insert, update or delete without `returning` changed. */
  changes: number | bigint;
}

/** An error of SQLite that can be sent in a message. */
export interface SqliteFault {
  message: string;
  /** The extended result code (sqlite.org/rescode.html); null for other errors. */
  errcode: number | null;
}

export type Answer = { id: number; result: Rows } | { id: number; fault: SqliteFault };
