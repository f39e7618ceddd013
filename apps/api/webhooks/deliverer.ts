import type { ClaimedDelivery, DeliveryOutcome, DeliveryStore } from "./delivery-store.ts";
import { pauseAfter } from "./schedule.ts";
import type { SendResult } from "./send-webhook.ts";

/** How attempts of this process have ended. */
export interface DeliveryCounts {
  delivered: number;
  /** Another attempt follows. */
  failed: number;
  dead: number;
}

/** A delivery without another attempt. */
export interface DeadLetter {
  id: string;
  tenant: string;
  job: string;
  /** The host of its URL, with the port if it has one. */
  host: string;
  /** An HTTP status, or a code. */
  result: string;
}

export interface DelivererOptions {
  store: DeliveryStore;
  /** Makes one attempt. */
  send(delivery: ClaimedDelivery): Promise<SendResult>;
  /** The most attempts at a time, of all hosts and of one. A host that does not answer must not hold up others. */
  slots: number;
  slotsPerHost: number;
  onDead(letter: DeadLetter): void;
  /** Called when the result of an attempt cannot be written. The attempt is repeated after its lease. */
  onError(error: unknown): void;
}

/** Receivers that are overloaded say when they can be asked again (RFC 9110, 15.6.4; RFC 6585, 4). */
const retryAfterStatuses = [429, 503];
const gone = 410;

/** Makes the attempts that are due. */
export class Deliverer {
  readonly counts: DeliveryCounts = { delivered: 0, failed: 0, dead: 0 };
  readonly #options: DelivererOptions;
  readonly #running = new Set<Promise<void>>();
  readonly #hosts = new Map<string, number>();
  #isStopped = false;

  constructor(options: DelivererOptions) {
    this.#options = options;
  }

  /**
   * Begins attempts until nothing is due or no slot is free.
   *
   * @param onEnd called when one of them has ended, because then there is room, or the next event of its job is due.
   * @throws StateUnavailableError
   */
  async begin(onEnd: () => void): Promise<void> {
    const { slots, slotsPerHost, store } = this.#options;
    while (this.#running.size < slots && !this.#isStopped) {
      const full = [...this.#hosts].filter(([, count]) => count >= slotsPerHost);
      const delivery = await store.claim(full.map(([host]) => host));
      if (delivery === null) return;
      const ended = this.#attempt(delivery)
        .catch(this.#options.onError)
        .finally(() => {
          this.#running.delete(ended);
          onEnd();
        });
      this.#running.add(ended);
    }
  }

  /** Begins no more attempts. The caller then waits for `ended`. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Waits for the attempts that have begun. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #attempt(delivery: ClaimedDelivery): Promise<void> {
    const { host } = delivery;
    this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + 1);
    try {
      const { result, outcome } = delivery.isDisabled
        ? ({ result: "ENDPOINT_DISABLED", outcome: { state: "dead", disables: false } } as const)
        : toOutcome(delivery, await this.#send(delivery));
      if (!(await this.#options.store.end(delivery, result, outcome))) return;
      this.#count(delivery, result, outcome);
    } finally {
      const others = (this.#hosts.get(host) ?? 1) - 1;
      if (others === 0) this.#hosts.delete(host);
      else this.#hosts.set(host, others);
    }
  }

  /** A delivery that was being claimed when this stopped goes back. */
  async #send(delivery: ClaimedDelivery): Promise<SendResult> {
    return this.#isStopped ? { kind: "stopped" } : this.#options.send(delivery);
  }

  #count(
    { host, id, job, tenant }: ClaimedDelivery,
    result: string,
    { state }: DeliveryOutcome,
  ): void {
    this.counts[state === "waiting" ? "failed" : state] += 1;
    if (state === "dead") this.#options.onDead({ id, tenant, job, host, result });
  }
}

function toOutcome(
  { attempt }: ClaimedDelivery,
  sent: SendResult,
): { result: string; outcome: DeliveryOutcome } {
  // It is due again at once. If it was the last one, there is one more: the receiver had no full time to answer.
  if (sent.kind === "stopped")
    return { result: "STOPPED", outcome: { state: "waiting", pauseMs: 0 } };
  const result = sent.kind === "answered" ? String(sent.status) : sent.code;
  if (sent.kind === "answered") {
    if (sent.status >= 200 && sent.status < 300) return { result, outcome: { state: "delivered" } };
    if (sent.status === gone) return { result, outcome: { state: "dead", disables: true } };
  }
  const isAsked = sent.kind === "answered" && retryAfterStatuses.includes(sent.status);
  const pauseMs = pauseAfter(attempt, isAsked ? sent.retryAfterMs : null);
  if (pauseMs === null) return { result, outcome: { state: "dead", disables: false } };
  return { result, outcome: { state: "waiting", pauseMs } };
}
