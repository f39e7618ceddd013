import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { Database } from "../../state/database.ts";
import type { JobLeases } from "../store/job-leases.ts";
import type { RunnerRegistry } from "../store/runner-registry.ts";
import type { JobConsumer, JobConsumption, JobDelivery } from "./delivery.ts";
import { type AnnouncedJob, Feeder } from "./feeder.ts";
import type { JobSignals } from "./signals.ts";

export interface BullmqDeliveryOptions {
  database: Database;
  /** A URL (`redis:`, `rediss:`), or the path of a socket. A secret, because it may contain a password. */
  address: string;
  /** Separates the queues of several databases in one Redis. */
  prefix: string;
  leases: Pick<JobLeases, "claim">;
  registry: Pick<RunnerRegistry, "slots">;
  signals: JobSignals;
  /** How often a feeder looks by itself. */
  pollMs: number;
  onError(error: unknown): void;
}

const queueName = "docops";
const connectTimeoutMs = 2000;
const commandTimeoutMs = 2000;
const longestPauseMs = 1000;
/** A process that does not renew this for so long is dead to BullMQ, which then delivers the id again. */
const lockMs = 30_000;
const stalledEveryMs = 10_000;
/** A repeated delivery is harmless, because the claim decides. */
const maxStalled = 5;
/** How long BullMQ waits for an entry before it asks Redis again, in seconds. */
const drainDelaySeconds = 1;

/** The data of a job in BullMQ. */
interface Announcement {
  id: string;
}

/**
 * Delivery by BullMQ on Redis. Redis may be emptied at any time: announced jobs that nobody claims are queued again
 * (`recoverJobs`). While Redis is gone, jobs stay in their lanes.
 */
export class BullmqDelivery implements JobDelivery {
  readonly #options: BullmqDeliveryOptions;
  readonly #producer: Redis;
  readonly #feeder: Feeder;
  readonly #unlisten: () => void;
  #queue: Queue<Announcement> | null = null;

  constructor(options: BullmqDeliveryOptions) {
    this.#options = options;
    const { address, database, onError, pollMs, registry, signals } = options;
    // A command to a Redis that is gone fails at once instead of waiting in memory.
    this.#producer = new Redis(address, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      connectTimeout: connectTimeoutMs,
      commandTimeout: commandTimeoutMs,
      retryStrategy: pauseBeforeReconnect,
    });
    this.#producer.on("error", () => undefined);
    const sendAfter = (jobs: readonly AnnouncedJob[]) => this.#send(jobs);
    const engine = { sendAfter };
    this.#feeder = new Feeder({ database, registry, engine, pollMs, onError });
    this.#unlisten = signals.listen({ look: () => this.#feeder.look() });
  }

  look(): void {
    this.#options.signals.look();
  }

  async consume(consumer: JobConsumer): Promise<JobConsumption> {
    const { address, database, leases, onError, prefix } = this.#options;
    // Workers block on their connection, which BullMQ allows only without a limit of retries.
    const connection = new Redis(address, {
      maxRetriesPerRequest: null,
      retryStrategy: pauseBeforeReconnect,
    });
    connection.on("error", () => undefined);
    const perform = async (id: string) => {
      const [lease] = await database.db
        .transaction()
        .execute((transaction) => leases.claim(transaction, [id]));
      if (lease === undefined) return;
      await consumer.run(lease);
      this.look();
    };
    const worker = new Worker<Announcement>(queueName, ({ data }) => perform(data.id), {
      connection,
      prefix,
      concurrency: consumer.slots,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      lockDuration: lockMs,
      stalledInterval: stalledEveryMs,
      maxStalledCount: maxStalled,
      drainDelay: drainDelaySeconds,
    });
    worker.on("error", onError);
    worker.on("failed", (_job, error) => onError(error));
    return {
      stop: async () => {
        // It waits for no job: what was delivered is claimed in the database, and nobody else gets it.
        await worker.close(true).catch(() => undefined);
        connection.disconnect();
      },
    };
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.#feeder.close();
    await this.#queue?.close().catch(() => undefined);
    this.#producer.disconnect();
  }

  async #send(jobs: readonly AnnouncedJob[]): Promise<void> {
    const queue = this.#openQueue();
    await queue.addBulk(
      jobs.map(({ id, attempt }) => ({
        name: "run",
        data: { id },
        // With the id alone, the entry of a dead worker would swallow the next announcement.
        opts: { jobId: `${id}-${attempt}` },
      })),
    );
  }

  /** A queue that is made before its connection is ready never works. */
  #openQueue(): Queue<Announcement> {
    if (this.#queue !== null) return this.#queue;
    if (this.#producer.status !== "ready") throw new Error("Redis is not connected");
    const queue = new Queue<Announcement>(queueName, {
      connection: this.#producer,
      prefix: this.#options.prefix,
      skipWaitingForReady: true,
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    });
    queue.on("error", this.#options.onError);
    this.#queue = queue;
    return queue;
  }
}

function pauseBeforeReconnect(attempts: number): number {
  return Math.min(attempts * 100, longestPauseMs);
}
