import { Queue } from "bullmq";
import type { Database } from "../../state/database.ts";
import type { SubmissionsFirst } from "../runner/submissions-first.ts";
import type { JobLeases } from "../store/job-leases.ts";
import type { RunnerRegistry } from "../store/runner-registry.ts";
import { type Announcement, BullmqConsumption, queueName } from "./bullmq-consumption.ts";
import type { JobConsumer, JobConsumption, JobDelivery } from "./delivery.ts";
import { type AnnouncedJob, Feeder, returnToLanes } from "./feeder.ts";
import { type LoginClient, producerClient } from "./redis-clients.ts";
import type { JobSignals } from "./signals.ts";

export interface BullmqDeliveryOptions {
  database: Database;
  /** A URL (`redis:`, `rediss:`), or the path of a socket. A secret, because it may contain a password. */
  address: string;
  /** Separates the queues of several databases in one Redis. */
  prefix: string;
  leases: Pick<JobLeases, "claim">;
  registry: Pick<RunnerRegistry, "load">;
  /** Holds the feeder back while this process stores submissions. */
  submissions: Pick<SubmissionsFirst, "turn">;
  signals: JobSignals;
  /** How often a feeder looks by itself. */
  pollMs: number;
  onError(error: unknown): void;
}

/**
 * Delivery by BullMQ on Redis. Redis may be emptied at any time: announced jobs that nobody claims are queued again
 * (`recoverJobs`). While Redis is gone, jobs stay in their lanes.
 */
export class BullmqDelivery implements JobDelivery {
  readonly #options: BullmqDeliveryOptions;
  readonly #producer: LoginClient;
  readonly #feeder: Feeder;
  readonly #unlisten: () => void;
  readonly #consumptions: BullmqConsumption[] = [];
  #address: string;
  #queue: Queue<Announcement> | null = null;

  constructor(options: BullmqDeliveryOptions) {
    this.#options = options;
    const { address, database, onError, pollMs, registry, signals, submissions } = options;
    this.#address = address;
    this.#producer = producerClient(address);
    this.#feeder = new Feeder({
      ...{ database, registry, submissions, pollMs, onError },
      engine: {
        isReady: () => this.#producer.status === "ready",
        sendAfter: (jobs) => this.#send(jobs),
      },
    });
    this.#producer.on("ready", () => this.#feeder.look());
    this.#unlisten = signals.listen({ look: () => this.#feeder.look() });
  }

  look(): void {
    this.#options.signals.look();
  }

  async consume(consumer: JobConsumer): Promise<JobConsumption> {
    const { database, leases, onError, prefix } = this.#options;
    const consumption = new BullmqConsumption({
      ...{ prefix, onError, address: this.#address },
      ...{ gate: consumer.gate, slots: consumer.slots },
      claim: async (id) => {
        const [lease] = await leases.claim([id]);
        return lease ?? null;
      },
      run: async (lease) => {
        await consumer.run(lease);
        this.#feeder.lookForRoom();
        this.look();
      },
      giveBack: async (id) => {
        await returnToLanes(database, [id]);
        this.look();
      },
    });
    this.#consumptions.push(consumption);
    return consumption;
  }

  /**
   * Makes new connections log in with the user and password of another address.
   *
   * @throws ReloadError if the address names another Redis.
   */
  takeLogin(address: string): void {
    this.#producer.takeLogin(address);
    for (const consumption of this.#consumptions) consumption.takeLogin(address);
    this.#address = address;
  }

  async close(): Promise<void> {
    this.#unlisten();
    await this.#feeder.close();
    await Promise.all(this.#consumptions.map((consumption) => consumption.close()));
    await this.#dropQueue();
    this.#producer.disconnect();
  }

  async #send(jobs: readonly AnnouncedJob[]): Promise<void> {
    const entries = jobs.map(({ id, attempt }) => ({
      name: "run",
      data: { id },
      // With the id alone, the entry of a dead worker would swallow the next announcement.
      opts: { jobId: `${id}-${attempt}` },
    }));
    try {
      await this.#openQueue().addBulk(entries);
    } catch (error) {
      // A queue that meets an error while it starts never works.
      await this.#dropQueue();
      throw error;
    }
  }

  #openQueue(): Queue<Announcement> {
    if (this.#queue !== null) return this.#queue;
    const queue = new Queue<Announcement>(queueName, {
      connection: this.#producer,
      prefix: this.#options.prefix,
      skipWaitingForReady: true,
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    });
    // Its operations reject with the same errors.
    queue.on("error", () => undefined);
    this.#queue = queue;
    return queue;
  }

  /** The queue does not own its connection, which stays open. */
  async #dropQueue(): Promise<void> {
    const queue = this.#queue;
    this.#queue = null;
    await queue?.close().catch(() => undefined);
  }
}
