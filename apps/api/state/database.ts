import type { Kysely, RawBuilder, Transaction } from "kysely";
import type { Schema } from "./schema.ts";

/** An open database. Queries are the same for both engines. */
export interface Database {
  readonly engine: "sqlite" | "postgres";
  /**
   * Runs queries and transactions. They throw `StateUnavailableError` if the database cannot be used. On SQLite a
   * transaction holds the write lock from its start, unless its access mode is `read only`.
   */
  readonly db: Kysely<Schema>;
  /**
   * An expression for the database's time in milliseconds since 1970. It does not depend on the clocks of machines.
   */
  readonly now: RawBuilder<number>;
  /**
   * Makes other transactions with this name wait until this one ends. On SQLite it does nothing, because transactions
   * run one after the other.
   */
  serialize(transaction: Transaction<Schema>, name: string): Promise<void>;
  /**
   * The same without waiting, for work that any process may do.
   *
   * @returns false if another transaction with this name is running.
   */
  trySerialize(transaction: Transaction<Schema>, name: string): Promise<boolean>;
  /** @throws StateUnavailableError if the database does not answer a query. */
  ping(): Promise<void>;
  /**
   * Makes new connections log in with the user and password of another URL.
   *
   * @throws ReloadError if the URL names another database.
   */
  takeLogin(url: string): void;
  /** Waits for running queries, and closes. */
  close(): Promise<void>;
}

/** The events of an open database. */
export interface DatabaseEvents {
  /** An idle connection broke. The next query makes a new one. @param code the driver's code. */
  onConnectionLost?(code: string): void;
}
