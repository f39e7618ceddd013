import type { Transaction } from "kysely";
import { fromKysely, PgBoss } from "pg-boss";
import type { Database } from "../../state/database.ts";
import { StateSetupError } from "../../state/errors.ts";
import type { Schema } from "../../state/schema.ts";
import type { JobLease, JobLeases } from "../store/job-leases.ts";
import type { RunnerRegistry } from "../store/runner-registry.ts";
import type { JobConsumer, JobConsumption, JobDelivery } from "./delivery.ts";
import { type AnnouncedJob, Feeder } from "./feeder.ts";
import { PullLoop } from "./pull-loop.ts";
import type { JobSignals } from "./signals.ts";

export interface PgBossDeliveryOptions {
  database: Database;
  /** A secret, because it contains the password. pg-boss maintains its tables over connections of its own. */
  url: string;
  leases: Pick<JobLeases, "claim">;
  registry: Pick<RunnerRegistry, "slots">;
  signals: JobSignals;
  /** Whether this process may make and migrate pg-boss's tables. Otherwise they must be there. */
  mayMigrate: boolean;
  /** How often a process looks by itself. */
  pollMs: number;
  onError(error: unknown): void;
}

const queue = "docops";
/** The schema of pg-boss's tables in the database. */
export const pgBossSchema = "pgboss";
/** For maintenance only: deliveries run on docops's own connections. */
const maxConnections = 1;

/** The data of a job in pg-boss. */
interface Announcement {
  id: string;
}

/**
 * Delivery by pg-boss. Sending runs in the transaction that marks a job as announced, and fetching in the one that
 * claims it and deletes it from pg-boss. pg-boss therefore never holds a running job, and its retries, expiry and
 * heartbeats have nothing to do.
 */
export class PgBossDelivery implements JobDelivery {
  readonly #options: PgBossDeliveryOptions;
  readonly #boss: PgBoss;
  readonly #feeder: Feeder;
  readonly #unlisten: () => void;

  /** @throws StateSetupError if the tables of pg-boss are missing and may not be made. */
  static async open(options: PgBossDeliveryOptions): Promise<PgBossDelivery> {
    const { mayMigrate, onError, url } = options;
    const boss = new PgBoss({
      connectionString: url,
      schema: pgBossSchema,
      application_name: "docops pg-boss",
      max: maxConnections,
      migrate: mayMigrate,
      createSchema: mayMigrate,
      schedule: false,
      supervise: true,
      registerInstance: false,
      persistWarnings: false,
    });
    boss.on("error", onError);
    if (!mayMigrate && !(await isInstalled(boss))) {
      throw new StateSetupError(
        "DOCOPS_QUEUE=pg-boss: the database has no tables of pg-boss: run docops migrate",
      );
    }
    await boss.start();
    // `short` keeps at most one waiting entry for a job, and lets another one in while the first is active.
    await boss.createQueue(queue, {
      policy: "short",
      retryLimit: 0,
      expireInSeconds: 3600,
      deleteAfterSeconds: 60,
      retentionSeconds: 86_400,
    });
    return new PgBossDelivery(options, boss);
  }

  private constructor(options: PgBossDeliveryOptions, boss: PgBoss) {
    this.#options = options;
    this.#boss = boss;
    const { database, onError, pollMs, registry, signals } = options;
    this.#feeder = new Feeder({
      database,
      registry,
      engine: { sendWithin: (transaction, jobs) => this.#send(transaction, jobs) },
      onFed: () => signals.look(),
      pollMs,
      onError,
    });
    this.#unlisten = signals.listen({ look: () => this.#feeder.look() });
  }

  look(): void {
    this.#options.signals.look();
  }

  async consume(consumer: JobConsumer): Promise<JobConsumption> {
    const { onError, pollMs, signals } = this.#options;
    const take = (count: number) => this.#take(count);
    const loop = new PullLoop({ consumer, take, pollMs, onError });
    const unlisten = signals.listen({ look: () => loop.look() });
    return {
      stop: async () => {
        unlisten();
        await loop.stop();
      },
    };
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.#feeder.close();
    await this.#boss.stop({ graceful: false });
  }

  async #send(transaction: Transaction<Schema>, jobs: readonly AnnouncedJob[]): Promise<void> {
    await this.#boss.insert(
      queue,
      jobs.map(({ id }) => ({ data: { id } satisfies Announcement, singletonKey: id })),
      { db: fromKysely(transaction) },
    );
  }

  #take(count: number): Promise<JobLease[]> {
    const { database, leases } = this.#options;
    return database.db.transaction().execute(async (transaction) => {
      const db = fromKysely(transaction);
      const entries = await this.#boss.fetch<Announcement>(queue, { batchSize: count, db });
      if (entries.length === 0) return [];
      const claimed = await leases.claim(
        transaction,
        entries.map(({ data }) => data.id),
      );
      await this.#boss.deleteJob(
        queue,
        entries.map(({ id }) => id),
        { db },
      );
      return claimed;
    });
  }
}

async function isInstalled(boss: PgBoss): Promise<boolean> {
  try {
    return await boss.isInstalled();
  } catch {
    return false;
  }
}
