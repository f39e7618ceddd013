import { Kysely, PostgresDialect, sql } from "kysely";
import type { CustomTypesConfig } from "pg";
import { checkSameServer } from "../../reload.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { guardedPool } from "./pool.ts";

export interface PostgresOptions {
  /** A secret, because it contains the password. */
  url: string;
  maxConnections: number;
  /** The time limit of statements; null: no limit. */
  statementTimeoutMs: number | null;
  /** Called when an idle connection broke. */
  onConnectionLost: (code: string) => void;
}

const connectTimeoutMs = 5000;
/**
 * How much longer than the server's limit the client waits. Without an answer by then, the server cannot be reached.
 */
const silenceMs = 5000;

/** The time limits of a connection. */
const setLimits = `select set_config('statement_timeout', $1, false),
  set_config('idle_in_transaction_session_timeout', $1, false)`;

/** Opens a pool of connections to PostgreSQL. It connects with the first query. */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { url, maxConnections, statementTimeoutMs, onConnectionLost } = options;
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "docops",
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    // Idle connections do not keep the process alive.
    allowExitOnIdle: true,
    types: numbersAsNumbers(pg.types),
    // Not by Kysely's `onCreateConnection`: a connection that breaks meanwhile would never leave the pool. A statement
    // sets them, because PgBouncer refuses them as parameters of a new connection.
    onConnect: (client) => client.query(setLimits, [String(statementTimeoutMs ?? 0)]),
    ...(statementTimeoutMs === null ? {} : { query_timeout: statementTimeoutMs + silenceMs }),
  });
  // The pool listens to idle connections only. If a connection breaks during a query, the query fails.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", (error: NodeJS.ErrnoException) => onConnectionLost(error.code ?? "UNKNOWN"));
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: guardedPool(pool),
    }),
  });
  return {
    engine: "postgres",
    db,
    now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    serialize: async (transaction, name) => {
      await sql`select pg_advisory_xact_lock(${lockKey(name)}), ${lockIdleLimit}`.execute(
        transaction,
      );
    },
    trySerialize: async (transaction, name) => {
      const asked = sql<{ ok: boolean }>`
        select pg_try_advisory_xact_lock(${lockKey(name)}) as ok, ${lockIdleLimit}`;
      return (await asked.execute(transaction)).rows[0]?.ok === true;
    },
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    takeLogin: (newUrl) => {
      checkSameServer("DATABASE_URL", url, newUrl);
      pool.options.connectionString = newUrl;
    },
    close: () => db.destroy(),
  };
}

/** Ends a transaction that holds a lock and sends nothing for so long: a suspended process must not stop all others. */
const lockIdleLimit = sql`set_config('idle_in_transaction_session_timeout', '5000', true)`;

/** The number of an advisory lock. */
function lockKey(name: string) {
  return sql<number>`hashtextextended(${`docops ${name}`}, 0)`;
}

/** Returns `bigint` and `numeric` as numbers, because all values in the tables are whole and below 2^53. */
function numbersAsNumbers(types: CustomTypesConfig): CustomTypesConfig {
  const getTypeParser = (oid: number, format?: "text" | "binary") =>
    oid === 20 || oid === 1700 ? toWholeNumber : types.getTypeParser(oid, format);
  return { getTypeParser: getTypeParser as CustomTypesConfig["getTypeParser"] };
}

function toWholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("a number is not whole or not below 2^53");
  return value;
}
