import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { Pool, PoolClient } from "pg";
import { StateUnavailableError } from "../errors.ts";

/**
 * Adapts the pool to Kysely's interface. Errors of a connection become `StateUnavailableError`, and such a connection
 * is not used again.
 */
export function guardedPool(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      try {
        return guardedClient(await pool.connect());
      } catch (error) {
        throw unavailable(error) ?? error;
      }
    },
  };
}

const guards = new WeakMap<PoolClient, PostgresPoolClient>();

/** Adapts a connection. Kysely identifies a connection by its object. */
function guardedClient(client: PoolClient): PostgresPoolClient {
  const known = guards.get(client);
  if (known !== undefined) return known;
  let isBroken = false;
  const query = async (text: string, parameters: readonly unknown[]) => {
    try {
      return await client.query(text, [...parameters]);
    } catch (error) {
      const fault = unavailable(error);
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
  guards.set(client, guard);
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
