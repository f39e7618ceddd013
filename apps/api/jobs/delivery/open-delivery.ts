import type { Database } from "../../state/database.ts";
import { StateSetupError } from "../../state/errors.ts";
import type { SubmissionsFirst } from "../runner/submissions-first.ts";
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
  /** Holds the feeder back while this process stores submissions. */
  submissions: Pick<SubmissionsFirst, "turn">;
  /** Whether this process may make the tables of pg-boss. */
  mayMigrate: boolean;
  /** How often a process looks by itself, in milliseconds. */
  pollMs: number;
  onError(error: unknown): void;
}

/** Users and passwords that were changed while the server runs. Null where there is no such server. */
export interface Logins {
  databaseUrl: string | null;
  redisAddress: string | null;
}

export interface OpenDelivery {
  delivery: JobDelivery;
  signals: JobSignals;
  /**
   * Makes new connections log in with other users and passwords. Those of the database take theirs themselves.
   *
   * @throws ReloadError if an address names another server.
   */
  takeLogins(logins: Logins): void;
}

/** A part of the delivery, and how it takes a new login. */
interface Part<T> {
  part: T;
  takeLogin(logins: Logins): void;
}

/**
 * Opens the delivery that the settings name, and the signals that it uses. The caller closes both, the delivery first.
 * Loads an engine only if it is used.
 *
 * @throws StateSetupError if the engine lacks what it needs.
 */
export async function openDelivery(options: DeliveryOptions): Promise<OpenDelivery> {
  const { database, databaseUrl, queue, redisAddress } = options;
  if (queue === "pg-boss" && databaseUrl === null) {
    throw new StateSetupError("DOCOPS_QUEUE=pg-boss needs DOCOPS_STATE=postgres");
  }
  if (queue === "bullmq" && redisAddress === null) {
    throw new StateSetupError("DOCOPS_QUEUE=bullmq needs DOCOPS_REDIS_URL");
  }
  const signals = await openSignals(database, databaseUrl);
  try {
    const delivery = await openOver(signals.part, options);
    return {
      delivery: delivery.part,
      signals: signals.part,
      takeLogins: (logins) => {
        signals.takeLogin(logins);
        delivery.takeLogin(logins);
      },
    };
  } catch (error) {
    await signals.part.close();
    throw error;
  }
}

async function openSignals(
  database: Database,
  databaseUrl: string | null,
): Promise<Part<JobSignals>> {
  if (database.engine !== "postgres" || databaseUrl === null)
    return withoutLogin(new LocalSignals());
  const { PostgresSignals } = await import("./postgres-signals.ts");
  const part = new PostgresSignals(database, databaseUrl);
  return {
    part,
    takeLogin: ({ databaseUrl: url }) => {
      if (url !== null) part.takeLogin(url);
    },
  };
}

async function openOver(signals: JobSignals, options: DeliveryOptions): Promise<Part<JobDelivery>> {
  const { databaseUrl, queue, redisAddress, ...common } = options;
  if (queue === "pg-boss" && databaseUrl !== null) {
    const { PgBossDelivery } = await import("./pg-boss-delivery.ts");
    // It has no connections of its own.
    return withoutLogin(await PgBossDelivery.open({ ...common, signals, url: databaseUrl }));
  }
  if (queue === "bullmq" && redisAddress !== null) {
    const [{ BullmqDelivery }, { queueIdOf }] = await Promise.all([
      import("./bullmq-delivery.ts"),
      import("./queue-id.ts"),
    ]);
    const prefix = `docops-${await queueIdOf(options.database)}`;
    const part = new BullmqDelivery({ ...common, signals, address: redisAddress, prefix });
    return {
      part,
      takeLogin: ({ redisAddress: address }) => {
        if (address !== null) part.takeLogin(address);
      },
    };
  }
  return withoutLogin(new LocalDelivery({ ...common, signals }));
}

function withoutLogin<T>(part: T): Part<T> {
  return { part, takeLogin: () => undefined };
}
