import type { StateConfig } from "../../config/config.ts";
import type { Database } from "../../state/database.ts";
import { openUnchecked } from "../../state/open-state.ts";
import type { DeliveryOptions } from "./open-delivery.ts";

/** The versions of an engine's tables in the database of the state. */
export interface QueueTables {
  engine: "pg-boss";
  /** 0: there are none. */
  version: number;
  /** The version that this release needs. */
  latest: number;
}

/**
 * @returns null for a queue without tables of its own.
 * @throws StateUnavailableError if the database cannot be reached.
 */
export function readQueueTables(
  config: StateConfig,
  queue: DeliveryOptions["queue"],
): Promise<QueueTables | null> {
  return withTables(config, queue, async (database) => {
    const { pgBossState } = await import("./pg-boss-tables.ts");
    return { engine: "pg-boss", ...(await pgBossState(database)) };
  });
}

/**
 * Makes or migrates the tables of an engine.
 *
 * @returns the version that they had; null for a queue without tables of its own.
 * @throws StateSetupError if the tables are newer than this program; StateUnavailableError if the database cannot be
 *   reached.
 */
export function migrateQueueTables(
  config: StateConfig,
  queue: DeliveryOptions["queue"],
): Promise<{ engine: "pg-boss"; from: number; to: number } | null> {
  return withTables(config, queue, async (database, url) => {
    const { migratePgBoss } = await import("./pg-boss-tables.ts");
    return { engine: "pg-boss", ...(await migratePgBoss(database, url)) };
  });
}

async function withTables<T>(
  config: StateConfig,
  queue: DeliveryOptions["queue"],
  work: (database: Database, url: string) => Promise<T>,
): Promise<T | null> {
  const { databaseUrl } = config;
  if (queue !== "pg-boss" || databaseUrl === null) return null;
  const database = await openUnchecked(config, {}, { statementTimeoutMs: null });
  try {
    return await work(database, databaseUrl);
  } finally {
    await database.close();
  }
}
