import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool, PoolClient } from "pg";
import { StateUnavailableError } from "../errors.ts";
import { StatementNames } from "./statement-names.ts";

/**
 * Adapts the pool to Kysely's interface. Errors of a connection become `StateUnavailableError`, and such a connection
 * is not used again. Statements that come again are prepared.
 */
export function guardedPool(pool: Pool): PostgresPool {
  const guards = new WeakMap<PoolClient, PostgresPoolClient>();
  const names = new StatementNames();
  /** Kysely identifies a connection by its object. */
  const guardOf = (client: PoolClient): PostgresPoolClient => {
    const guard = guards.get(client) ?? guardedClient(client, names);
    guards.set(client, guard);
    return guard;
  };
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      try {
        return guardOf(await pool.connect());
      } catch (error) {
        throw unavailable(error) ?? error;
      }
    },
  };
}

function guardedClient(client: PoolClient, names: StatementNames): PostgresPoolClient {
  let isBroken = false;
  const query = async (text: string, parameters: readonly unknown[]) => {
    // Without values, pg sends BEGIN and COMMIT in one message instead of four.
    const values = parameters.length === 0 ? undefined : [...parameters];
    const name = values === undefined ? undefined : names.nameOf(text);
    try {
      return await client.query({ text, ...(values && { values }), ...(name && { name }) });
    } catch (error) {
      const { code = "" } = error as { code?: string };
      const isStale = name !== undefined && names.refusedBy(code);
      const fault = isStale ? new StateUnavailableError(code, error) : unavailable(error);
      if (fault === null) throw error;
      isBroken = true;
      throw fault;
    }
  };
  // Kysely's type includes cursors, which docops does not use.
  const guard: PostgresPoolClient = {
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy = false) => client.release(destroy || isBroken),
  };
  return guard;
}

/**
 * SQLSTATE classes and codes (PostgreSQL, appendix A) of a server that cannot be used: connection exceptions, invalid
 * authorization, insufficient resources, operator intervention (which includes statement timeouts), system errors,
 * and read-only servers.
 */
const serverFaults = /^(?:08|28|53|57|58)...$|^25006$|^25P03$/;
/** Error codes of Node's sockets. */
const socketFaults = /^(?:E[A-Z_]+)$/;
/** Errors of `pg` without a code: the connection ended, or did not answer in time. */
const clientFaults = /terminated|timeout|not queryable|closed the connection/i;

function unavailable(error: unknown): StateUnavailableError | null {
  const { code = "", message = "" } = error as Error & { code?: string };
  if (serverFaults.test(code) || socketFaults.test(code)) {
    return new StateUnavailableError(code, error);
  }
  return code === "" && clientFaults.test(message)
    ? new StateUnavailableError("CONNECTION_LOST", error)
    : null;
}
