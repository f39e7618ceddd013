import type { SQLInputValue } from "node:sqlite";

/** What the thread of the database is started with. */
export interface ThreadData {
  file: string;
  busyTimeoutMs: number;
}

/** A statement for the thread. It answers each by its id, in the order in which they came. */
export interface Ask {
  id: number;
  sql: string;
  parameters: readonly SQLInputValue[];
  /** Reads and writes may be committed with others that wait; what stands alone begins, ends or is in a transaction. */
  kind: "read" | "write" | "alone";
}

/** `close` ends the thread when everything before it is answered. */
export type ThreadMessage = Ask | "close";

export interface Rows {
  rows: Record<string, unknown>[];
  /** How many rows an insert, update or delete without `returning` has changed. */
  changes: number | bigint;
}

/** An error of SQLite, as a message can carry it. */
export interface SqliteFault {
  message: string;
  /** The extended result code (sqlite.org/rescode.html); null for an error of another kind. */
  errcode: number | null;
}

export type Answer = { id: number; result: Rows } | { id: number; fault: SqliteFault };
