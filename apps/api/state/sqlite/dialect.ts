import type { SQLInputValue } from "node:sqlite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from "kysely";
import { StateUnavailableError } from "../errors.ts";
import { ConnectionLock } from "./connection-lock.ts";
import type { Rows, StatementRequest, ThreadData } from "./protocol.ts";
import { SqliteThread } from "./sqlite-thread.ts";

/** The Kysely dialect for node:sqlite in a thread. Statements outside of transactions share commits. */
export function sqliteDialect(data: ThreadData): Dialect {
  return {
    createDriver: () => new ThreadDriver(data),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SharedAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** Lets the driver schedule the single connection. Kysely would run one statement at a time. */
class SharedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class ThreadDriver implements Driver {
  readonly #data: ThreadData;
  readonly #lock = new ConnectionLock();
  #thread: SqliteThread | null = null;

  constructor(data: ThreadData) {
    this.#data = data;
  }

  async init(): Promise<void> {
    this.#thread = new SqliteThread(this.#data);
  }

  async acquireConnection(): Promise<ThreadConnection> {
    // The death of a thread does not lose commits.
    if (this.#thread?.hasEnded) this.#thread = new SqliteThread(this.#data);
    if (this.#thread === null) throw new StateUnavailableError("CLOSED");
    return new ThreadConnection(this.#thread, this.#lock);
  }

  async beginTransaction(
    connection: ThreadConnection,
    { accessMode }: TransactionSettings,
  ): Promise<void> {
    // The first write of a deferred transaction may fail with SQLITE_BUSY despite the busy timeout.
    await connection.begin(accessMode === "read only" ? "begin" : "begin immediate");
  }

  async commitTransaction(connection: ThreadConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: ThreadConnection): Promise<void> {
    await connection.rollback();
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await this.#lock.acquireExclusive();
    await thread?.close();
  }
}

class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;
  readonly #lock: ConnectionLock;
  #isInTransaction = false;

  constructor(thread: SqliteThread, lock: ConnectionLock) {
    this.#thread = thread;
    this.#lock = lock;
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = { sql, parameters: parameters as SQLInputValue[] };
    if (this.#isInTransaction) return toResult(await this.#runExclusive(statement));
    const kind = kindOf(query.kind);
    if (kind === "exclusive") {
      await this.#lock.acquireExclusive();
      try {
        return toResult(await this.#runExclusive(statement));
      } finally {
        this.#lock.releaseExclusive();
      }
    }
    await this.#lock.acquireShared();
    try {
      return toResult(await this.#thread.run({ ...statement, kind }));
    } finally {
      this.#lock.releaseShared();
    }
  }

  // biome-ignore lint/correctness/useYield: it always throws
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("a query that streams would hold the one connection: read in pages");
  }

  async begin(sql: string): Promise<void> {
    await this.#lock.acquireExclusive();
    try {
      await this.#runExclusive({ sql, parameters: [] });
      this.#isInTransaction = true;
    } catch (error) {
      this.#lock.releaseExclusive();
      throw error;
    }
  }

  /** @throws the error of SQLite. Kysely rolls the transaction back then. */
  async commit(): Promise<void> {
    await this.#runExclusive({ sql: "commit", parameters: [] });
    this.#end();
  }

  async rollback(): Promise<void> {
    try {
      await this.#runExclusive({ sql: "rollback", parameters: [] });
    } catch {
      // SQLite has already rolled back, for example on a full disk, or the thread has ended with the transaction.
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#isInTransaction = false;
    this.#lock.releaseExclusive();
  }

  #runExclusive(statement: Pick<StatementRequest, "sql" | "parameters">): Promise<Rows> {
    return this.#thread.run({ ...statement, kind: "exclusive" });
  }
}

function kindOf(node: string): StatementRequest["kind"] {
  if (node === "SelectQueryNode") return "read";
  return /^(?:Insert|Update|Delete)QueryNode$/.test(node) ? "write" : "exclusive";
}

function toResult<R>({ rows, changes }: Rows): QueryResult<R> {
  return { rows: rows as R[], numAffectedRows: BigInt(changes) };
}
