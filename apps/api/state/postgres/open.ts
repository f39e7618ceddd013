import { Kysely, PostgresDialect, sql } from "kysely";
import type { CustomTypesConfig } from "pg";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { guardedPool } from "./pool.ts";

export interface PostgresOptions {
  /** A secret: it has the password. */
  url: string;
  maxConnections: number;
  /** A statement that takes longer is ended; null: none is. */
  statementTimeoutMs: number | null;
  /** A connection broke that nobody was using. */
  onConnectionLost: (code: string) => void;
}

const connectTimeoutMs = 5000;
/** So much longer than the server's own limit: the server or the way to it is gone then. */
const silenceMs = 5000;

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
    // A program that has nothing else to do ends with connections that nobody uses.
    allowExitOnIdle: true,
    types: numbersAsNumbers(pg.types),
    ...(statementTimeoutMs === null ? {} : { query_timeout: statementTimeoutMs + silenceMs }),
  });
  // The pool listens to a connection only while nobody has it. The query of one that breaks fails by itself.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", (error: NodeJS.ErrnoException) => onConnectionLost(error.code ?? "UNKNOWN"));
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: guardedPool(pool),
      // By a statement and not at the start of the connection, where PgBouncer would refuse them.
      onCreateConnection: async (connection) => {
        const ms = sql.lit(statementTimeoutMs ?? 0);
        const limits = sql`select set_config('statement_timeout', ${ms}::text, false),
          set_config('idle_in_transaction_session_timeout', ${ms}::text, false)`;
        await connection.executeQuery(limits.compile(db));
      },
    }),
  });
  return {
    engine: "postgres",
    db,
    now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    serialize: async (transaction, name) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`docops ${name}`}, 0))`.execute(
        transaction,
      );
    },
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}

/** `bigint` and `numeric` come as numbers, for all of ours are whole and below 2^53. */
function numbersAsNumbers(types: CustomTypesConfig): CustomTypesConfig {
  const getTypeParser = (oid: number, format?: "text" | "binary") =>
    oid === 20 || oid === 1700 ? toWholeNumber : types.getTypeParser(oid, format);
  return { getTypeParser: getTypeParser as CustomTypesConfig["getTypeParser"] };
}

function toWholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("a number is no whole one below 2^53");
  return value;
}
