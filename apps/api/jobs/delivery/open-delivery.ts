import type { Database } from "../../state/database.ts";
import { StateSetupError } from "../../state/errors.ts";
import type { JobLeases } from "../store/job-leases.ts";
import type { RunnerRegistry } from "../store/runner-registry.ts";
import type { JobDelivery } from "./delivery.ts";
import { LocalDelivery } from "./local-delivery.ts";
import { type JobSignals, LocalSignals } from "./signals.ts";

export interface DeliveryOptions {
  /** `DOCOPS_QUEUE`. */
  queue: "local" | "pg-boss" | "bullmq";
  database: Database;
  /** Null for SQLite. */
  databaseUrl: string | null;
  /** Null without Redis. */
  redisAddress: string | null;
  leases: JobLeases;
  registry: RunnerRegistry;
  /** Whether this process may make the tables of pg-boss. */
  mayMigrate: boolean;
  /** How often a process looks by itself, in milliseconds. */
  pollMs: number;
  onError(error: unknown): void;
}

/**
 * Opens the delivery that the settings name, and the signals that it uses. The caller closes both, the delivery first.
 * Loads an engine only if it is used.
 *
 * @throws StateSetupError if the engine lacks what it needs.
 */
export async function openDelivery(
  options: DeliveryOptions,
): Promise<{ delivery: JobDelivery; signals: JobSignals }> {
  const { database, databaseUrl, queue, redisAddress } = options;
  if (queue === "pg-boss" && databaseUrl === null) {
    throw new StateSetupError("DOCOPS_QUEUE=pg-boss needs DOCOPS_STATE=postgres");
  }
  if (queue === "bullmq" && redisAddress === null) {
    throw new StateSetupError("DOCOPS_QUEUE=bullmq needs DOCOPS_REDIS_URL");
  }
  const signals = await openSignals(database, databaseUrl);
  try {
    const delivery = await openOver(signals, options);
    return { delivery, signals };
  } catch (error) {
    await signals.close();
    throw error;
  }
}

async function openSignals(database: Database, databaseUrl: string | null): Promise<JobSignals> {
  if (database.engine !== "postgres" || databaseUrl === null) return new LocalSignals();
  const { PostgresSignals } = await import("./postgres-signals.ts");
  return new PostgresSignals(database, databaseUrl);
}

async function openOver(signals: JobSignals, options: DeliveryOptions): Promise<JobDelivery> {
  const { databaseUrl, queue, redisAddress, ...common } = options;
  if (queue === "pg-boss" && databaseUrl !== null) {
    const { PgBossDelivery } = await import("./pg-boss-delivery.ts");
    return PgBossDelivery.open({ ...common, signals, url: databaseUrl });
  }
  if (queue === "bullmq" && redisAddress !== null) {
    const [{ BullmqDelivery }, { queueIdOf }] = await Promise.all([
      import("./bullmq-delivery.ts"),
      import("./queue-id.ts"),
    ]);
    const prefix = `docops-${await queueIdOf(options.database)}`;
    return new BullmqDelivery({ ...common, signals, address: redisAddress, prefix });
  }
  return new LocalDelivery({ ...common, signals });
}
