import type { JobLease } from "../store/job-leases.ts";
import { AskedLoop } from "./asked-loop.ts";
import type { JobConsumer, JobConsumption } from "./delivery.ts";

export interface PullLoopOptions {
  consumer: JobConsumer;
  /** Claims up to this many jobs. */
  take(count: number): Promise<JobLease[]>;
  /** The longest pause between two attempts to take, in milliseconds. */
  pollMs: number;
  /** Called with the error of an attempt to take. */
  onError(error: unknown): void;
}

/** Takes jobs for the free slots of a consumer, whenever somebody says "look", a slot is free, or time has passed. */
export class PullLoop implements JobConsumption {
  readonly #options: PullLoopOptions;
  readonly #loop: AskedLoop;
  readonly #unlisten: () => void;
  #running = 0;

  constructor(options: PullLoopOptions) {
    this.#options = options;
    const { consumer, onError, pollMs } = options;
    this.#loop = new AskedLoop({ round: () => this.#take(), pollMs, onError });
    this.#unlisten = consumer.gate.listen(() => this.look());
  }

  look(): void {
    this.#loop.look();
  }

  stop(): Promise<void> {
    this.#unlisten();
    return this.#loop.close();
  }

  async #take(): Promise<void> {
    const { consumer, take } = this.#options;
    await consumer.gate.submissions.turn();
    const free = consumer.gate.isOpen ? consumer.slots - this.#running : 0;
    if (free <= 0) return;
    for (const lease of await take(free)) {
      this.#running++;
      void consumer.run(lease).finally(() => {
        this.#running--;
        this.look();
      });
    }
  }
}
