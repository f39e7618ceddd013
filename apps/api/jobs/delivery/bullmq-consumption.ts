import { Worker } from "bullmq";
import type { JobLease } from "../store/job-leases.ts";
import type { JobConsumer, JobConsumption } from "./delivery.ts";
import { type LoginClient, workerClient } from "./redis-clients.ts";

/** The name of docops's queue in BullMQ. */
export const queueName = "docops";

/** The data of a job in BullMQ. */
export interface Announcement {
  id: string;
}

export interface BullmqConsumptionOptions {
  /** A URL (`redis:`, `rediss:`), or the path of a socket. A secret, because it may contain a password. */
  address: string;
  /** Separates the queues of several databases in one Redis. */
  prefix: string;
  /** The most jobs at a time. */
  slots: number;
  gate: JobConsumer["gate"];
  /** Claims a job. @returns null: somebody has it already, or it was cancelled. */
  claim(id: string): Promise<JobLease | null>;
  /** Runs a claimed job to its end. */
  run(lease: JobLease): Promise<void>;
  /** Gives a job back that was delivered after `stop`, or while the gate is shut. */
  giveBack(id: string): Promise<void>;
  onError(error: unknown): void;
}

/** A process that does not renew this for so long is dead to BullMQ, which then delivers the id again. */
const lockMs = 30_000;
const stalledEveryMs = 10_000;
/** A repeated delivery is harmless, because the claim decides. */
const maxStalled = 5;
/** How long BullMQ waits for an entry before it asks Redis again, in seconds. */
const drainDelaySeconds = 1;
const restartMs = 500;

/** Takes ids from BullMQ's queue, also from a Redis that is not there yet. */
export class BullmqConsumption implements JobConsumption {
  readonly #options: BullmqConsumptionOptions;
  readonly #client: LoginClient;
  readonly #started: Promise<void>;
  readonly #unlisten: () => void;
  readonly #claims = new Set<Promise<JobLease | null>>();
  #worker: Worker<Announcement> | null = null;
  #isStopped = false;
  #isLossTold = false;

  constructor(options: BullmqConsumptionOptions) {
    this.#options = options;
    this.#client = workerClient(options.address);
    this.#client.on("ready", () => {
      this.#isLossTold = false;
    });
    this.#unlisten = options.gate.listen(() => void this.#follow());
    this.#started = this.#start();
  }

  /** @throws ReloadError if the address names another Redis. */
  takeLogin(address: string): void {
    this.#client.takeLogin(address);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unlisten();
    // Jobs that run now leave the queue when they end, for which BullMQ still needs its connection.
    await this.#worker?.pause(true);
    await Promise.allSettled(this.#claims);
  }

  /** Ends the connection. Entries that were not ended are delivered again. */
  async close(): Promise<void> {
    this.#isStopped = true;
    this.#unlisten();
    const closed = this.#worker?.close(true).catch(() => undefined);
    this.#client.disconnect();
    await closed;
    await this.#started;
  }

  /** A worker that meets an error while it starts, as when Redis ends at that moment, never works. */
  async #start(): Promise<void> {
    while (!this.#isStopped) {
      if (this.#client.status === "ready") {
        const worker = this.#newWorker();
        try {
          await worker.waitUntilReady();
          this.#worker = worker;
          await this.#follow();
          return;
        } catch (error) {
          this.#tell(error);
          await worker.close(true).catch(() => undefined);
        }
      }
      await this.#readyOrPause();
    }
  }

  /** Takes entries only while they would be claimed. */
  async #follow(): Promise<void> {
    const takes = this.#options.gate.isOpen && !this.#isStopped;
    try {
      if (!takes) await this.#worker?.pause(true);
      else if (this.#worker?.isPaused()) await this.#worker.resume();
    } catch (error) {
      this.#tell(error);
    }
  }

  #readyOrPause(): Promise<void> {
    return new Promise((resolve) => {
      const proceed = () => {
        clearTimeout(timer);
        this.#client.off("ready", proceed);
        resolve();
      };
      const timer = setTimeout(proceed, restartMs);
      this.#client.once("ready", proceed);
    });
  }

  #newWorker(): Worker<Announcement> {
    const { onError, prefix, slots } = this.#options;
    const worker = new Worker<Announcement>(queueName, ({ data }) => this.#perform(data.id), {
      connection: this.#client,
      prefix,
      concurrency: slots,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      lockDuration: lockMs,
      stalledInterval: stalledEveryMs,
      maxStalledCount: maxStalled,
      drainDelay: drainDelaySeconds,
    });
    worker.on("error", (error) => this.#tell(error));
    worker.on("failed", (_job, error) => onError(error));
    return worker;
  }

  async #perform(id: string): Promise<void> {
    const { claim, gate, giveBack, run } = this.#options;
    await gate.submissions.turn();
    if (this.#isStopped || !gate.isOpen) return giveBack(id);
    const claimed = claim(id);
    this.#claims.add(claimed);
    const lease = await claimed.finally(() => this.#claims.delete(claimed));
    if (lease !== null) await run(lease);
  }

  /** Tells one error of an outage, because each attempt to connect has one. */
  #tell(error: unknown): void {
    const isLost = this.#client.status !== "ready";
    if (this.#isStopped || (isLost && this.#isLossTold)) return;
    this.#isLossTold = isLost;
    this.#options.onError(error);
  }
}
