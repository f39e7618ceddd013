import type { SlotPool } from "../jobs/slot-pool.ts";

/**
 * Bounds the requests that are in upload, wait for a slot or download their answer: each may hold a
 * megabyte of memory and its files on the disk for as long as its client takes.
 */
export class RequestLimit {
  readonly #most: number;
  readonly #slots: Pick<SlotPool, "inUse">;
  #inHand = 0;

  /** @param slots its jobs that run have a bound of their own. */
  constructor(most: number, slots: Pick<SlotPool, "inUse">) {
    this.#most = most;
    this.#slots = slots;
  }

  /** @returns false where there are as many as there may be; else `leave` must be called once. */
  admit(): boolean {
    if (this.#inHand - this.#slots.inUse >= this.#most) return false;
    this.#inHand++;
    return true;
  }

  leave(): void {
    this.#inHand--;
  }
}
