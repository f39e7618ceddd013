import type { Kysely, RawBuilder, Transaction } from "kysely";
import type { Schema } from "./schema.ts";

/** An open database, the same for queries whichever engine it has. */
export interface Database {
  readonly engine: "sqlite" | "postgres";
  /**
   * Takes queries and transactions. They throw `StateUnavailableError` where the database cannot be used. On SQLite
   * a transaction holds the write lock from its start, unless its access mode is `read only`.
   */
  readonly db: Kysely<Schema>;
  /** The database's time at this point of the statement, in milliseconds since 1970: machines differ. */
  readonly now: RawBuilder<number>;
  /**
   * Lets no other transaction with this name go on until this one ends. On SQLite there never is another: its
   * transactions come one after the other.
   */
  serialize(transaction: Transaction<Schema>, name: string): Promise<void>;
  /** @throws StateUnavailableError where the database does not answer a query. */
  ping(): Promise<void>;
  /** Waits for what is under way, and closes. */
  close(): Promise<void>;
}

/** What an open database tells of. */
export interface DatabaseEvents {
  /** A connection broke while nobody used it; the next query makes a new one. @param code the driver's code. */
  onConnectionLost?(code: string): void;
}
