import type { SlotPool } from "../jobs/slot-pool.ts";

/**
 * Bounds the requests that upload a form, wait for a slot or download their answer: each may hold a
 * megabyte of memory, and files on the disk, for as long as its client takes.
 */
export class RequestLimit {
  readonly #most: number;
  readonly #slots: Pick<SlotPool, "inUse">;
  #inHand = 0;

  /** @param slots requests whose job runs hold one of these, and do not count. */
  constructor(most: number, slots: Pick<SlotPool, "inUse">) {
    this.#most = most;
    this.#slots = slots;
  }

  /** @returns false if no further request may come in; on true, `leave` must be called once. */
  admit(): boolean {
    if (this.#inHand - this.#slots.inUse >= this.#most) return false;
    this.#inHand++;
    return true;
  }

  leave(): void {
    this.#inHand--;
  }
}
