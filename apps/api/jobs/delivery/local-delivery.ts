import type { JobLeases } from "../store/job-leases.ts";
import type { JobConsumer, JobConsumption, JobDelivery } from "./delivery.ts";
import { PullLoop } from "./pull-loop.ts";
import type { JobSignals } from "./signals.ts";

export interface LocalDeliveryOptions {
  leases: Pick<JobLeases, "claimNext">;
  signals: JobSignals;
  /** How often a process looks by itself. */
  pollMs: number;
  onError(error: unknown): void;
}

/** Delivery without an engine: each process claims from the lanes itself. */
export class LocalDelivery implements JobDelivery {
  readonly #options: LocalDeliveryOptions;

  /** @param options the caller closes the signals. */
  constructor(options: LocalDeliveryOptions) {
    this.#options = options;
  }

  look(): void {
    this.#options.signals.look();
  }

  async consume(consumer: JobConsumer): Promise<JobConsumption> {
    const { leases, onError, pollMs, signals } = this.#options;
    const take = (count: number) => leases.claimNext(count);
    const loop = new PullLoop({ consumer, take, pollMs, onError });
    const unlisten = signals.listen({ look: () => loop.look() });
    return {
      stop: async () => {
        unlisten();
        await loop.stop();
      },
    };
  }

  async close(): Promise<void> {}
}
