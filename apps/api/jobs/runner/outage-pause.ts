import { setTimeout as wait } from "node:timers/promises";

const firstMs = 500;
const maxMs = 30_000;

/**
 * The pauses of slots while the infrastructure breaks one attempt after the other, as with a full disk. Without them a
 * server would use up all attempts of all waiting jobs within a minute, and leave a queue of dead ones.
 */
export class OutagePause {
  readonly #closing = new AbortController();
  #broken = 0;

  /** An attempt had an outcome: the infrastructure works. */
  worked(): void {
    this.#broken = 0;
  }

  /** The infrastructure broke an attempt. @returns when the slot may take the next job. */
  async broke(): Promise<void> {
    const ms = Math.min(maxMs, firstMs * 2 ** this.#broken);
    this.#broken++;
    const { signal } = this.#closing;
    await wait(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }

  /** Ends all pauses. */
  close(): void {
    this.#closing.abort();
  }
}
