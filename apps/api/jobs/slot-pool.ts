import pLimit from "p-limit";

/** The right to run one job. */
export interface Slot {
  /** How long the job waited for it. */
  readonly waitedMs: number;
  /**
   * Tells that the job is done, and the slot will soon be released.
   *
   * @param onWanted is called, at most once, if somebody waits for the slot now or later.
   */
  finish(onWanted: () => void): void;
  /** Gives the slot back. A second call does nothing. */
  release(): void;
}

export interface SlotPoolOptions {
  /** The number of jobs that may run at once. */
  size: number;
  /** The longest time that `acquire` waits; 0: it does not wait. */
  waitMs: number;
  maxWaiting: number;
}

/** A slot that is free, or whose job is done, is given within this time. This is no waiting in a queue. */
const endingMs = 2000;

/** There was no slot in time, the queue is full, or the pool is closed. */
export class NoSlotError extends Error {
  override readonly name = "NoSlotError";
  readonly reason: "timeout" | "full" | "closed";

  constructor(reason: NoSlotError["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The slots for jobs of one API process: first come, first served, with a bounded queue. This is the only
 * count of jobs that run or wait. p-limit keeps the order.
 */
export class SlotPool {
  readonly #options: SlotPoolOptions;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #onRelease: (() => void)[] = [];
  #inUse = 0;
  #waiting = 0;
  /** The number of slots whose job is done, but which are not released. */
  #finishing = 0;
  /** `onWanted` of each of these slots, until it is called. */
  readonly #onWanted = new Set<() => void>();
  readonly #closing = new AbortController();
  /** A moving average of the time that jobs hold a slot. It begins with a guess. */
  #averageHeldMs = 1000;

  constructor(options: SlotPoolOptions) {
    this.#options = options;
    this.#limit = pLimit(options.size);
  }

  /** The number of jobs that may run at once. */
  get size(): number {
    return this.#options.size;
  }

  /** How long `acquire` waits at most. */
  get waitMs(): number {
    return this.#options.waitMs;
  }

  get inUse(): number {
    return this.#inUse;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Whether `acquire` would fail at once. It waits for a slot whose job is done, even if `waitMs` is 0. */
  get isSaturated(): boolean {
    const { waitMs, maxWaiting } = this.#options;
    return this.#isFull && (waitMs === 0 || this.#waiting >= maxWaiting);
  }

  /** Whether no slot is left for a further job, counting slots whose job is done as free. */
  get #isFull(): boolean {
    return this.#inUse + this.#waiting >= this.size + this.#finishing;
  }

  /** Whole seconds, from 1 to 60, until a slot is likely free: by the queue's length and the average. */
  get retryAfterSeconds(): number {
    const ahead = this.#waiting + 1;
    const expectedMs = (ahead * this.#averageHeldMs) / this.size;
    return Math.min(Math.max(Math.ceil(expectedMs / 1000), 1), 60);
  }

  /** Registers a listener that is called when a slot is released, before the next job gets it. */
  onRelease(listener: () => void): void {
    this.#onRelease.push(listener);
  }

  /** Gives no more slots. Every waiting `acquire` fails. */
  close(): void {
    this.#closing.abort();
  }

  /**
   * Waits for a slot, at most `waitMs` and at most as long as the options of the pool allow. A job leaves
   * the queue at once when its `signal` aborts.
   *
   * @throws NoSlotError, or `signal.reason` on abort.
   */
  async acquire(signal: AbortSignal, waitMs = this.#options.waitMs): Promise<Slot> {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted) throw new NoSlotError("closed");
    if (this.isSaturated) throw new NoSlotError("full");
    return this.#enter(signal, this.#isFull ? Math.min(waitMs, this.#options.waitMs) : endingMs);
  }

  /**
   * Waits for a slot until the signal aborts, in the same queue, however long that is.
   *
   * @throws NoSlotError if the pool is closed, or `signal.reason` on abort.
   */
  async acquirePatiently(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted) throw new NoSlotError("closed");
    return this.#enter(signal, null);
  }

  /** @param longestMs null: without a limit. */
  async #enter(signal: AbortSignal, longestMs: number | null): Promise<Slot> {
    const queuedAt = performance.now();
    const granted = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    let hasLeft = false;
    let isGranted = false;
    this.#waiting++;
    void this.#limit(() => {
      if (hasLeft) return;
      this.#waiting--;
      this.#inUse++;
      isGranted = true;
      granted.resolve();
      return held.promise;
    });
    if (this.#inUse + this.#waiting > this.size) this.#hurry();
    const giveBack = () => {
      this.#inUse--;
      held.resolve();
      for (const listener of this.#onRelease) listener();
    };
    const giveUp = () => granted.reject(new NoSlotError("timeout"));
    const timer = longestMs === null ? null : setTimeout(giveUp, longestMs);
    const abort = () => granted.reject(signal.reason);
    const close = () => granted.reject(new NoSlotError("closed"));
    signal.addEventListener("abort", abort, { once: true });
    this.#closing.signal.addEventListener("abort", close, { once: true });
    try {
      await granted.promise;
    } catch (error) {
      hasLeft = true;
      // The slot may have been granted in the turn in which the job left the queue.
      if (isGranted) giveBack();
      else this.#waiting--;
      throw error;
    } finally {
      if (timer !== null) clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      this.#closing.signal.removeEventListener("abort", close);
    }
    const grantedAt = performance.now();
    let notifyWanted: (() => void) | null = null;
    let isReleased = false;
    return {
      waitedMs: grantedAt - queuedAt,
      finish: (onWanted) => {
        if (notifyWanted !== null || isReleased) return;
        notifyWanted = onWanted;
        this.#finishing++;
        this.#onWanted.add(notifyWanted);
        if (this.#waiting > 0) this.#hurry();
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        if (notifyWanted !== null) {
          this.#finishing--;
          this.#onWanted.delete(notifyWanted);
        }
        this.#averageHeldMs += 0.2 * (performance.now() - grantedAt - this.#averageHeldMs);
        giveBack();
      },
    };
  }

  /** Tells the first holder of a slot whose job is done that somebody waits for the slot. */
  #hurry(): void {
    const [notifyWanted] = this.#onWanted;
    if (notifyWanted === undefined) return;
    this.#onWanted.delete(notifyWanted);
    notifyWanted();
  }
}
