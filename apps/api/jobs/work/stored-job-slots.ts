import pLimit from "p-limit";
import type { Slot, SlotPool } from "../slot-pool.ts";

/**
 * The slots of a process as stored jobs get them: some of those that requests use too, so that stored jobs alone never
 * hold all of them, and however long it takes.
 */
export class StoredJobSlots {
  /** The most stored jobs at a time. */
  readonly size: number;
  readonly isSaturated = false;
  readonly #pool: SlotPool;
  readonly #limit: ReturnType<typeof pLimit>;

  constructor(pool: SlotPool, { areForRequestsToo }: { areForRequestsToo: boolean }) {
    this.#pool = pool;
    this.size = areForRequestsToo ? Math.max(1, pool.size - 1) : pool.size;
    this.#limit = pLimit(this.size);
  }

  get retryAfterSeconds(): number {
    return this.#pool.retryAfterSeconds;
  }

  /** @throws NoSlotError if the pool is closed, or `signal.reason` on abort. */
  acquire(signal: AbortSignal): Promise<Slot> {
    const { promise, resolve, reject } = Promise.withResolvers<Slot>();
    const ended = Promise.withResolvers<void>();
    void this.#limit(async () => {
      try {
        const slot = await this.#pool.acquirePatiently(signal);
        resolve({
          waitedMs: slot.waitedMs,
          finish: (onWanted) => slot.finish(onWanted),
          release: () => {
            slot.release();
            ended.resolve();
          },
        });
      } catch (error) {
        reject(error);
        return;
      }
      await ended.promise;
    });
    return promise;
  }
}
