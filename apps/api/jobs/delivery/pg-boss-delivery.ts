import type { Transaction } from "kysely";
import { fromKysely, PgBoss } from "pg-boss";
import type { Database } from "../../state/database.ts";
import type { Schema } from "../../state/schema.ts";
import type { SubmissionsFirst } from "../runner/submissions-first.ts";
import type { JobLease, JobLeases } from "../store/job-leases.ts";
import type { RunnerRegistry } from "../store/runner-registry.ts";
import type { JobConsumer, JobConsumption, JobDelivery } from "./delivery.ts";
import { type AnnouncedJob, Feeder } from "./feeder.ts";
import { checkPgBoss, migratePgBoss, pgBossSchema, queueName } from "./pg-boss-tables.ts";
import { PullLoop } from "./pull-loop.ts";
import type { JobSignals } from "./signals.ts";

export interface PgBossDeliveryOptions {
  database: Database;
  /** A secret, because it contains the password. Only a migration connects by it. */
  url: string;
  leases: Pick<JobLeases, "claim">;
  registry: Pick<RunnerRegistry, "load">;
  /** Holds the feeder back while this process stores submissions. */
  submissions: Pick<SubmissionsFirst, "turn">;
  signals: JobSignals;
  /** Whether this process may make and migrate pg-boss's tables. Otherwise they must be there. */
  mayMigrate: boolean;
  /** How often a process looks by itself. */
  pollMs: number;
  onError(error: unknown): void;
}

/** The data of a job in pg-boss. */
interface Announcement {
  id: string;
}

/**
 * Delivery by pg-boss, over docops's own connections. Sending runs in the transaction that marks a job as announced,
 * and fetching in the one that claims it and deletes it from pg-boss. pg-boss therefore never holds a running job, and
 * its retries, expiry, heartbeats and maintenance have nothing to do.
 */
export class PgBossDelivery implements JobDelivery {
  readonly #options: PgBossDeliveryOptions;
  readonly #boss: PgBoss;
  readonly #feeder: Feeder;
  readonly #unlisten: () => void;

  /** @throws StateSetupError if the tables of pg-boss are not what this release needs, and may not be made. */
  static async open(options: PgBossDeliveryOptions): Promise<PgBossDelivery> {
    const { database, mayMigrate, onError, url } = options;
    if (mayMigrate) await migratePgBoss(database, url);
    await checkPgBoss(database);
    const boss = new PgBoss({
      db: fromKysely(database.db),
      schema: pgBossSchema,
      migrate: false,
      createSchema: false,
      schedule: false,
      supervise: false,
      registerInstance: false,
      persistWarnings: false,
    });
    boss.on("error", onError);
    await boss.start();
    return new PgBossDelivery(options, boss);
  }

  private constructor(options: PgBossDeliveryOptions, boss: PgBoss) {
    this.#options = options;
    this.#boss = boss;
    const { database, onError, pollMs, registry, signals, submissions } = options;
    this.#feeder = new Feeder({
      database,
      registry,
      submissions,
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
    const run = async (lease: JobLease) => {
      await consumer.run(lease);
      this.#feeder.lookForRoom();
      this.look();
    };
    const { gate, slots } = consumer;
    const loop = new PullLoop({ consumer: { gate, slots, run }, take, pollMs, onError });
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
      queueName,
      jobs.map(({ id }) => ({ data: { id } satisfies Announcement, singletonKey: id })),
      { db: fromKysely(transaction) },
    );
  }

  #take(count: number): Promise<JobLease[]> {
    const { database, leases } = this.#options;
    return database.db.transaction().execute(async (transaction) => {
      const db = fromKysely(transaction);
      const entries = await this.#boss.fetch<Announcement>(queueName, { batchSize: count, db });
      if (entries.length === 0) return [];
      const ids = entries.map(({ data }) => data.id);
      const claimed = await leases.claim(ids, transaction);
      await this.#boss.deleteJob(
        queueName,
        entries.map(({ id }) => id),
        { db },
      );
      return claimed;
    });
  }
}
